"""How sure an answer is: what its replications can tell, and what more of them could."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from sim.study.analysis.compare import metric_of
from sim.study.analysis.effects import CONFIDENCE
from sim.study.analysis.variance import Crossed, Share, crossed, nested

if TYPE_CHECKING:
    from sim.study.results import RunResult

ALIKE = 0.05  # part of an interval that is no difference worth a word
METRIC = "gmv_yuan"  # whose variance is told where no interval was asked for


def sure_sentences(run: RunResult) -> list[str]:
    """What was asked of one interval and what came of it, and what the variance of the effect is made of."""
    table = run.tables.get("precision")
    row = table.row(0, named=True) if table is not None and len(table) else None
    told = [_reached(row)] if row else []
    return [*told, *filter(None, [_made_of(run, str(row["metric"]) if row else METRIC)])]


def _reached(row: dict[str, Any]) -> str:
    metric, count, floor = metric_of(row["metric"]), row["replications"], row["floor"]
    drawn = f"{count} replications"
    if floor is not None:
        drawn += f" ({count // row['markets']} seeds in each of {row['markets']} plausible markets)"
    told = f"How sure: {drawn} bring the effect on {metric.phrase} to ±{_share(row['half_width'])} of the reference"
    if row["half_width"] <= row["wanted"]:
        told += f", asked for ±{_share(row['wanted'])}."
    elif floor is not None and floor >= row["wanted"]:
        told += f", not to ±{_share(row['wanted'])}: by what they tell more seeds leave ±{_share(floor)}, which is"
        told += " doubt about the market."
    else:
        told += f", not to ±{_share(row['wanted'])}: no more than precision.replications_most={row['most']} were run."
    return f"{told} An effect of {_share(row['detectable'])} would have been seen in 80 of 100 such studies."


def _made_of(run: RunResult, name: str) -> str:
    """Of the effect on one KPI over the whole horizon; empty unless every market was lived with several seeds."""
    if "plausible" not in run.tables:
        return ""
    mine = run.tables["plausible"].filter(metric=name, dimension="all", window="all").drop_nulls("difference")
    mine = mine.sort("market", "seed")
    each = mine.group_by("market", maintain_order=True).agg("difference")
    seeds = each["difference"].list.len()
    if len(each) < 2 or seeds.n_unique() > 1 or seeds[0] < 2:
        return ""
    values = np.array(each["difference"].to_list())
    if mine["seed"].n_unique() == seeds[0]:
        return _crossed(crossed(values), values, float(mine["reference"].mean()), metric_of(name).phrase)  # type: ignore[arg-type]
    parts = nested(values)
    low, high = f"{100 * parts.share_low:.0f}", f"{100 * parts.share_high:.0f}"
    return (
        f"Of the variance of the effect on {metric_of(name).phrase} {100 * parts.share:.0f} % [{low}, {high}] is doubt"
        f" about the market, the rest luck ({seeds[0]} seeds of its own for each of {len(each)} plausible markets):"
        " more seeds narrow the luck alone."
    )


def _crossed(parts: Crossed, values: np.ndarray, level: float, phrase: str) -> str:
    """Of the effect in every market [market, seed]: what its doubt is made of, and what would narrow it."""
    markets, seeds = values.shape
    market, seed, both = (_part(share) for share in parts.shares)
    told = (
        f"Of the variance of the effect on {phrase} {market} is doubt about the market, {seed} luck that a seed brings"
        f" to every market alike, {both} what a seed does in one market ({markets} plausible markets, each with"
        f" the same {seeds} seeds)."
    )
    if not parts.of_mean or not level:
        return told
    width = float(stdtrit(parts.freedom, 0.5 + CONFIDENCE / 2)) / abs(level)
    half = width * parts.of_mean**0.5
    now = parts.with_counts(markets, seeds)
    ways = [half * (parts.with_counts(*counts) / now) ** 0.5 for counts in ((markets, 2 * seeds), (2 * markets, seeds))]
    better = "more seeds" if ways[0] < ways[1] else "more markets"
    verdict = f"{better} help more" if abs(ways[0] - ways[1]) > ALIKE * half else "either helps alike"
    return (
        f"{told} The mean over all of them is known to ±{_share(half)} of the reference; by these parts twice as many"
        f" seeds would make it ±{_share(ways[0])}, twice as many markets ±{_share(ways[1])}: {verdict}."
    )


def _part(share: Share) -> str:
    return f"{100 * share.value:.0f} % [{100 * share.low:.0f}, {100 * share.high:.0f}]"


def _share(value: float) -> str:
    return f"{100 * value:.2g} %"
