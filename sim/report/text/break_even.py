"""From which amounts on a strategy pays for its sponsor, in one sentence beside what is believed of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.report.style import MINUS, decimals_for, number
from sim.report.text.amounts import Row
from sim.report.text.channels import in_words as channel_in_words
from sim.study.analysis.loyalty.amounts import DRAWS, NEVER, PARTS, SURELY
from sim.study.ladder import BETTER
from sim.words import ENGLISH, say, spoken, to_say

ODDS = ("log-odds", "log-hazard")  # units of amounts that people read as per cent
CHANNELS = to_say(
    {
        "visit": "odds of a visit",
        "exposure": "odds that a followed room is shown",
        "taste": "odds of buying for taste",
        "quality_belief": "odds of buying for quality believed",
        "risk": "odds of not buying for risk",
        "urgency": "odds of buying now",
        "price": "price",
        "points_value": "worth of an order's points",
        "bond": "bond with the host",
        "trust": "trust in the sponsor",
        "habit": "habit of the platform",
        "fatigue": "fatigue",
        "novelty": "novelty",
        "expectation": "expectation",
        "service_level": "service",
        "refund_time": "days until money is back",
        "privacy_cost": "odds of staying away for privacy",
        "switching_cost": "odds of staying",
        "referral": "odds of bringing others",
        "return_probability": "odds of a return",
        "watch_minutes": "minutes watched",
    }
)
MOST = 3  # amounts in a sentence
NOTES = to_say(("at every amount", "at no amount"))  # of the table: ALWAYS, NEVER
ASK = to_say("break_even=true measures it")
CANNOT = to_say("cannot be told from chance")


def break_even(of: Mapping[tuple[str, ...], Row]) -> str:
    """The sentence, from the rows of a profit and loss by (section, line, window); empty where nothing was asked."""
    rises, dose = (of.get(("break_even", line, "all")) for line in ("rises", "dose"))
    if rises is None or dose is None:
        return ""
    if rises["note"] == PARTS:
        return say(
            "{part}; none of its amounts is a belief, so nothing is said of how likely that is", part=_part(dose)
        )
    drawn = rises["note"] == DRAWS
    chance = say("pays with probability {p}", p=number(of["break_even", "probability", "all"]["value"], 2))
    if drawn and not rises["value"]:
        return say("the amounts that the plausible markets drew do not tell from which on it pays; {ask}", ask=say(ASK))
    least = _least(of, dose, drawn)
    if say(CANNOT) in least:
        return say("{least}, nor how likely it is to pay", least=least) + ("" if drawn else _alone(of))
    if drawn:
        return say(
            "{least}: {chance} (from the amounts that the markets drew; {ask})",
            least=least,
            chance=chance,
            ask=say(ASK),
        )
    return say("{least}: {chance}", least=least, chance=chance) + _alone(of)


def _least(of: Mapping[tuple[str, ...], Row], dose: Row, drawn: bool) -> str:
    """The least that pays; or that all or nothing does."""
    paths = [line for section, line, _ in of if section == "break_even_at"]
    surely, more = dose["note"].startswith(SURELY), say("; ").join(_believed(of, path) for path in paths[:MOST])
    if not surely and (dose["note"] or dose["ci_low"] is None is dose["ci_high"]):
        return say(
            "which of the amounts drawn pay {cannot} ({amounts})"
            if drawn
            else "which of the amounts believed pay {cannot} ({amounts})",
            cannot=say(CANNOT),
            amounts=more,
        )
    if dose["note"] == SURELY + NEVER:
        return say(
            "does not pay at any amount drawn ({amounts})"
            if drawn
            else "does not pay at any amount believed ({amounts})",
            amounts=more,
        )
    if dose["note"]:
        return say("pays at every amount drawn") if drawn else say("pays even without any effect on people")
    if len(paths) == 1:
        row, believed = of["break_even_at", paths[0], "all"], _believed(of, paths[0], False)
        if row["value"] * BETTER[paths[0].rpartition(".")[2]] <= 0:
            return say("pays even if the {move}; {believed}", move=_moves(paths[0], row), believed=believed)
        return say("pays if the {move} or more; {believed}", move=_moves(paths[0], row), believed=believed)
    amounts = [
        say(
            "{amount}, {believed}",
            amount=_amount(path, of["break_even_at", path, "all"]),
            believed=_believed(of, path, False),
        )
        for path in paths[:MOST]
    ]
    amounts += [say("{n} more", n=len(paths) - MOST)] if len(paths) > MOST else []
    least = _percentiles(of["break_even", "percentile", "all"])
    return say(
        "pays from the {percentile} of what is believed on ({amounts})",
        percentile=least,
        amounts=say("; ").join(amounts),
    )


def _part(dose: Row) -> str:
    """The part of its effect at which a strategy pays that costs what it costs."""
    surely = dose["note"].startswith(SURELY)
    if not surely and (dose["note"] or dose["ci_low"] is None is dose["ci_high"]):
        return say("with which part of its effect it pays {cannot}", cannot=say(CANNOT))
    if surely and NEVER in dose["note"]:
        return say("does not pay even with all of its effect")
    if surely:
        return say("pays even without any effect")
    value, *ends = ("…" if dose[end] is None else number(100 * dose[end], 0) for end in ("value", "ci_low", "ci_high"))
    return say("pays with {part} % of its effect or more [{ends}], at the same cost", part=value, ends=", ".join(ends))


def _alone(of: Mapping[tuple[str, ...], Row]) -> str:
    """From where on each channel pays by itself; empty where that was not tried."""
    told = []
    for (section, path, _), row in of.items():
        if section == "alone" and row["note"].startswith(SURELY):
            told.append(say("{channel} {when}", channel=channel_name(path), when=say(row["note"].removeprefix(SURELY))))
        elif section == "alone" and not row["note"] and (row["ci_low"], row["ci_high"]) != (None, None):
            told.append(say("{channel} from {amount} on", channel=channel_name(path), amount=_span(row, 1.0)))
    return say("; by itself {channels}", channels=say(", ").join(told)) if told else ""


def channel_name(path: str) -> str:
    """What people call the channel at the end of a path."""
    channel = path.rpartition(".")[2]
    return say(CHANNELS[channel]) if channel in CHANNELS else channel_in_words(channel)


def amount_value(unit: str, value: float, signed: bool = True, sign: float = 1.0) -> str:
    """An amount, times ``sign``: of odds and hazards the change in per cent, of others the number."""
    if unit in ODDS:
        share = sign * 100 * math.expm1(value)
        return number(share, min(decimals_for(share), 1), signed) + say(" %")
    return number(sign * value, decimals_for(value), signed)


def _moves(path: str, row: Row) -> str:
    """`odds of a visit rise by 1.9 % [0.4, …]`, the interval open where nothing is known."""
    sign = -1.0 if row["value"] < 0 else 1.0
    shown = _span(row, sign, signed=False)
    if row["unit"] not in ODDS:
        at = f"{MINUS if sign < 0 else '+'}{shown}"
        return say("{channel} is at {amount}", channel=channel_name(path), amount=at)
    return say(
        "{channel} fall by {amount}" if sign < 0 else "{channel} rise by {amount}",
        channel=channel_name(path),
        amount=shown,
    )


def _span(row: Row, sign: float, signed: bool = True) -> str:
    """An amount times ``sign`` with its interval, open where nothing is known."""
    ends = (row[end] for end in ("value", "ci_low", "ci_high"))
    value, *shown = ("…" if end is None else amount_value(row["unit"], end, signed, sign) for end in ends)
    return f"{value} [{', '.join(end.removesuffix(say(' %')) for end in shown)}]"


def _amount(path: str, row: Row) -> str:
    return say("{what} {amount}", what=channel_name(path), amount=amount_value(row["unit"], row["value"]))


def _believed(of: Mapping[tuple[str, ...], Row], path: str, named: bool = True) -> str:
    row = of["believed", path, "all"]
    low, high = (amount_value(row["unit"], row[end]) for end in ("ci_low", "ci_high"))
    span = say("believed {low} to {high}", low=low.removesuffix(say(" %")), high=high)
    return say("{amount}, {believed}", amount=channel_name(path), believed=span) if named else span


def _percentiles(row: Row) -> str:
    low, high = ("…" if end is None else _nth(end) for end in (row["ci_low"], row["ci_high"]))
    return say("{nth} percentile [{low}, {high}]", nth=_nth(row["value"]), low=low, high=high)


def _nth(percent: float) -> str:
    count = round(percent)
    if spoken() != ENGLISH:
        return str(count)
    last = count % 10 if count % 100 not in (11, 12, 13) else 0
    return f"{count}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
