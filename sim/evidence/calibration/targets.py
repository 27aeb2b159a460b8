"""Which facts are fitted: the shipped ones, and a user's own list in the same form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.core.errors import UserError, did_you_mean
from sim.evidence.facts import Fact, facts
from sim.evidence.readings.history import check_fact
from sim.params.check import validated
from sim.params.market import MarketParams
from sim.params.yaml_reader import read_yaml


def targets(market: MarketParams, own: Path | None = None, only: bool = False) -> list[Fact]:
    """Facts that the market can show: the shipped ones with those of the file ``own``, or the latter ``only``."""
    shipped = facts()
    mine = {} if own is None else read_own(own, shipped)
    chosen = mine if only else {**shipped, **mine}
    kept = [fact for fact in chosen.values() if not fact.not_expressed]
    if not kept:
        raise UserError(f"{own}: no fact that the market can show")
    if all(fact.held_out for fact in kept):
        raise UserError(f"{own}: every fact is held out, so that there is none to fit")
    for fact in kept:
        try:
            check_fact(fact, market)
        except UserError as mistake:
            raise mistake.said_of(f"{own}: " if fact.id in mine else "") from None
    return kept


def read_own(file: Path, shipped: dict[str, Fact]) -> dict[str, Fact]:
    """Facts of a user's YAML file, by id. What an entry with the id of a shipped fact leaves out is as shipped."""
    entries = _entries(file)
    found: dict[str, Fact] = {}
    for at, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise UserError(
                f"{file}: entry {at}: allowed is a fact such as {{id: a_trust_platforms, low: 0.7, high: 0.8}}"
            )
        id_ = entry["id"]
        if id_ in found:
            raise UserError(f"{file}: fact {id_} is there more than once")
        if entry.get("core") is True and entry.get("held_out") is True:
            raise UserError(
                f"{file}: fact {id_}: core weighs more in the fit, held_out is never fitted; give one of them"
            )
        given = dict(entry)
        if id_ in shipped:
            given = {**_given(shipped[id_]), **given}
            if "aim" not in entry and ("low" in entry or "high" in entry):
                given.pop("aim", None)  # other bounds, another middle
        elif "read" not in entry:
            raise UserError(
                f"{file}: fact {id_}: no shipped fact has this id{did_you_mean(id_, shipped)}, so give read"
            )
        given.setdefault("about", id_)
        found[id_] = validated(Fact, given, origin=f"{file}: fact {id_}: ")
    if not found:
        raise UserError(f"{file}: no facts in it")
    return found


def _given(fact: Fact) -> dict[str, Any]:
    """A fact as its file says it."""
    return fact.model_dump(exclude_unset=True)


def _entries(file: Path) -> list[Any]:
    entries = read_yaml(file)
    if not isinstance(entries, list):
        raise UserError(f"{file}: allowed is a list of facts, one '- {{id: ..., low: ..., high: ...}}' each")
    return entries
