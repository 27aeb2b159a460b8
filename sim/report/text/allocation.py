"""How a firm spends one budget, in words: as asked for, and the best that its response curves advise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from sim.params.spending import LEVERS, Allocation
from sim.report.style import asked_name, decimals_for, number
from sim.report.text.firm_money import amount, amount_a_year, money_for
from sim.report.text.levers import lever_name
from sim.report.text.table import empty
from sim.study.analysis.best import Allocated, Trial
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.curves import metric_of_lever, totals_of
from sim.study.arms import REFERENCE, TREATMENT
from sim.words import say

if TYPE_CHECKING:
    from sim.study.results import RunResult


LEAST_KEPT = 0.01  # of the budget: what is less is not worth a sentence
TAKEN_LEAST = 0.8  # of what was asked for: where less was spent, it is said


def allocation_table(found: Allocated) -> Table:
    """Today's budget by lever, what the curves advise, and what was spent when it was tried."""
    table = empty()
    table.add_column("")
    trial = found.trial
    for title in (say("today"), say("best"), say("of today's"), *([say("spent when tried")] if trial else [])):
        table.add_column(title, justify="right", no_wrap=True)
    total = sum(step.today for step in found.plan.values())
    for lever, step in found.plan.items():
        cells = [_of_budget(step.today, total), _of_budget(step.best, total), _times(step.ratio)]
        if trial:
            cells.append(_of_budget(trial.spent[lever][1], sum(now for _, now in trial.spent.values())))
        table.add_row(lever_name(lever), *cells)
    if found.kept > 0:
        table.add_row(say("not spent"), "", _of_budget(found.kept, total), *[""] * (2 if trial else 1))
    return table


def _of_budget(spent: float, total: float) -> str:
    """`412 m ¥ 31 %`."""
    return f"{amount(spent, money=money_for(total))} {number(100 * spent / max(total, 1e-9), 0):>3}{say(' %')}"


def _times(ratio: float) -> str:
    return say("{ratio} x", ratio=f"{ratio:.2f}")


def allocation_sentences(firm: str, found: Allocated) -> list[str]:
    """What came of it: whether the best allocation beats today's on other seeds."""
    if found.trial is None:
        why = say(
            "by its curves nothing that was tried beats it, so nothing is moved: today's allocation stands"
            if found.told
            else "no lever is told from chance, so nothing is moved: today's allocation stands"
        )
        return [say("{name}: {text}", name=asked_name(firm), text=why)]
    promised = say(
        "the curves promised {amount}, added up as if levers did not touch one another; the line above is all of them"
        " at once, with seeds that the curves have not seen",
        amount=amount_a_year(found.expected),
    )
    return [say("{name}: {text}", name=asked_name(firm), text=_outcome(found.trial)), *_unspent(found), promised]


def _unspent(found: Allocated) -> list[str]:
    """What of the budget is better kept, and what could not be spent."""
    told = []
    if found.kept > LEAST_KEPT * found.budget:
        part = number(100 * found.kept / found.budget, 0)
        told.append(
            say("it is one of spending less: {part} % of today's budget is told to earn less than it costs", part=part)
        )
    if found.taken < TAKEN_LEAST:
        part = number(100 * found.taken, 0)
        told.append(
            say("{part} % of the money asked for was spent when it was tried: the levers took no more", part=part)
        )
    return told


def _outcome(trial: Trial) -> str:
    profit = trial.profit
    money = money_for(profit.value, profit.low, profit.high)
    told = amount_a_year(profit.value, money=money)
    if np.isfinite(profit.low):
        low, high = (
            number(money.of(end), decimals_for(money.of(end)), signed=True) for end in (profit.low, profit.high)
        )
        told += f" [{low}, {high}]"
    if not trial.finding:
        return say(
            "the best allocation changes profit by {change}, which is not told from chance: today's allocation stands",
            change=told,
        )
    return say(
        "the best allocation changes profit by {change}: it beats today's"
        if profit.value > 0
        else "the best allocation changes profit by {change}: today's allocation is better",
        change=told,
    )


def words_for(firm: str, found: Allocated, from_week: int) -> str:
    """The words that ask for the best allocation again, as shares of the budget."""
    total = sum(step.best for step in found.plan.values())
    budget = "" if found.kept <= 0 else f"budget: {total / found.budget:.4g}, "
    parts = [(lever, np.floor(1000 * step.best / total) / 1000) for lever, step in found.plan.items()]
    shares = dict(parts)
    first = max(shares, key=lambda lever: shares[lever])
    shares[first] += 1.0 - sum(shares.values())  # what rounding leaves
    told = ", ".join(f"{lever}: {share:.3f}" for lever, share in shares.items())
    return f"'firms.{firm}.allocation={{from_week: {from_week}, {budget}{told}}}'"


def asked_table(run: RunResult, name: str) -> Table | None:
    """The allocation that a run asks for: parts of today's budget, of the one asked, and of what was spent."""
    asked = run.config["firms"][name].get("allocation")
    if not asked:
        return None
    metrics = {lever: metric_of_lever(lever) for lever in LEVERS}
    totals = totals_of(run.kpis, name, [*metrics.values()], (asked["from_week"], reported_weeks(run)))
    arms = ({lever: totals[metric][arm] for lever, metric in metrics.items()} for arm in (REFERENCE, TREATMENT))
    today, spent = ({lever: float(values.mean()) for lever, values in of_arm.items()} for of_arm in arms)
    before, after = sum(today.values()), sum(spent.values())
    shares = Allocation.model_validate(asked).completed(today)
    table = empty()
    table.add_column(say("{name}, a year", name=asked_name(name)))
    for title in (say("today"), say("asked"), say("spent")):
        table.add_column(title, justify="right", no_wrap=True)
    for lever in LEVERS:
        if today[lever] or spent[lever] or asked.get(lever):
            named = asked.get(lever) is not None
            share = number(100 * shares[lever], 1) + say(" %")
            share = share if named else say("of the rest {share}", share=share)
            table.add_row(lever_name(lever), _of_budget(today[lever], before), share, _of_budget(spent[lever], after))
    table.add_row(say("together"), amount(before), _times(asked["budget"]), amount(after))
    return table
