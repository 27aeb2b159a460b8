"""What opens an answer to a question about strategies or uncertain amounts: who gains in how many markets, on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from sim.params.belief import Belief
from sim.params.market import CONDITIONS
from sim.report.style import asked_name
from sim.report.text.amounts import scale_of
from sim.report.text.assumed import told_guesses
from sim.report.text.words import listed, sentence_case
from sim.report.text.worth import gain_of, result_in_short, would_act
from sim.study.analysis.compare import reported_weeks
from sim.study.arms import in_cases
from sim.study.results import parts_of_cases
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult

SPONSORS_MOST = 6  # the others' gains are told with the profit and loss of their strategies


def worth_sentences(run: RunResult) -> list[str]:
    """For strategies: in how many plausible markets the sponsor gains; for conditions: how many amounts are guesses."""
    beliefs = {path: Belief.model_validate(belief) for path, belief in (run.config.get("beliefs") or {}).items()}
    told = []
    table = run.tables.get("loyalty")
    together = [] if table is None else [(names, table.filter(strategy=names[0])) for names in by_sponsor(table)]
    for names, mine in together[:SPONSORS_MOST]:
        gain = gain_of(mine, scale_of(mine, reported_weeks(run)))
        if gain:
            guesses = _guesses(beliefs, [f"strategies.{name}." for name in names])
            people_say = listed(apart(run, names, [each for each, _ in together]))
            answer = sentence_case(would_act(mine))
            told.append(say("Would I act on {strategy}? {answer}.", strategy=people_say, answer=answer))
            told.append(say("{strategy}: {gain}; {guesses}.", strategy=people_say, gain=gain, guesses=guesses))
    left = [apart(run, names, [each for each, _ in together]) for names, _ in together[SPONSORS_MOST:]]
    if left:
        names_left = listed([name for names in left for name in names])
        told.append(say("Of {strategies} see the profit and loss below.", strategies=names_left))
    others = [f"{field}." for field in CONDITIONS]
    if any(path.startswith(tuple(others)) for path in beliefs):
        told.append(say("Of what happens to the market {guesses}.", guesses=_guesses(beliefs, others)))
    return told


def sponsors_in_short(run: RunResult) -> list[str]:
    """What the sponsor of each strategy gains, in half a line, for a title; empty without strategies."""
    table = run.tables.get("loyalty")
    together = [] if table is None else by_sponsor(table)
    mine = {names[0]: table.filter(strategy=names[0]) for names in together} if table is not None else {}
    told = {name: result_in_short(of, scale_of(of, reported_weeks(run))) for name, of in mine.items()}
    if len(told) < 2:
        return [*told.values()]
    shown = [say("{name}: {text}", name=asked_name(name), text=text) for name, text in [*told.items()][:SPONSORS_MOST]]
    return [*shown, *([say("and {n} more", n=len(told) - SPONSORS_MOST)] if len(told) > SPONSORS_MOST else [])]


def by_sponsor(table: pl.DataFrame) -> list[list[str]]:
    """Strategies of a profit and loss, those of the same sponsor together: its result is that of all it pays for."""
    found: dict[object, list[str]] = {}
    for name in table["strategy"].unique(maintain_order=True):
        mine = table.filter(strategy=name)
        payers = mine.filter(pl.col("section") == "about", pl.col("line") != "together_with")
        result = mine.filter(section="waterfall", line="contribution", window="all")
        found.setdefault((*payers.select("line", "value", "note").rows(), *result["value"]), []).append(name)
    return [*found.values()]


def called(run: RunResult, names: Sequence[str]) -> list[str]:
    """What people call strategies of a run: a case has its own name in place of those of its parts."""
    of_these = {case: parts for case, parts in parts_of_cases(run).items() if {*parts} & {*names}}
    return [asked_name(name) for name in in_cases(of_these, names)]


def apart(run: RunResult, names: Sequence[str], every: Sequence[Sequence[str]]) -> list[str]:
    """`called`, but by their own names where a case has several sponsors, and so more than one of ``every`` group."""
    mine = called(run, names)
    again = sum(called(run, other) == mine for other in every) > 1
    if not again or len(mine) != 1:
        return mine
    return [say("{case} ({parts})", case=mine[0], parts=listed([asked_name(name) for name in names]))]


def _guesses(beliefs: Mapping[str, Belief], starts: Sequence[str]) -> str:
    mine = {path: belief for path, belief in beliefs.items() if path.startswith(tuple(starts))}
    inside = starts[0] if len(starts) == 1 else "strategies."
    return told_guesses(len(mine), [path.removeprefix(inside) for path, belief in mine.items() if belief.guessed])
