"""Why something changes: how much of each effect is carried by one feedback, from arms in which it was held.

With T = treatment minus reference and H = the same difference when a feedback takes the path of the reference, that
feedback carries T - H. Its share is (T - H) / T, told only where T can be told from zero. Feedbacks act through one
another and each is held alone, so shares need not sum to 1; what `all` leaves is the direct effect, with whatever
people's own habits and the decisions that are not held make of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import stdtrit

from sim.study.analysis.compare import REFERENCE, TREATMENT, paired_values, windows_of
from sim.study.analysis.effects import CONFIDENCE, mean_interval
from sim.study.analysis.expected import family

if TYPE_CHECKING:
    from sim.study.analysis.compare import WindowValues

PREFIX = "held_"  # of the names of arms
ALL = "all"  # the feedback that stands for all of them together
EXPLANATION_SCHEMA = {
    "metric": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "window": pl.String,
    "feedback": pl.String,
    "effect_held": pl.Float64,
    "total": pl.Float64,
    "carried": pl.Float64,
    "carried_low": pl.Float64,
    "carried_high": pl.Float64,
    "share": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "replications": pl.Int64,
}


def explanation(kpis: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """What each feedback carries (`EXPLANATION_SCHEMA`), of every KPI of the whole market and of platforms' sales.

    Means over paired replications with 95 % intervals: of ``carried`` (Student) and of ``share`` (Fieller 1954, which
    is bounded exactly where the total differs from zero). ``share`` is null where it does not.
    """
    sales = pl.col("metric").is_in(family("gmv_yuan")) & (pl.col("dimension") == "platform")
    table = paired_values(kpis.filter((pl.col("dimension") == "all") | sales), windows_of(weeks))
    arms = {arm: table.values[:, :, i] for i, arm in enumerate(table.arms)}
    total = arms[TREATMENT] - arms[REFERENCE]
    feedbacks = [arm.removeprefix(PREFIX) for arm in arms if arm.startswith(PREFIX)]
    parts = [_carried(table, name, total, arms[PREFIX + name] - arms[REFERENCE]) for name in feedbacks]
    return pl.concat(parts).sort("metric", "dimension", "group", maintain_order=True)


def _carried(table: WindowValues, feedback: str, total: np.ndarray, held: np.ndarray) -> pl.DataFrame:
    """Rows of one feedback; ``total`` and ``held`` are differences to the reference [key, window, replication]."""
    seen = np.isfinite(total) & np.isfinite(held)
    total, held = np.where(seen, total, np.nan), np.where(seen, held, np.nan)
    carried, low, high, count = mean_interval(total - held)
    share, share_low, share_high = share_interval(total - held, total)
    columns = {
        "effect_held": mean_interval(held)[0],
        "total": mean_interval(total)[0],
        "carried": carried,
        "carried_low": low,
        "carried_high": high,
        "share": share,
        "ci_low": share_low,
        "ci_high": share_high,
        "replications": count,
    }
    rows = len(table.keys) * len(table.windows)
    frame = table.keys[np.repeat(np.arange(len(table.keys)), len(table.windows))].with_columns(
        pl.Series("window", table.windows * len(table.keys), dtype=pl.String),
        pl.Series("feedback", [feedback] * rows, dtype=pl.String),
        *(pl.Series(name, values.reshape(-1), nan_to_null=True) for name, values in columns.items()),
    )
    frame = frame.filter(pl.col("replications") > 0)
    return frame.select(*EXPLANATION_SCHEMA).cast(pl.Schema(EXPLANATION_SCHEMA))


def share_interval(part: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratio of means of paired ``part`` and ``total`` over the last axis, with Fieller's 95 % interval.

    All three are NaN where the interval of the total holds zero: a share of nothing means nothing.
    """
    mean, low, high, count = mean_interval(total)
    clear = (low > 0) | (high < 0)
    scale = np.where(clear, mean, np.nan)[..., None]
    x, y = part / scale, total / scale  # the mean of y is 1
    freedom = np.maximum(count - 1, 1)
    share = mean_interval(x)[0]
    dx, dy = x - share[..., None], y - 1.0
    factor = stdtrit(freedom, 0.5 + CONFIDENCE / 2) ** 2 / (freedom * np.maximum(count, 1))
    xx, xy, yy = (factor * np.nansum(product, axis=-1) for product in (dx * dx, dx * dy, dy * dy))
    # Bounds solve (share - z)^2 = xx - 2 z xy + z^2 yy.
    middle, bend = share - xy, 1.0 - yy
    root = np.sqrt(np.maximum(middle**2 - bend * (share**2 - xx), 0.0))
    return share, (middle - root) / bend, (middle + root) / bend
