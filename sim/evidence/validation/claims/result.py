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
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
        return f"Of {len(self.table)} claimed effects: {told or 'nothing yet'}."


def claimed(file: Path, option: str, *, must_be: bool = False) -> Claimed:
    """What the study kept in ``file`` says. ``must_be``: that there is none is refused."""
    journal = read_journal(file, option)
    if journal is None:
        if must_be:
            raise UserError(f"{option}{file}: no such file, or nothing in it")
        return Claimed(None, (f"No study of claims in {file}; {COMMAND} makes one, in as many pieces as you like.",))
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
    days = first if first == last else f"{first} to {last}"
    now = sources_hash(PAIR)[: len(origin.code)]
    hours = sum(one.seconds for one in done) / 3600
    told = [
        f"{len(done):,} pairs of a market with and without one of {len(names)} strategies, {len(pairs)} seeds in turn"
        f" in {origin.markets} plausible markets, {origin.persons:,} persons, {hours:.1f} hours of CPU; made {days} by"
        f" version {origin.version}, code {origin.code}."
    ]
    if origin.code != now:
        told.append(f"The code is another now ({now}): the study is of an older market than the rest of this page.")
    elif origin.market != (market := market_mark(origin.persons)):
        told.append(f"The market is another now ({market}; then {origin.market}): the study is of an older one.")
    lacking = len(names) * len(pairs) - len(done) + (len(shipped_strategies()) - len(names)) * len(pairs)
    if lacking:
        told.append(f"{lacking:,} pairs of these seeds and of all {len(shipped_strategies())} strategies are missing.")
    failed = [one for one in done if one.problem]
    if failed:
        told.append(f"{len(failed):,} could not be simulated, the first: {failed[0].strategy}: {failed[0].problem}.")
    if journal.damaged:
        told.append(f"{journal.damaged:,} lines of the journal are not as they were written and count as missing.")
    return told
