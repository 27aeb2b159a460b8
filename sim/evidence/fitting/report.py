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
from sim.evidence.fitting.told import row_told
from sim.report.numbers import decimal, per_cent
from sim.report.style import RANGE, number
from sim.words import named, say, to_say

SHOWN_WEEKS = 6  # points of the cumulative curve that are printed
NOT_IDENTIFIED = to_say("not identified")
ROLES = to_say({"brand": "the same brand", "host": "the same host"})


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
                yield say(
                    "{share} % of {n} next orders go to {whom}",
                    share=f"{100 * again.sum() / len(again):.0f}",
                    n=f"{len(again):,}",
                    whom=say(ROLES[role]),
                )


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
    columns = say(", ").join(
        say("{role} from {column}", role=named("role", role, role), column=printable(name))
        for role, name in reading.columns.items()
    )
    table = _table("", "")
    table.columns[1].justify = "right"
    kind = say("customers, each a row") if reading.purchases is None else say("purchases")
    for what, count in reading.account.lines(kind):
        table.add_row(row_told(what), f"{count:,}", style="bold" if what == kind else "")
    title = say("The log: {columns}", columns=columns)
    return _titled(f"{title} ({reading.form})" if reading.form else title, table)


def _size(answer: Answer) -> str:
    log = (answer.check or answer.fitted).log
    again = int(log.summary.count[log.summary.frequency > 0].sum())
    text = say(
        "{n} customers, {again} of them with repeat purchases, over {weeks} weeks of calibration",
        n=f"{log.summary.customers:,}",
        again=f"{again:,}",
        weeks=f"{(log.calibration_days + 1) / 7:.1f}",
    )
    if answer.check is None:
        return text
    text += say("; the last {weeks} weeks are kept back for a check", weeks=f"{log.holdout_weeks:g}")
    later = answer.fitted.log.summary.customers - log.summary.customers
    return text + (say(", in which {n} more come", n=f"{later:,}") if later else "")


def _answers(fitted: Fitted) -> Group:
    """What the log says, in plain words, and what it does not."""
    table = _table("", "", left=2)
    rate = fitted.mean_rate
    if math.isfinite(rate.value) and not math.isnan(rate.low):
        often = say(
            "{rate} times a week while customers ({low} to {high})"
            if fitted.leaving("bg_nbd")
            else "{rate} times a week if nobody leaves ({low} to {high})",
            rate=_fixed(rate.value, 4),
            low=decimal(rate.low),
            high=decimal(rate.high),
        )
    else:
        often = say(NOT_IDENTIFIED)
    table.add_row(say("how often customers buy"), often)
    table.add_row(say("how customers differ in that"), _differ(fitted))
    table.add_row(say("how customers leave"), _leave(fitted))
    table.add_row(say("what a purchase brings"), _brings(fitted))
    return _titled(say("What the log says (all of it), 95 % intervals"), table)


def _differ(fitted: Fitted) -> str:
    estimate, title = fitted.standing("bg_nbd"), TITLES[fitted.purchasing("bg_nbd").name]
    if not estimate.identified("r"):
        return say("not identified: the log fits as well if all buy at the same rate")
    spread = _fixed(1 / math.sqrt(estimate["r"]), 2)
    return say("coefficient of variation {spread} (1 / √r, {model})", spread=spread, model=_model(title))


def _leave(fitted: Fitted) -> str:
    if not fitted.leaving("bg_nbd"):
        return say(
            "not identified: if nobody left, the log would be as likely (twice the log-likelihood differs by {gain};"
            " {need} is needed)",
            gain=f"{fitted.gain('bg_nbd'):.1f}",
            need=f"{LEAVING_GAIN:.2f}",
        )
    a, b = fitted.bg["a"], fitted.bg["b"]
    text = say("after a repeat purchase with probability {p} on average (BG/NBD)", p=_fixed(a / (a + b), 3))
    return text if fitted.bg.identified("a", "b") else text + say("; how customers differ in that is not identified")


def _brings(fitted: Fitted) -> str:
    spend = fitted.spend
    if spend.mean is None:
        return say("{name}: {text}", name=say(NOT_IDENTIFIED), text=spend.why)
    text = say(
        "mean amount {amount} (repeat purchases of {n} customers)",
        amount=_fixed(spend.mean, 2),
        n=f"{spend.customers:,}",
    )
    if spend.why:
        return f"{text}{say('; ')}{spend.why}"
    if abs(spend.correlation) > 0.3:
        return text + say(
            "; who buys more often spends more, which the model leaves out"
            if spend.correlation > 0
            else "; who buys more often spends less, which the model leaves out"
        )
    return text


def _parameters(fitted: Fitted, check: Fitted | None) -> Group:
    columns = [say("model"), say("parameter"), say("value"), say("from"), say("to"), say("log-likelihood")]
    if check is not None:
        columns.append(say("whole log"))
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
            table.add_row(_model(model) if i == 0 else "", name, *_interval(estimate, i), likelihood, *again)
    return _titled(
        say(
            "Maximum likelihood, 95 % intervals: calibration and, in the last column, the whole log"
            if check is not None
            else "Maximum likelihood, 95 % intervals: the whole log"
        ),
        table,
    )


def _model(title: str) -> str:
    """A model's name; a rule that is compared with it, in words."""
    return named("model", title, title)


def _interval(estimate: Estimate, i: int) -> tuple[str, str, str]:
    """Value, from, to: no number where the log does not say any."""
    low, high = estimate.low[i], estimate.high[i]
    if math.isnan(low):
        return RANGE, say(NOT_IDENTIFIED), ""
    return _fixed(estimate.values[i], 3, ""), _fixed(low, 3, ""), _fixed(high, 3, "")


def _tracking(fitted: Fitted) -> Group | None:
    found = {title: fitted.tracking(name) for title, name in fitted.foretelling().items()}
    both = [one for one in found.values() if one is not None]
    if not both:
        return None
    observed, held = both[0].observed, both[0].calibration_weeks
    weeks = len(observed)
    table = _table(say("by week"), say("observed"), *(part for title in found for part in (title, "")), left=0)
    for week in sorted({*np.linspace(0, weeks, SHOWN_WEEKS + 1)[1:].round().astype(int), held} - {0}):
        cells = [f"{week}", f"{observed[week - 1]:,.0f}"]
        for one in both:
            expected, seen = one.expected[week - 1], one.observed[week - 1]
            cells += [f"{expected:,.0f}", per_cent(expected / seen - 1) if seen else ""]
        table.add_row(*cells, style="bold" if week == held < weeks else "")
    errors = (
        (say("error at the end"), "error"),
        (say("holdout alone"), "holdout_error"),
        (say("a week"), "weekly_error"),
    )
    for label, value in errors:
        cells = [per_cent(getattr(one, value), signed=value != "weekly_error", missing="") for one in both]
        if all(cells):
            table.add_row(label, "", *(part for cell in cells for part in ("", cell)))
    title = say("Cumulative repeat purchases, observed and expected knowing only when each customer came")
    return _titled(title, table)


def _holdout(holdout: Holdout) -> Group:
    """How well histories foretell each customer's holdout, beside everybody going on as before."""
    table = _table("", say("purchases"), say("error"), say("mean absolute"), say("root mean square"))
    table.add_row(say("observed"), f"{holdout.observed.sum():,.0f}", "", "", "")
    for score in holdout.scores:
        table.add_row(
            _model(score.name),
            _number(score.total),
            per_cent(score.error),
            f"{score.mean_absolute:.3f}",
            f"{score.root_mean_square:.3f}",
        )
    title = say(
        "Purchases in the {weeks} weeks kept back, foretold from histories before; errors of a customer",
        weeks=f"{holdout.weeks:g}",
    )
    return _titled(title, table)


def _worth(answer: Answer) -> str:
    sums = totals(answer.customers)
    parts = []
    if sums["alive"] is not None:
        alive, of = _number(sums["alive"]), f"{len(answer.customers):,}"
        parts.append(say("{n} of {of} are still customers", n=alive, of=of))
    if sums["expected_purchases"] is not None:
        count, span = _number(sums["expected_purchases"]), _span(answer.horizon)
        if sums["expected_value"] is not None:
            value = decimal(sums["expected_value"], 4)
            parts.append(say("{n} purchases worth {value} in {span}", n=count, value=value, span=span))
        else:
            parts.append(say("{n} purchases in {span}", n=count, span=span))
    chosen = answer.fitted.purchasing(answer.model).name
    if chosen == "nbd":
        parts.append(say("if nobody leaves"))
    return say("After the log ({model}): {parts}", model=TITLES[chosen], parts=say(", ").join(parts))


def _number(value: float) -> str:
    """How many: whole, or with a decimal where there are so few that it counts."""
    if 0 < value < 0.05:
        return say("fewer than 0.1")
    return f"{value:,.1f}" if 0 < value < 9.95 else f"{value:,.0f}"


def _fixed(value: float, places: int, group: str = ",") -> str:
    """So many places behind the point, and more where nothing but noughts would stand there."""
    return decimal(value, 2) if 0 < abs(value) < 10.0 ** (1 - places) / 2 else f"{value:{group}.{places}f}"


def _span(weeks: float) -> str:
    if weeks == round(weeks):
        return say("{n} weeks", n=f"{weeks:g}")
    return say("{n} days", n=f"{weeks * WEEK:g}")
