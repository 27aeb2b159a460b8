"""Whether a market is large enough to be believed: persons, and the orders that stand behind a firm's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.numbers import significant
from sim.report.text.firms import called, firm_rows
from sim.report.text.header import PERSONS, TINY, persons_of
from sim.state.groups import FIRM
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import reported_weeks

if TYPE_CHECKING:
    from sim.report.page.texts import Texts
    from sim.study.results import RunResult

_TODO = {"trial": "large_do", "small": "large_first", "usual": "large_more"}
FEW = 100  # simulated orders a year: a number of so many that are drawn varies by a tenth of itself (Poisson)


def size_of(run: RunResult, say: Texts) -> tuple[str, str, str]:
    """`fail`, `look` or `pass`, what is so, and what to do about it."""
    persons, orders = persons_of(run), dict(_orders(run))
    few = {firm: count for firm, count in orders.items() if count < FEW}
    trial = persons < TINY
    key = "trial" if trial else "small" if persons < PERSONS else "usual"
    told = [say(f"large_{key}", persons=f"{persons:,}")]
    told += [say("large_orders", firm=firm, orders=significant(count)) for firm, count in few.items()]
    verdict = "fail" if trial else "pass" if key == "usual" and not few else "look"
    todo = "" if verdict == "pass" else _TODO[key]
    return verdict, " ".join(told), say(todo, usual=f"{PERSONS:,}") if todo else ""


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
