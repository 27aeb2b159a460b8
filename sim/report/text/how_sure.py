"""How sure an answer is: what its replications can tell, and what more of them could."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from sim.study.analysis.compare import metric_of
from sim.study.analysis.effects import CONFIDENCE
from sim.study.analysis.variance import Crossed, Share, crossed, nested
from sim.words import say

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
    drawn = say("{n} replications", n=count)
    if floor is not None:
        seeds = count // row["markets"]
        drawn += say(" ({seeds} seeds in each of {markets} plausible markets)", seeds=seeds, markets=row["markets"])
    wanted = _share(row["wanted"])
    told = say(
        "How sure: {replications} bring the effect on {name} to ±{half} of the reference",
        replications=drawn,
        name=metric.phrase,
        half=_share(row["half_width"]),
    )
    if row["half_width"] <= row["wanted"]:
        told += say(", asked for ±{wanted}.", wanted=wanted)
    elif floor is not None and floor >= row["wanted"]:
        told += say(
            ", not to ±{wanted}: by what they tell more seeds leave ±{floor}, which is doubt about the market.",
            wanted=wanted,
            floor=_share(floor),
        )
    else:
        told += say(
            ", not to ±{wanted}: no more than precision.replications_most={most} were run.",
            wanted=wanted,
            most=row["most"],
        )
    return told + say(
        " An effect of {size} would have been seen in 80 of 100 such studies.", size=_share(row["detectable"])
    )


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
    return say(
        "Of the variance of the effect on {name} {share} % [{low}, {high}] is doubt about the market, the rest luck"
        " ({seeds} seeds of its own for each of {markets} plausible markets): more seeds narrow the luck alone.",
        name=metric_of(name).phrase,
        share=f"{100 * parts.share:.0f}",
        low=low,
        high=high,
        seeds=seeds[0],
        markets=len(each),
    )


def _crossed(parts: Crossed, values: np.ndarray, level: float, phrase: str) -> str:
    """Of the effect in every market [market, seed]: what its doubt is made of, and what would narrow it."""
    markets, seeds = values.shape
    market, seed, both = (_part(share) for share in parts.shares)
    told = say(
        "Of the variance of the effect on {name} {market} is doubt about the market, {seed} luck that a seed brings to"
        " every market alike, {both} what a seed does in one market ({markets} plausible markets, each with the same"
        " {seeds} seeds).",
        name=phrase,
        market=market,
        seed=seed,
        both=both,
        markets=markets,
        seeds=seeds,
    )
    if not parts.of_mean or not level:
        return told
    width = float(stdtrit(parts.freedom, 0.5 + CONFIDENCE / 2)) / abs(level)
    half = width * parts.of_mean**0.5
    now = parts.with_counts(markets, seeds)
    ways = [half * (parts.with_counts(*counts) / now) ** 0.5 for counts in ((markets, 2 * seeds), (2 * markets, seeds))]
    if abs(ways[0] - ways[1]) <= ALIKE * half:
        verdict = say("either helps alike")
    else:
        verdict = say("more seeds help more") if ways[0] < ways[1] else say("more markets help more")
    return told + say(
        " The mean over all of them is known to ±{half} of the reference; by these parts twice as many seeds would make"
        " it ±{seeds}, twice as many markets ±{markets}: {verdict}.",
        half=_share(half),
        seeds=_share(ways[0]),
        markets=_share(ways[1]),
        verdict=verdict,
    )


def _part(share: Share) -> str:
    return f"{100 * share.value:.0f}{say(' %')} [{100 * share.low:.0f}, {100 * share.high:.0f}]"


def _share(value: float) -> str:
    return f"{100 * value:.2g}{say(' %')}"
