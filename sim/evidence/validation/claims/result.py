"""What the study says so far: one row a claim, and where it comes from."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from sim.core.errors import UserError
from sim.evidence.facts import Claim, claims
from sim.evidence.readings.claims import claim_row, claims_frame, relative
from sim.evidence.readings.verdicts import VERDICTS
from sim.evidence.validation.claims.customers import READ
from sim.evidence.validation.claims.journal import Done, Journal, read_journal
from sim.evidence.validation.claims.pair import values_from
from sim.evidence.validation.claims.strategies import shipped_strategies
from sim.evidence.validation.claims.study import PAIR, known, market_mark
from sim.study.execution.cache import sources_hash
from sim.words import say

COMMAND = "python -m sim.validate --claims-study"


class Claimed(NamedTuple):
    """The claims' part of a scorecard."""

    table: pl.DataFrame | None  # `sim.evidence.readings.claims.CLAIMS_SCHEMA`; None if there is no study
    about: tuple[str, ...]  # sentences: size, date, code, what is missing

    @property
    def drawn(self) -> bool:
        """Whether there is an effect to draw (`figure.draw_claims`)."""
        return self.table is not None and not relative(self.table).is_empty()

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        if self.table is None:
            return self.about[0]
        counts = Counter(self.table["verdict"])
        told = say(", ").join(
            say("{n} {verdict}", n=counts[verdict], verdict=say(verdict)) for verdict in VERDICTS if counts[verdict]
        )
        return say("Of {n} claimed effects: {verdicts}.", n=len(self.table), verdicts=told or say("nothing yet"))


def claimed(file: Path, option: str, *, must_be: bool = False) -> Claimed:
    """What the study kept in ``file`` says. ``must_be``: that there is none is refused."""
    journal = read_journal(file, option)
    if journal is None:
        if must_be:
            raise UserError(f"{option}{file}: no such file, or nothing in it")
        none = say(
            "No study of claims in {file}; {command} makes one, in as many pieces as you like.",
            file=file,
            command=COMMAND,
        )
        return Claimed(None, (none,))
    done = known(journal, shipped_strategies())
    table = _table(list(done.values()), journal.origin.markets)
    return Claimed(table, tuple(_about(journal, list(done.values()))))


def _table(done: list[Done], markets: int) -> pl.DataFrame:
    """One row a claim, by strategy, over all pairs with a result; seeds in one of the ``markets`` are averaged."""
    pairs: dict[tuple[str, str], dict[int, list[float | None]]] = defaultdict(dict)
    for one in done:
        for id_, values in one.claims.items():
            pairs[one.strategy, id_][one.pair] = values
    strategies = {name: strategy.model_dump(mode="json") for name, strategy in shipped_strategies().items()}
    rows = []
    for (name, id_), found in pairs.items():
        claim, asked = claims()[id_], strategies[name]
        rows.append(claim_row(name, id_, asked, values_from(found, markets), group=_customers(claim, asked)))
    return claims_frame(rows).sort("asked", "claim")


def _customers(claim: Claim, asked: dict[str, Any]) -> str:
    """Of whom it is read, if of customers."""
    if claim.kpi not in READ:
        return ""
    joined = claim.reading == "members" and asked.get("programme")
    return "customers who join" if joined else "customers at launch"


def _about(journal: Journal, done: list[Done]) -> list[str]:
    origin, (first, last) = journal.origin, journal.dates
    names, pairs = {one.strategy for one in done}, {one.pair for one in done}
    days = first if first == last else say("{first} to {last}", first=first, last=last)
    now = sources_hash(PAIR)[: len(origin.code)]
    hours = sum(one.seconds for one in done) / 3600
    told = [
        say(
            "{n} pairs of a market with and without one of {strategies} strategies, {seeds} seeds in turn in {markets}"
            " plausible markets, {persons} persons, {hours} hours of CPU; made {days} by version {version}, code"
            " {code}.",
            n=f"{len(done):,}",
            strategies=len(names),
            seeds=len(pairs),
            markets=origin.markets,
            persons=f"{origin.persons:,}",
            hours=f"{hours:.1f}",
            days=days,
            version=origin.version,
            code=origin.code,
        )
    ]
    if origin.code != now:
        told.append(
            say("The code is another now ({now}): the study is of an older market than the rest of this page.", now=now)
        )
    elif origin.market != (market := market_mark(origin.persons)):
        told.append(
            say(
                "The market is another now ({market}; then {then}): the study is of an older one.",
                market=market,
                then=origin.market,
            )
        )
    lacking = len(names) * len(pairs) - len(done) + (len(shipped_strategies()) - len(names)) * len(pairs)
    if lacking:
        told.append(
            say(
                "{n} pairs of these seeds and of all {strategies} strategies are missing.",
                n=f"{lacking:,}",
                strategies=len(shipped_strategies()),
            )
        )
    failed = [one for one in done if one.problem]
    if failed:
        told.append(
            say(
                "{n} could not be simulated, the first: {strategy}: {problem}.",
                n=f"{len(failed):,}",
                strategy=failed[0].strategy,
                problem=failed[0].problem,
            )
        )
    if journal.damaged:
        told.append(
            say("{n} lines of the journal are not as they were written and count as missing.", n=f"{journal.damaged:,}")
        )
    return told
