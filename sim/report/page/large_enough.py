"""Whether a market is large enough to be believed: persons, and the orders that stand behind a firm's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.numbers import significant
from sim.report.page.blocks import FAIL, LOOK, PASS
from sim.report.text.firms import called, firm_rows
from sim.report.text.header import PERSONS, TINY, persons_of
from sim.state.groups import FIRM
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks

if TYPE_CHECKING:
    from sim.report.page.texts import Texts
    from sim.study.results import RunResult

FEW = 100  # simulated orders a year: a number of so many that are drawn varies by a tenth of itself (Poisson)


def size_of(run: RunResult, say: Texts) -> tuple[str, str, str]:
    """The verdict, what is so, and what to do about it."""
    verdict, said, todo = of_persons(persons_of(run), say)
    few = [(firm, count) for firm, count in _orders(run) if count < FEW]
    if few and verdict == PASS:
        verdict, todo = LOOK, say("large_more")
    rare = [say("large_orders", firm=firm, orders=significant(count)) for firm, count in few]
    return verdict, " ".join([said, *rare]), todo


def of_persons(persons: int, say: Texts) -> tuple[str, str, str]:
    """The same of how many persons there are."""
    told, usual = f"{persons:,}", f"{PERSONS:,}"
    if persons < TINY:
        return FAIL, say("large_trial", persons=told), say("large_do", usual=usual)
    if persons < PERSONS:
        return LOOK, say("large_small", persons=told), say("large_first", usual=usual)
    return PASS, say("large_usual", persons=told), ""


def _orders(run: RunResult) -> Iterator[tuple[str, float]]:
    """Simulated orders a year of each firm that is looked at, without what is asked."""
    firms = run.config.get("firms") or {}
    if not firms or run.comparison is None:
        return
    rows, years = firm_rows(run.comparison), reported_weeks(run) / YEAR_WEEKS
    each = float(run.manifest.get("represents", 1.0)) * float(run.manifest.get("orders_represented", 1.0))
    for firm, said in firms.items():
        if row := rows.get(("orders", FIRM, firm, "all")):
            yield called(firm, said), row["reference"] / years / each
