"""What a fit says to people: the rows of the log, what they say and what not, and how well models foretell it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.core.errors import printable
from sim.evidence.fitting.answer import Answer
from sim.evidence.fitting.customers import totals
from sim.evidence.fitting.fitted import LEAVING_GAIN, MODELS, TITLES, Fitted
from sim.evidence.fitting.holdout import Holdout
from sim.evidence.fitting.log.read import Reading
from sim.evidence.fitting.maximum import Estimate
from sim.evidence.fitting.summary import WEEK
from sim.report.numbers import decimal, per_cent
from sim.report.style import RANGE, number

SHOWN_WEEKS = 6  # points of the cumulative curve that are printed
NOT_IDENTIFIED = "not identified"


def report(answer: Answer) -> Iterator[RenderableType]:
    """Tables and lines in the order of reading."""
    fitted, check = answer.fitted, answer.check
    yield _rows(answer.reading)
    yield Text(_size(answer))
    yield _answers(fitted)
    yield _parameters(fitted, check)
    if (tracking := _tracking(check or fitted)) is not None:
        yield tracking
    if answer.holdout is not None:
        yield _holdout(answer.holdout)
    yield Text(_worth(answer))
    if answer.reading.orders is not None:
        for line in loyal_to(answer.reading.orders):
            yield Text(line)


def loyal_to(orders: pl.DataFrame) -> Iterator[str]:
    """How often the next order goes to the same brand or host, where the log names them."""
    for role in ("brand", "host"):
        if role in orders.columns:
            known = orders.filter(pl.col(role).is_not_null()).sort("customer", "date", maintain_order=True)
            before = pl.col(role).shift().over("customer")
            again = known.select((pl.col(role) == before).alias("same"))["same"].drop_nulls()
            if len(again):
                yield f"{100 * again.sum() / len(again):.0f} % of {len(again):,} next orders go to the same {role}"


def _titled(title: str, table: Table) -> Group:
    """A title may be longer than its table is wide."""
    return Group(Text(title, "italic"), table)


def _table(*columns: str, left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, show_header=any(columns))
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table


def _rows(reading: Reading) -> Group:
    """What became of the rows of the file."""
    columns = ", ".join(f"{role} from {printable(name)}" for role, name in reading.columns.items())
    table = _table("", "")
    table.columns[1].justify = "right"
    kind = "customers, each a row" if reading.purchases is None else "purchases"
    for what, count in reading.account.lines(kind):
        table.add_row(what, f"{count:,}", style="bold" if what == kind else "")
    return _titled(f"The log: {columns}{f' ({reading.form})' if reading.form else ''}", table)


def _size(answer: Answer) -> str:
    log = (answer.check or answer.fitted).log
    again = int(log.summary.count[log.summary.frequency > 0].sum())
    text = (
        f"{log.summary.customers:,} customers, {again:,} of them with repeat purchases, over"
        f" {(log.calibration_days + 1) / 7:.1f} weeks of calibration"
    )
    if answer.check is None:
        return text
    later = answer.fitted.log.summary.customers - log.summary.customers
    came = f", in which {later:,} more come" if later else ""
    return f"{text}; the last {log.holdout_weeks:g} weeks are kept back for a check{came}"


def _answers(fitted: Fitted) -> Group:
    """What the log says, in plain words, and what it does not."""
    table = _table("", "", left=2)
    rate = fitted.mean_rate
    low_high = "" if math.isnan(rate.low) else f" ({decimal(rate.low)} to {decimal(rate.high)})"
    known = math.isfinite(rate.value) and low_high
    while_ = "while customers" if fitted.leaving("bg_nbd") else "if nobody leaves"
    table.add_row(
        "how often customers buy",
        f"{_fixed(rate.value, 4)} times a week {while_}{low_high}" if known else NOT_IDENTIFIED,
    )
    table.add_row("how customers differ in that", _differ(fitted))
    table.add_row("how customers leave", _leave(fitted))
    table.add_row("what a purchase brings", _brings(fitted))
    return _titled("What the log says (all of it), 95 % intervals", table)


def _differ(fitted: Fitted) -> str:
    estimate, title = fitted.standing("bg_nbd"), TITLES[fitted.purchasing("bg_nbd").name]
    if not estimate.identified("r"):
        return f"{NOT_IDENTIFIED}: the log fits as well if all buy at the same rate"
    return f"coefficient of variation {_fixed(1 / math.sqrt(estimate['r']), 2)} (1 / √r, {title})"


def _leave(fitted: Fitted) -> str:
    if not fitted.leaving("bg_nbd"):
        return (
            f"{NOT_IDENTIFIED}: if nobody left, the log would be as likely (twice the log-likelihood differs by"
            f" {fitted.gain('bg_nbd'):.1f}; {LEAVING_GAIN:.2f} is needed)"
        )
    a, b = fitted.bg["a"], fitted.bg["b"]
    spread = "" if fitted.bg.identified("a", "b") else "; how customers differ in that is not identified"
    return f"after a repeat purchase with probability {_fixed(a / (a + b), 3)} on average (BG/NBD){spread}"


def _brings(fitted: Fitted) -> str:
    spend = fitted.spend
    if spend.mean is None:
        return f"{NOT_IDENTIFIED}: {spend.why}"
    text = f"mean amount {_fixed(spend.mean, 2)} (repeat purchases of {spend.customers:,} customers)"
    if spend.why:
        return f"{text}; {spend.why}"
    if abs(spend.correlation) > 0.3:
        more = "more" if spend.correlation > 0 else "less"
        return f"{text}; who buys more often spends {more}, which the model leaves out"
    return text


def _parameters(fitted: Fitted, check: Fitted | None) -> Group:
    columns = ["model", "parameter", "value", "from", "to", "log-likelihood"]
    if check is not None:
        columns.append("whole log")
    table = _table(*columns, left=2)
    first, whole = check or fitted, fitted
    models = [(TITLES[name], first.estimate(name), whole.estimate(name)) for name in MODELS]
    if not all(one.leaving(name) for one in (first, whole) for name in MODELS):
        models.insert(0, ("NBD (nobody leaves)", first.nbd, whole.nbd))
    if first.spend.estimate is not None:
        models.append(("gamma-gamma", first.spend.estimate, whole.spend.estimate or first.spend.estimate))
    for model, estimate, later in models:
        for i, name in enumerate(estimate.names):
            likelihood = number(estimate.log_likelihood, 1) if i == 0 else ""
            again = [_interval(later, i)[0]] if check is not None else []
            table.add_row(model if i == 0 else "", name, *_interval(estimate, i), likelihood, *again)
    fitted_to = "calibration and, in the last column, the whole log" if check is not None else "the whole log"
    return _titled(f"Maximum likelihood, 95 % intervals: {fitted_to}", table)


def _interval(estimate: Estimate, i: int) -> tuple[str, str, str]:
    """Value, from, to: no number where the log does not say any."""
    low, high = estimate.low[i], estimate.high[i]
    if math.isnan(low):
        return RANGE, NOT_IDENTIFIED, ""
    return _fixed(estimate.values[i], 3, ""), _fixed(low, 3, ""), _fixed(high, 3, "")


def _tracking(fitted: Fitted) -> Group | None:
    found = {title: fitted.tracking(name) for title, name in fitted.foretelling().items()}
    both = [one for one in found.values() if one is not None]
    if not both:
        return None
    observed, held = both[0].observed, both[0].calibration_weeks
    weeks = len(observed)
    table = _table("by week", "observed", *(part for title in found for part in (title, "")), left=0)
    for week in sorted({*np.linspace(0, weeks, SHOWN_WEEKS + 1)[1:].round().astype(int), held} - {0}):
        cells = [f"{week}", f"{observed[week - 1]:,.0f}"]
        for one in both:
            expected, seen = one.expected[week - 1], one.observed[week - 1]
            cells += [f"{expected:,.0f}", per_cent(expected / seen - 1) if seen else ""]
        table.add_row(*cells, style="bold" if week == held < weeks else "")
    for label, value in (("error at the end", "error"), ("holdout alone", "holdout_error"), ("a week", "weekly_error")):
        cells = [per_cent(getattr(one, value), signed=value != "weekly_error", missing="") for one in both]
        if all(cells):
            table.add_row(label, "", *(part for cell in cells for part in ("", cell)))
    return _titled("Cumulative repeat purchases, observed and expected knowing only when each customer came", table)


def _holdout(holdout: Holdout) -> Group:
    """How well histories foretell each customer's holdout, beside everybody going on as before."""
    table = _table("", "purchases", "error", "mean absolute", "root mean square")
    table.add_row("observed", f"{holdout.observed.sum():,.0f}", "", "", "")
    for score in holdout.scores:
        table.add_row(
            score.name,
            _number(score.total),
            per_cent(score.error),
            f"{score.mean_absolute:.3f}",
            f"{score.root_mean_square:.3f}",
        )
    title = f"Purchases in the {holdout.weeks:g} weeks kept back, foretold from histories before; errors of a customer"
    return _titled(title, table)


def _worth(answer: Answer) -> str:
    sums = totals(answer.customers)
    parts = []
    if sums["alive"] is not None:
        parts.append(f"{_number(sums['alive'])} of {len(answer.customers):,} are still customers")
    if sums["expected_purchases"] is not None:
        value = f" worth {decimal(sums['expected_value'], 4)}" if sums["expected_value"] is not None else ""
        parts.append(f"{_number(sums['expected_purchases'])} purchases{value} in {_span(answer.horizon)}")
    chosen = answer.fitted.purchasing(answer.model).name
    if chosen == "nbd":
        parts.append("if nobody leaves")
    return f"After the log ({TITLES[chosen]}): {', '.join(parts)}"


def _number(value: float) -> str:
    """How many: whole, or with a decimal where there are so few that it counts."""
    if 0 < value < 0.05:
        return "fewer than 0.1"
    return f"{value:,.1f}" if 0 < value < 9.95 else f"{value:,.0f}"


def _fixed(value: float, places: int, group: str = ",") -> str:
    """So many places behind the point, and more where nothing but noughts would stand there."""
    return decimal(value, 2) if 0 < abs(value) < 10.0 ** (1 - places) / 2 else f"{value:{group}.{places}f}"


def _span(weeks: float) -> str:
    return f"{weeks:g} weeks" if weeks == round(weeks) else f"{weeks * WEEK:g} days"
