"""The matrix of options and conditions: what each leaves, what of it is chance, what it risks, how options rank."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.study.analysis.effects import mean_interval
from sim.study.analysis.findings import FAMILY_ERROR
from sim.study.analysis.many.cells import Cells
from sim.study.analysis.many.chances import beats, better, by_market, chances_of, false_discovery, holm, ranks_of
from sim.study.analysis.many.risk import expected_regret, regret, shortfall, value_at_risk

OPTION, CONDITION = "option", "condition"


class Ranking(NamedTuple):
    """Options by what they leave on average over all conditions, which count alike; highest first."""

    cells: pl.DataFrame  # a row an option and condition
    options: pl.DataFrame  # a row an option that was run under all conditions
    incomplete: tuple[str, ...]  # options that were not: they have no rank


def cell_table(cells: Cells) -> pl.DataFrame:
    """A row an option and condition; amounts in ``cells.unit``.

    mean, ci_low, ci_high, floor; chance: of a mean so far from zero where there is none, and the same when all cells
    are looked at together (holm: none of those below 5 % by chance; false_discovery: one in twenty); finding: by Holm
    and above the floor; regret against the best option by the means; share of plausible markets above zero; worst
    market, value at risk (worst tenth of markets begins below it), shortfall (their mean).
    """
    mean, low, high, count = mean_interval(cells.values)
    chances = chances_of(cells.values)
    by_holm = holm(chances)
    each = by_market(cells.values, cells.markets)
    seen = np.isfinite(each)
    above = ((each > 0) & seen).sum(axis=-1) / np.maximum(seen.sum(axis=-1), 1)
    columns = {
        "mean": mean,
        "ci_low": low,
        "ci_high": high,
        "floor": cells.floors,
        "chance": chances,
        "holm": by_holm,
        "false_discovery": false_discovery(chances),
        "regret": regret(mean),
        "above_zero": above,
        "worst_market": _least(each),
        "value_at_risk": value_at_risk(np.where(seen, each, np.nan)) if seen.any() else mean,
        "shortfall": shortfall(np.where(seen, each, np.nan)),
    }
    options = np.repeat(np.array(cells.options, dtype=object), len(cells.conditions)).tolist()
    frame = pl.DataFrame(
        {OPTION: options, CONDITION: list(cells.conditions) * len(cells.options)}
        | {name: pl.Series(values.ravel(), nan_to_null=True) for name, values in columns.items()}
        | {
            "finding": ((by_holm <= FAMILY_ERROR) & (np.abs(mean) > cells.floors)).ravel(),
            "replications": count.ravel(),
            "unit": [cells.unit] * mean.size,
        }
    )
    return frame.filter(pl.col("replications") > 0)


def ranking(cells: Cells, uncopied: Cells | None = None) -> Ranking:
    """Rank the options that were run under all conditions; ``uncopied``: the same cells if no rival copies them.

    Of each option: mean over conditions with its interval; rank_best and rank_worst, which hold for all options
    together at 95 %; worst condition and what is left there; largest regret over conditions, and expected regret
    against whoever knew condition and market; value at risk and shortfall over markets; in how many markets it is
    above the option ranked next (`beats_next`).
    """
    score = cells.over_conditions()
    whole = np.isfinite(score).sum(axis=-1) > 0
    order = [at for at in np.argsort(-np.where(whole, cells.means.mean(axis=1), -np.inf), kind="stable") if whole[at]]
    mine = cells._replace(options=tuple(cells.options[at] for at in order), values=cells.values[order],
                          floors=cells.floors[order])  # fmt: skip
    rows = _option_rows(mine, score[order]) if order else pl.DataFrame(schema={OPTION: pl.String})
    if uncopied is not None and order:
        rows = rows.join(_means(uncopied), on=OPTION, how="left", maintain_order="left")
    incomplete = tuple(name for name, kept in zip(cells.options, whole, strict=True) if not kept)
    return Ranking(cell_table(mine if order else cells), rows, incomplete)


def told_apart(cells: Cells) -> np.ndarray:
    """Whether the row's option is surely above the column's on average over conditions, [option, option]."""
    return better(cells.over_conditions(), cells.floors.mean(axis=1))


def _option_rows(cells: Cells, score: np.ndarray) -> pl.DataFrame:
    """cells: in the order of ranks; score [option, replication]."""
    mean, low, high, count = mean_interval(score)
    floors = cells.floors.mean(axis=1)  # as if chance were the same under all conditions
    ranks = ranks_of(score, floors)
    by_holm = holm(chances_of(score))
    each = by_market(score, cells.markets)
    at_worst = np.argmin(cells.means, axis=1)
    pairs = [beats(a, b, cells.markets) for a, b in pairwise(score)]
    next_ = [(pair.value, pair.low, pair.high) for pair in pairs] + [(np.nan,) * 3]
    columns = {
        "mean": mean,
        "ci_low": low,
        "ci_high": high,
        "floor": floors,
        "holm": by_holm,
        "worst": cells.means.min(axis=1),
        "largest_regret": regret(cells.means).max(axis=1),
        "expected_regret": expected_regret(cells.values, cells.markets),
        "worst_market": _least(each),
        "value_at_risk": value_at_risk(each),
        "shortfall": shortfall(each),
        "above_zero": (each > 0).mean(axis=-1),
        "beats_next": np.array([share[0] for share in next_]),
        "beats_next_low": np.array([share[1] for share in next_]),
        "beats_next_high": np.array([share[2] for share in next_]),
    }
    return pl.DataFrame(
        {OPTION: list(cells.options), "rank_best": ranks.best, "rank_worst": ranks.worst}
        | {name: pl.Series(values, nan_to_null=True) for name, values in columns.items()}
        | {
            "worst_condition": [cells.conditions[at] for at in at_worst],
            "finding": (by_holm <= FAMILY_ERROR) & (np.abs(mean) > floors),
            "replications": count,
            "markets": [each.shape[-1]] * len(mean),
            "unit": [cells.unit] * len(mean),
        }
    )


def _means(cells: Cells) -> pl.DataFrame:
    mean, low, high, _ = mean_interval(cells.over_conditions())
    numbers = {"uncopied": mean, "uncopied_low": low, "uncopied_high": high}
    return pl.DataFrame(
        {OPTION: list(cells.options)} | {name: pl.Series(of, nan_to_null=True) for name, of in numbers.items()}
    )


def _least(each: np.ndarray) -> np.ndarray:
    """Smallest over the last axis; NaN where nothing was seen."""
    least = np.where(np.isfinite(each), each, np.inf).min(axis=-1)
    return np.where(np.isfinite(least), least, np.nan)
