"""How reports speak of plausible markets: how often a sign holds, over what intervals are taken, what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.style import RANGE
from sim.study.analysis.compare import markets_of
from sim.study.analysis.observed import some_only
from sim.words import say, to_say

if TYPE_CHECKING:
    import polars as pl

    from sim.study.results import RunResult


# What an arrow stands for (`sim.study.analysis.findings`).
MARKED = to_say("told from chance at 95 %: sales by themselves, all others of a column together (Holm)")


def holds(row: Mapping[str, Any], of: str = to_say(" of ")) -> str:
    """`7 of 8`: plausible markets whose difference has the sign of the mean difference; exactly 0 has no sign.

    Only those count that have a value in both arms.
    """
    if row["markets"] is None or row["difference"] is None:
        return ""
    same = row["higher"] if row["difference"] > 0 else row["lower"] if row["difference"] < 0 else None
    return RANGE if same is None else f"{same}{say(of)}{row['markets']}"


def few(row: Mapping[str, Any]) -> str:
    """` (3)`: how many plausible markets or replications have observed what others have not; empty if all have."""
    count = some_only(row)
    return "" if count is None else f" ({count})"


def number_of_markets(table: pl.DataFrame) -> int:
    """In how many plausible markets the replications of a comparison or summary lived; 1 without an ensemble."""
    if "markets" not in table.columns:
        return 1
    most = table["markets"].max()
    return int(most) if isinstance(most, int) else 1


def doubt(replications: int, markets: int, paired: bool = True) -> str:
    """What the intervals of an answer hold, and what they do not."""
    if markets < 2:
        if paired:
            return say(
                "Intervals hold simulation noise only ({n} paired replications of one set of parameters),"
                " not doubt about the parameters.",
                n=replications,
            )
        return say(
            "Intervals hold simulation noise only ({n} replications), not doubt about the parameters.", n=replications
        )
    each = say("{n} paired replications" if paired else "{n} replications", n=replications)
    if replications == markets:
        return say(
            "Each of the {replications} is another plausible market with another seed: intervals and ranges hold doubt"
            " about the calibrated parameters and simulation noise together.",
            replications=each,
        )
    return say(
        "The {replications} share {markets} plausible markets and have a seed each: intervals and ranges hold doubt"
        " about the calibrated parameters and simulation noise together.",
        replications=each,
        markets=markets,
    )


def shared_luck(run: RunResult) -> str:
    """What all answers of one seed have in common, and how to get others."""
    seed = int(run.manifest.get("seed", run.config.get("seed", 0)))
    return say(
        "The reference of seed={seed} is that of every question about this market: its luck is in all their answers;"
        " seed={other} draws another.",
        seed=seed,
        other=seed + 1,
    )


def over(run: RunResult, paired: bool = False) -> str:
    """Over what a figure takes means and intervals: `8 replications`, or `8 plausible markets with a seed each`."""
    replications = run.kpis["replication"].n_unique()
    markets = len(set(markets_of(run)))
    each = say("{n} paired replications" if paired else "{n} replications", n=replications)
    if markets < 2:
        return each
    if replications == markets:
        return say("{markets} plausible markets with a seed each", markets=markets)
    return say("{replications} of {markets} plausible markets", replications=each, markets=markets)


def drawn(run: RunResult) -> str:
    """What replications are: `plausible markets` where each has one of its own, else `replications`."""
    markets, replications = len(set(markets_of(run))), run.kpis["replication"].n_unique()
    return say("plausible markets") if markets == replications > 1 else say("replications")
