"""Which channels a strategy's result comes from: a table and a line, where the result itself is beyond chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from sim.report.style import number
from sim.report.text.amounts import Row, Scale, signed
from sim.report.text.table import empty
from sim.report.text.words import listed
from sim.words import named, say, to_say

Rows = Mapping[tuple[str, ...], Row]  # by section, line and window
Clear = Callable[[Sequence[Row]], list[bool]]  # which rows that are looked at together are findings
MONEY = to_say({"paid": "sales", "contribution": "contribution"})
MOST = 0.5  # of a change
NOT_A_SUM = to_say("each channel is off alone, so that shares need not sum to 100 %")


def channels_of(of: Rows) -> list[str]:
    """Channels of which it is known what they carry, the most first."""
    mine = {line: row["value"] for (section, line, _), row in of.items() if section == "channel_contribution"}
    return sorted(mine, key=lambda channel: -abs(mine[channel] or 0.0))


def channels_table(of: Rows, scale: Scale, clear: Clear) -> Table | None:
    """What each channel carries of the sponsor's sales and contribution; None where neither is beyond chance."""
    told = [money for money in MONEY if explained(of, money, clear)]
    channels = channels_of(of)
    if not channels or not told:
        return None
    table = empty()
    table.title = say("What disappears without a channel, {unit}", unit=scale.a_year)
    table.title_justify = "left"
    titles = [
        title
        for money in told
        for title in (say(MONEY[money]), say("{name}, {unit}", name=say(MONEY[money]), unit="%"))
    ]
    for title in ("", *titles):
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    found = {money: _found(of, money, channels, clear) for money in told}
    for channel in channels:
        cells: list[str | Text] = []
        for money in told:
            style = "bold" if channel in found[money] else "dim"
            cells.append(Text(signed(scale, of[f"channel_{money}", channel, "all"]), style=style))
            share = of[f"channel_share_{money}", channel, "all"]["value"]
            cells.append(Text(number(None if share is None else 100 * share, 0), style=style))
        table.add_row(f" {in_words(channel)}", *cells)
    return table


def channels_text(of: Rows, clear: Clear) -> str:
    """`of the change of contribution most comes from visit (62 % [40, 84]), less from ...`; empty if it is chance."""
    channels = channels_of(of)
    money = next((each for each in reversed(MONEY) if explained(of, each, clear)), None)
    if not channels or money is None:
        return ""
    found = _found(of, money, channels, clear)
    shares = {channel: of[f"channel_share_{money}", channel, "all"] for channel in found}
    known = {channel: row for channel, row in shares.items() if row["value"] is not None}
    first = sorted(known, key=lambda channel: -known[channel]["value"])
    with_it = [channel for channel in first if known[channel]["value"] > 0]
    against = [channel for channel in reversed(first) if known[channel]["value"] < 0]
    if not with_it and not against:
        return say(
            "of the change of {money} no channel alone carries a part that can be told from chance",
            money=say(MONEY[money]),
        )
    parts = []
    told = [_told(channel, known[channel]) for channel in with_it]
    if with_it and known[with_it[0]]["value"] > MOST:
        most = say("most comes from {channel}", channel=told[0])
        parts.append(most + (say(", less from {channels}", channels=listed(told[1:])) if told[1:] else ""))
    elif with_it:
        parts.append(say("it comes from {channels}", channels=listed(told)))
    if against:
        turned = listed([_told(channel, known[channel]) for channel in against])
        parts.append(say("against it works {channels}", channels=turned))
    return say(
        "of the change of {money} {parts}; {no_sum}",
        money=say(MONEY[money]),
        parts=say("; ").join(parts),
        no_sum=say(NOT_A_SUM),
    )


def explained(of: Rows, money: str, clear: Clear) -> bool:
    """Whether the change that channels divide is beyond chance: while nobody copies it."""
    row = of.get(("uncopied", f"sponsor_{money}", "all")) or of.get(("waterfall", money, "all"))
    return row is not None and clear([row])[0]


def in_words(channel: str) -> str:
    """A channel as people say it."""
    return named("channel", channel, channel.replace("_", " "))


def _found(of: Rows, money: str, channels: Sequence[str], clear: Clear) -> list[str]:
    told = clear([of[f"channel_{money}", channel, "all"] for channel in channels])
    return [channel for channel, found in zip(channels, told, strict=True) if found]


def _told(channel: str, row: Row) -> str:
    share, low, high = (number(100 * row[name], 0) for name in ("value", "ci_low", "ci_high"))
    return say("{channel} ({share} % [{low}, {high}])", channel=in_words(channel), share=share, low=low, high=high)
