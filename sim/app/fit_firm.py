"""The file of a firm of one's own that a log gives: what it knows, and what remains to be said."""

from __future__ import annotations

from sim.app.firm import LIKE, field_line
from sim.core.errors import printable
from sim.evidence.fitting.firm import Trade, check_category, firm_values, shipped, trade_of
from sim.evidence.fitting.log.read import Reading
from sim.params.check import validated
from sim.params.focal import TRAITS, FocalFirm
from sim.params.text import to_yaml
from sim.report.numbers import decimal, significant
from sim.study.compose import compose
from sim.words import named, say

KIND = "brand"
_WIDTH = 120


def firm_file(reading: Reading, name: str, category: str | None, yuan: float, log: str) -> tuple[str, list[str]]:
    """The text for `configs/firm`, and notes; yuan: of one unit of the log's amounts."""
    params = compose([])
    category = check_category(params, category)
    trade = trade_of(reading)
    values, notes = firm_values(trade, category, shipped()[category], params, yuan)
    data = {"description": say("{name}: from a log of orders.", name=name), **values}
    validated(FocalFirm, data, origin=f"firm {name}: ")
    unsaid = [field for field in TRAITS[KIND] if field not in data]
    lines = [
        f"# @package firms.{name}",
        *(f"# {line}" for line in _about(trade, printable(log))),
        to_yaml(data, _WIDTH).rstrip(),
        "",
        f"# {say('No log of orders tells the rest.')}",
        f"# {say(LIKE)}",
        *(field_line(field, "", commented=True) for field in unsaid),
    ]
    notes.append(say("no log tells {fields}: as with the brand whose place it takes", fields=", ".join(unsaid)))
    return "\n".join(lines) + "\n", notes


def _about(trade: Trade, log: str) -> list[str]:
    told = [
        say(
            "From {log}: {customers} customers, {weeks} weeks, {sales} a year.",
            log=log,
            customers=f"{trade.customers:,}",
            weeks=f"{trade.days / 7:.0f}",
            sales=significant(trade.sales),
        ),
        say("share: sales a year against what the category sells in the default market."),
        say("list_price_yuan: the category's list price times this order over the category's."),
        say("measured: set beside what the firm does, never used."),
    ]
    if trade.busy is not None:
        month, times = trade.busy
        told.append(
            say(
                "Busiest month: {month}, {times} times the mean day. The market has its own calendar.",
                month=named("month", month, month),
                times=decimal(times, 2),
            )
        )
    return told
