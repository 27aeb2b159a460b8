"""From a log to everything that is asked of it: fit, check on the last weeks, and what every customer is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.evidence.fitting.beginning import note_on_beginning
from sim.evidence.fitting.customers import foretold
from sim.evidence.fitting.fitted import FEWEST, MODELS, Fitted, ModelName, fit_log, repeating
from sim.evidence.fitting.holdout import Holdout, check_holdout
from sim.evidence.fitting.log.hints import Hints
from sim.evidence.fitting.log.read import Reading, read_log
from sim.evidence.fitting.summary import Log, from_summary, summarise
from sim.evidence.fitting.told import notes_told
from sim.words import say

HORIZON = 52.0  # weeks
MOST_HORIZON = 520.0
SHORTEST = 4.0  # weeks of a log
HOLDOUT_FROM = 26.0  # weeks of a log from which on its last quarter is kept back unasked
QUARTER, HALF = 0.25, 0.5


@dataclass(frozen=True, repr=False)
class Answer:
    """What a log says."""

    reading: Reading
    fitted: Fitted  # to the whole log
    check: Fitted | None  # to what comes before the holdout
    holdout: Holdout | None
    customers: pl.DataFrame  # `sim.evidence.fitting.customers.foretold`
    horizon: float  # weeks
    model: ModelName
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        """One line: how many customers, by which model, and how far ahead."""
        checked = "" if self.holdout is None else ", checked on weeks kept back"
        return f"<Answer {self.customers.height:,} customers, {self.model}, {self.horizon:g} weeks ahead{checked}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the same line, and the first customers."""
        return f"<p>{escape(repr(self)[1:-1])}</p>{self.customers.head(10)._repr_html_()}"


def fit(
    log: str | Path,
    *,
    horizon: float = HORIZON,
    holdout: int | None = None,
    model: ModelName = "bg_nbd",
    **hints: Any,
) -> Answer:
    """Fit a transaction log, or a summary by customer, as the command `python -m sim.fit` does, and write nothing.

    horizon: weeks after the log for which customers are foretold. holdout: last weeks that are kept back for a check,
    by default a quarter of a log of half a year or more; 0 for none. hints: the fields of
    `sim.evidence.fitting.log.hints.Hints`, such as ``decimal=","``. Raises `sim.core.errors.UserError` on bad input.
    """
    check_asked(horizon, holdout, model)
    return answer_to(read_log(Path(log), hints_from(hints)), horizon, holdout, model)


def answer_to(reading: Reading, horizon: float, holdout: int | None, model: ModelName) -> Answer:
    """What a log that was read says; raises UserError where it says too little."""
    whole = _whole(reading)
    weeks, why = _holdout_weeks(whole, holdout)
    check = None
    if weeks:
        assert reading.purchases is not None
        part = summarise(reading.purchases, holdout_weeks=weeks, merge_days=False)
        if holdout is None and repeating(part) < FEWEST:
            why = say("fewer than {n} customers buy again in its first three quarters", n=FEWEST)
        else:
            check = fit_log(part)
    fitted = fit_log(whole, near=check)
    notes = notes_told(reading.account.notes)
    if why:
        notes.append(say("no part of the log is kept back for a check: {why}", why=why))
    if beginning := note_on_beginning(whole):
        notes.append(beginning)
    return Answer(
        reading=reading,
        fitted=fitted,
        check=check,
        holdout=check_holdout(check) if check else None,
        customers=foretold(fitted, horizon, model),
        horizon=horizon,
        model=model,
        notes=notes,
    )


def hints_from(given: dict[str, Any]) -> Hints:
    """How to read a log; refuses what is no hint."""
    known = Hints.__dataclass_fields__
    for name in given:
        if name not in known:
            raise UserError(f"{name}: unknown{did_you_mean(name, known)}")
    return Hints(**given)


def _whole(reading: Reading) -> Log:
    if reading.summary is not None:
        return from_summary(reading.summary)
    assert reading.purchases is not None
    return summarise(reading.purchases, merge_days=False)


def has_repeat_amounts(reading: Reading) -> bool:
    """Whether any repeat purchase has an amount."""
    return reading.amounts and len(_whole(reading).spend_count) > 0


def check_asked(horizon: float, holdout: int | None, model: str) -> None:
    """Refuse what no log could answer."""
    if not 0 < horizon <= MOST_HORIZON:
        raise UserError(f"--horizon {horizon:g}: allowed is more than 0 and at most {MOST_HORIZON:g} weeks")
    if holdout is not None and holdout < 0:
        raise UserError(f"--holdout {holdout}: allowed is 0 weeks or more")
    if model not in MODELS:
        raise UserError(f"--model {model}: unknown{did_you_mean(model, MODELS)}")


def _holdout_weeks(log: Log, asked: int | None) -> tuple[int, str]:
    """Weeks to keep back, and why none are although nobody said so."""
    weeks = (log.days + 1) / 7
    if not len(log.repeats):
        if asked:
            raise UserError(f"--holdout {asked}: a summary by customer has no weeks to keep back; allowed is 0")
        return 0, ""
    if weeks < SHORTEST:
        raise UserError(f"the log spans {weeks:.1f} weeks: allowed is {SHORTEST:g} or more")
    if asked is None:
        return (
            (int(QUARTER * weeks), "")
            if weeks >= HOLDOUT_FROM
            else (0, say("it spans {weeks} weeks, {least} are needed", weeks=f"{weeks:.1f}", least=f"{HOLDOUT_FROM:g}"))
        )
    most = int(HALF * weeks)
    if asked > most:
        raise UserError(f"--holdout {asked}: allowed is 0 to {most} weeks, half of the log")
    return asked, ""
