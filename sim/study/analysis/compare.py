"""Two arms of one experiment side by side: KPIs over windows, paired differences, 95 % intervals.

A replication of the treatment shares its seed with a replication of the reference, so differences are taken within
replications first, of amounts relative to their own reference, and averaged afterwards. The intervals hold whatever
differs between replications: seeds, and the plausible markets if there are several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.observe.kpi import Metric
from sim.observe.metrics import METRICS
from sim.state.groups import MOVABLE_DIMENSIONS
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.effects import effect_of, mean_interval
from sim.study.analysis.expected import KEYS, without_luck
from sim.study.arms import REFERENCE, TREATMENT, first_names

if TYPE_CHECKING:
    from sim.study.results import RunResult

COMPARED = pl.col("arm").cast(pl.String).is_in([REFERENCE, TREATMENT])  # rows of the two arms that a run is about
BALANCES = {"profit", "income", "surplus", "cash", "clv"}  # words in names of what is left of something
STOPPED = 0.75  # of the weeks in which a total is something elsewhere: where in fewer, it has stopped
COMPARISON_SCHEMA = {
    "metric": pl.String,
    "dimension": pl.String,
    "group": pl.String,
    "window": pl.String,
    "reference": pl.Float64,
    "treatment": pl.Float64,
    "difference": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "relative_difference": pl.Float64,
    "replications": pl.Int64,
    "floor": pl.Float64,  # size below which a difference is chance; null where it is not known
}


class WindowValues(NamedTuple):
    """Every KPI of every replication, once a window."""

    keys: pl.DataFrame  # metric, dimension, group; one row a key
    windows: tuple[str, ...]
    arms: tuple[str, ...]
    replications: tuple[int, ...]
    values: np.ndarray  # [key, window, arm, replication] float64, NaN where nothing was observed
    stopped: np.ndarray | None = None  # [key, window] bool: a total that in some replication is nothing in many weeks

    def of(self, metric: str, dimension: str, group: str, window: str) -> np.ndarray | None:
        """Values [arm, replication] of one KPI in one window; None if it was never observed."""
        row = self.keys.with_row_index().filter(metric=metric, dimension=dimension, group=group)
        if row.is_empty() or window not in self.windows:
            return None
        return self.values[row["index"][0], self.windows.index(window)]


def windows_of(weeks: int) -> dict[str, tuple[int, int]]:
    """Window name -> [first week, end week): complete years of 52 reported weeks, and everything."""
    years = {f"year{k + 1}": (YEAR_WEEKS * k, YEAR_WEEKS * (k + 1)) for k in range(weeks // YEAR_WEEKS)}
    return years | {"all": (0, weeks)}


def window_values(kpis: pl.DataFrame, spans: Mapping[str, tuple[int, int]]) -> WindowValues:
    """Sum the KPI table over windows (name -> [first week, end week)), as each metric's kind demands.

    Ratios and histories: sum of numerators over sum of denominators. Totals: sum of numerators. Stocks: the value in
    the last week of the window in which the metric was read. An empty denominator leaves NaN.
    """
    kpis = kpis.filter(pl.col("week") >= min(first for first, _ in spans.values()))
    kpis = kpis.filter(pl.col("week") < max(end for _, end in spans.values()))
    week = kpis["week"].to_numpy().astype(np.int32)
    # Adding in the order of weeks, whatever the order of rows: equal arms give equal bits and differences of exactly 0.
    order = np.argsort(week, kind="stable")
    week = week[order]
    key, keys = _keys(kpis)
    arm, arms = _codes(kpis["arm"])
    replications, replication = np.unique(kpis["replication"].to_numpy(), return_inverse=True)
    shape = (len(keys), len(arms), len(replications))
    size = int(np.prod(shape))
    key = key[order]
    cell = np.ravel_multi_index((key, arm[order], replication[order]), shape)
    value, numerator, denominator = (
        kpis[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()[order]
        for name in ("value", "numerator", "denominator")
    )
    kind = np.array([metric_of(name).kind for name in keys["metric"]], dtype=object)
    metric = _codes(keys["metric"])[0][key]

    out = np.full((len(spans), *shape), np.nan)
    stopped = np.zeros((len(spans), len(keys)), bool)
    for into, stops, (first, end) in zip(out, stopped, spans.values(), strict=True):
        rows = slice(*np.searchsorted(week, (first, end)))
        cells = cell[rows]
        seen = np.bincount(cells, minlength=size).reshape(shape) > 0
        above = np.bincount(cells, numerator[rows], minlength=size).reshape(shape)
        below = np.bincount(cells, denominator[rows], minlength=size).reshape(shape)
        np.divide(above, below, out=into, where=seen & (below != 0))
        into[kind == "total"] = np.where(seen, above, np.nan)[kind == "total"]
        pairs = len(keys), len(arms) * len(replications)
        some = np.bincount(cells, numerator[rows] != 0, minlength=size).reshape(pairs)
        most = some.max(axis=1, initial=0)
        # A market that never has such a group has no rows of it, which is not to have stopped.
        least = np.where(seen.reshape(pairs), some, end).min(axis=1, initial=end)
        stops[:] = (kind == "total") & (least < STOPPED * most)

        last_week = np.empty(len(keys), dtype=week.dtype)
        last_week[metric[rows]] = week[rows]  # weeks ascend: the last one stays
        last = week[rows] == last_week[metric[rows]]
        stock = np.full(size, np.nan)
        stock[cells[last]] = value[rows][last]
        into[kind == "stock"] = stock.reshape(shape)[kind == "stock"]
    names = tuple(spans), tuple(arms), tuple(replications.tolist())
    return WindowValues(keys, *names, out.swapaxes(0, 1), stopped.T)


def paired_values(kpis: pl.DataFrame, spans: Mapping[str, tuple[int, int]], reference: str = REFERENCE) -> WindowValues:
    """`window_values` of several arms of one experiment, whose differences from ``reference`` are about to be taken.

    Of sales and orders those leave out the luck of the draw (`sim.study.analysis.expected`).
    """
    table = window_values(kpis, spans)
    if reference not in table.arms or len(table.arms) < 2:
        return table
    return table._replace(values=without_luck(table.keys, table.values, table.arms.index(reference)))


def compare_tables(kpis: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """The comparison table (`COMPARISON_SCHEMA`) of a KPI table with both arms; empty if there is one arm only.

    ``weeks`` is the number of reported weeks. Groups that a lever can move are compared as they were at the last
    common week only (`*_at_start`): comparing their current members would be selection.
    ``difference`` is treatment minus reference over the replications in which both were observed; of amounts it is
    taken relative to each replication's own reference and told at the size of their mean
    (`sim.study.analysis.effects`), and ``treatment`` is the mean reference with it. ``relative_difference`` divides it
    by the size of the reference. One replication gives no interval (null).
    """
    return compare_values(comparable_values(kpis, weeks))


def compare_values(table: WindowValues, floors: np.ndarray | None = None) -> pl.DataFrame:
    """The comparison table of `comparable_values`; ``floors`` [key, window], as in `sim.study.analysis.chaos`."""
    if not {REFERENCE, TREATMENT} <= set(table.arms):
        return pl.DataFrame(schema=COMPARISON_SCHEMA)
    reference, treatment = (table.values[:, :, table.arms.index(arm)] for arm in (REFERENCE, TREATMENT))
    found = effect_of(reference, treatment, relative_in(table))
    level = np.abs(found.reference)
    relative = np.divide(found.difference, level, out=np.full_like(level, np.nan), where=level != 0)
    columns = {
        "reference": found.reference,
        "treatment": found.treatment,
        "difference": found.difference,
        "ci_low": found.low,
        "ci_high": found.high,
        "relative_difference": relative,
        "replications": found.replications,
        "floor": np.full(level.shape, np.nan) if floors is None else np.where(np.isfinite(floors), floors, np.nan),
    }
    return _long(table, columns).select(*COMPARISON_SCHEMA).cast(pl.Schema(COMPARISON_SCHEMA))


def comparable_values(kpis: pl.DataFrame, weeks: int, arms: Collection[str] = (REFERENCE, TREATMENT)) -> WindowValues:
    """Windows of the two arms that a run is about, or of other ``arms``, of groups that mean the same people in all."""
    wanted = pl.col("arm").cast(pl.String).is_in(list(arms))
    return paired_values(kpis.filter(wanted, _comparable(kpis["metric"].unique())), windows_of(weeks))


def summarise(kpis: pl.DataFrame, weeks: int | None = None) -> pl.DataFrame:
    """Mean and 95 % interval over replications of each KPI, by arm and window; ``weeks`` defaults to all in the table.

    Columns: arm, metric, dimension, group, window, mean, ci_low, ci_high, replications.
    """
    if kpis.is_empty():
        raise UserError("the KPI table is empty: there is nothing to summarise")
    table = window_values(kpis, windows_of(int(kpis["week"].to_numpy().max()) + 1 if weeks is None else weeks))
    parts = []
    for a, arm in enumerate(table.arms):
        mean, low, high, count = mean_interval(table.values[:, :, a])
        columns = {"mean": mean, "ci_low": low, "ci_high": high, "replications": count}
        parts.append(_long(table, columns).select(pl.lit(arm).alias("arm"), pl.all()))
    return pl.concat(parts)


def between_years(run: RunResult, metrics: Collection[str]) -> pl.DataFrame:
    """How the whole market of a single arm changes from its first complete year to its last, as a comparison table.

    `reference` is the first year; differences are taken within replications. Empty where there is one year only.
    """
    weeks = reported_weeks(run)
    years = [window for window in windows_of(weeks) if window != "all"]
    if len(years) < 2:
        return pl.DataFrame(schema=COMPARISON_SCHEMA)
    mine = run.kpis.filter(pl.col("metric").cast(pl.String).is_in(list(metrics)), dimension="all", group="all")
    table = window_values(mine, windows_of(weeks))
    first, last = (table.values[:, table.windows.index(year), 0] for year in (years[0], years[-1]))
    both = np.stack([first, last], axis=1)[:, None]  # [key, window, arm, replication]
    return compare_values(WindowValues(table.keys, (years[-1],), (REFERENCE, TREATMENT), table.replications, both))


def compare(a: RunResult, b: RunResult) -> pl.DataFrame:
    """Run ``b`` against run ``a``, both in their treatment arms (their only arm if there is no treatment).

    The result has the columns of the comparison table: `reference` is ``a``, `treatment` is ``b``. Weeks that both
    report are compared (`sim.study.analysis.unlike` tells of the others). Runs of different seeds, plausible markets,
    schemas or starting weeks are refused.
    """
    return compare_tables(side_by_side(a, b), min(reported_weeks(a), reported_weeks(b)))


def side_by_side(a: RunResult, b: RunResult) -> pl.DataFrame:
    """One KPI table of two runs, ``a`` as the reference and ``b`` as the treatment."""
    asked = (
        ("schema version", _schema),
        ("seeds", _seeds),
        ("plausible markets", markets_of),
        ("first week", _first_week),
    )
    for what, of in asked:
        if of(a) != of(b):
            raise UserError(f"cannot compare {name_of(a)} with {name_of(b)}: {what} {of(a)} and {of(b)} differ")
    arms = [
        run.kpis.filter(pl.col("arm").cast(pl.String) == main_arm(run)).with_columns(pl.lit(name).alias("arm"))
        for run, name in ((a, REFERENCE), (b, TREATMENT))
    ]
    return pl.concat(arms, how="vertical_relaxed")


def name_of(run: RunResult) -> str:
    """What to call a run: its conditions and strategies, as in its folder's path; only the first of many."""
    return "+".join(first_names(run.names)) or "baseline"


def labels_of(run: RunResult) -> tuple[str, str]:
    """What to call the reference and the treatment of a run."""
    labels = run.manifest.get("arms", {})
    return labels.get(REFERENCE, REFERENCE), labels.get(TREATMENT, name_of(run))


def main_arm(run: RunResult) -> str:
    """The arm a run is about: its treatment, or its only arm."""
    return TREATMENT if (run.kpis["arm"].cast(pl.String) == TREATMENT).any() else REFERENCE


def reported_weeks(run: RunResult) -> int:
    """How many weeks the run reports."""
    return int(run.config["horizon"]["weeks"])


def markets_of(run: RunResult) -> list[int]:
    """Index of the plausible market in which each replication lived; 0 is the market as calibrated."""
    return list(run.manifest.get("plausible") or [0] * len(run.manifest["seeds"]))


def _long(table: WindowValues, columns: dict[str, np.ndarray]) -> pl.DataFrame:
    """Arrays [key, window] as one row a key and window; rows without any replication are left out."""
    windows = len(table.windows)
    index = np.repeat(np.arange(len(table.keys)), windows)
    frame = table.keys[index].with_columns(
        pl.Series("window", table.windows * len(table.keys), dtype=pl.String),
        *(pl.Series(name, array.reshape(-1), nan_to_null=True) for name, array in columns.items()),
    )
    return frame.filter(pl.col("replications") > 0)


def _codes(column: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """Integer codes of a text column, and the names they stand for in alphabetical order."""
    names = column.unique().cast(pl.String).sort()
    return column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64), names


def _keys(kpis: pl.DataFrame) -> tuple[np.ndarray, pl.DataFrame]:
    """Row number of each reading's key in the sorted table of distinct keys, and that table."""
    coded = [_codes(kpis[name]) for name in KEYS]
    shape = tuple(len(names) for _, names in coded)
    flat = np.ravel_multi_index(tuple(codes for codes, _ in coded), shape)
    present = np.zeros(int(np.prod(shape)), dtype=bool)
    present[flat] = True
    parts = np.unravel_index(np.flatnonzero(present), shape)
    table = pl.DataFrame({name: names[part] for name, part, (_, names) in zip(KEYS, parts, coded, strict=True)})
    return (np.cumsum(present) - 1)[flat], table


def metric_of(name: str) -> Metric:
    """The registered metric of this name."""
    if name not in METRICS:
        raise UserError(f"unknown metric '{name}'{did_you_mean(name, METRICS)}")
    return METRICS[name]


def scaling(keys: pl.DataFrame) -> np.ndarray:
    """Whether effects on each key's metric are taken relative to each replication's own reference, bool [key].

    Those on amounts are, which are large where the market is. Not on balances, such as profits: they may be negative or
    next to nothing in a market of any size.
    """
    balance = np.array([bool(BALANCES & {*name.split("_")}) for name in keys["metric"]], dtype=bool)
    return in_per_cent(keys) & ~balance


def relative_in(table: WindowValues) -> np.ndarray:
    """Whether an effect is taken relative to each replication's own reference, bool [key, window]: see `scaling`.

    Not of what stops within the window in some replication, as the sales of a firm that closes do: half of little would
    count as half of a whole window's sales.
    """
    amounts = np.repeat(scaling(table.keys)[:, None], len(table.windows), axis=1)
    return amounts if table.stopped is None else amounts & ~table.stopped


def in_per_cent(keys: pl.DataFrame) -> np.ndarray:
    """Whether changes of each key's metric are told relative to the reference, bool [key]."""
    return np.array([metric_of(name).in_per_cent for name in keys["metric"]], dtype=bool)


def _comparable(metrics: pl.Series) -> pl.Expr:
    """Rows whose groups mean the same people in both arms, or of metrics which describe the grouping itself."""
    describing = [
        name for name in metrics.cast(pl.String) if set(metric_of(name).dimensions) <= set(MOVABLE_DIMENSIONS)
    ]
    return ~pl.col("dimension").is_in(MOVABLE_DIMENSIONS) | pl.col("metric").is_in(describing)


def _schema(run: RunResult) -> object:
    return run.manifest["schema_version"]


def _seeds(run: RunResult) -> object:
    return list(run.manifest["seeds"])


def _first_week(run: RunResult) -> object:
    return run.config["horizon"]["first_week"]
