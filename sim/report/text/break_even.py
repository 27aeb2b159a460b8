"""From which amounts on a strategy pays for its sponsor, in one sentence beside what is believed of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.report.style import MINUS, decimals_for, number
from sim.report.text.amounts import Row
from sim.study.analysis.loyalty.amounts import DRAWS, NEVER, PARTS, SURELY
from sim.study.ladder import BETTER

ODDS = ("log-odds", "log-hazard")  # units of amounts that people read as per cent
CHANNELS = {
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
MOST = 3  # amounts in a sentence
ASK = "break_even=true measures it"
CANNOT = "cannot be told from chance"


def break_even(of: Mapping[tuple[str, ...], Row]) -> str:
    """The sentence, from the rows of a profit and loss by (section, line, window); empty where nothing was asked."""
    rises, dose = (of.get(("break_even", line, "all")) for line in ("rises", "dose"))
    if rises is None or dose is None:
        return ""
    if rises["note"] == PARTS:
        return f"{_part(dose)}; none of its amounts is a belief, so nothing is said of how likely that is"
    drawn = rises["note"] == DRAWS
    chance = f"pays with probability {number(of['break_even', 'probability', 'all']['value'], 2)}"
    if drawn and not rises["value"]:
        return f"the amounts that the plausible markets drew do not tell from which on it pays; {ASK}"
    least = _least(of, dose, "drawn" if drawn else "believed")
    if CANNOT in least:
        return f"{least}, nor how likely it is to pay{'' if drawn else _alone(of)}"
    return f"{least}: {chance}{f' (from the amounts that the markets drew; {ASK})' if drawn else _alone(of)}"


def _least(of: Mapping[tuple[str, ...], Row], dose: Row, which: str) -> str:
    """The least that pays; or that all or nothing does."""
    paths = [line for section, line, _ in of if section == "break_even_at"]
    surely, more = dose["note"].startswith(SURELY), "; ".join(_believed(of, path) for path in paths[:MOST])
    if not surely and (dose["note"] or dose["ci_low"] is None is dose["ci_high"]):
        return f"which of the amounts {which} pay {CANNOT} ({more})"
    if dose["note"] == SURELY + NEVER:
        return f"does not pay at any amount {which} ({more})"
    if dose["note"]:
        return f"pays {'even without any effect on people' if which == 'believed' else f'at every amount {which}'}"
    if len(paths) == 1:
        row, believed = of["break_even_at", paths[0], "all"], _believed(of, paths[0], False)
        if row["value"] * BETTER[paths[0].rpartition(".")[2]] <= 0:
            return f"pays even if the {_moves(paths[0], row)}; {believed}"
        return f"pays if the {_moves(paths[0], row)} or more; {believed}"
    named = [
        f"{_amount(path, of['break_even_at', path, 'all'])}, {_believed(of, path, False)}" for path in paths[:MOST]
    ]
    named += [f"{len(paths) - MOST} more"] if len(paths) > MOST else []
    least = _percentiles(of["break_even", "percentile", "all"])
    return f"pays from the {least} of what is believed on ({'; '.join(named)})"


def _part(dose: Row) -> str:
    """The part of its effect at which a strategy pays that costs what it costs."""
    surely = dose["note"].startswith(SURELY)
    if not surely and (dose["note"] or dose["ci_low"] is None is dose["ci_high"]):
        return f"with which part of its effect it pays {CANNOT}"
    if surely:
        return "does not pay even with all of its effect" if NEVER in dose["note"] else "pays even without any effect"
    value, *ends = ("…" if dose[end] is None else number(100 * dose[end], 0) for end in ("value", "ci_low", "ci_high"))
    return f"pays with {value} % of its effect or more [{', '.join(ends)}], at the same cost"


def _alone(of: Mapping[tuple[str, ...], Row]) -> str:
    """From where on each channel pays by itself; empty where that was not tried."""
    told = []
    for (section, path, _), row in of.items():
        if section == "alone" and row["note"].startswith(SURELY):
            told.append(f"{channel_name(path)} {row['note'].removeprefix(SURELY)}")
        elif section == "alone" and not row["note"] and (row["ci_low"], row["ci_high"]) != (None, None):
            told.append(f"{channel_name(path)} from {_span(row, 1.0)} on")
    return f"; by itself {', '.join(told)}" if told else ""


def channel_name(path: str) -> str:
    """What people call the channel at the end of a path."""
    channel = path.rpartition(".")[2]
    return CHANNELS.get(channel, channel.replace("_", " "))


def amount_value(unit: str, value: float, signed: bool = True, sign: float = 1.0) -> str:
    """An amount, times ``sign``: of odds and hazards the change in per cent, of others the number."""
    if unit in ODDS:
        share = sign * 100 * math.expm1(value)
        return f"{number(share, min(decimals_for(share), 1), signed)} %"
    return number(sign * value, decimals_for(value), signed)


def _moves(path: str, row: Row) -> str:
    """`odds of a visit rise by 1.9 % [0.4, …]`, the interval open where nothing is known."""
    sign = -1.0 if row["value"] < 0 else 1.0
    shown = _span(row, sign, signed=False)
    if row["unit"] not in ODDS:
        return f"{channel_name(path)} is at {MINUS if sign < 0 else '+'}{shown}"
    return f"{channel_name(path)} {'fall' if sign < 0 else 'rise'} by {shown}"


def _span(row: Row, sign: float, signed: bool = True) -> str:
    """An amount times ``sign`` with its interval, open where nothing is known."""
    ends = (row[end] for end in ("value", "ci_low", "ci_high"))
    value, *shown = ("…" if end is None else amount_value(row["unit"], end, signed, sign) for end in ends)
    return f"{value} [{', '.join(end.removesuffix(' %') for end in shown)}]"


def _amount(path: str, row: Row) -> str:
    return f"{channel_name(path)} {amount_value(row['unit'], row['value'])}"


def _believed(of: Mapping[tuple[str, ...], Row], path: str, named: bool = True) -> str:
    row = of["believed", path, "all"]
    low, high = (amount_value(row["unit"], row[end]) for end in ("ci_low", "ci_high"))
    span = f"believed {low.removesuffix(' %')} to {high}"
    return f"{channel_name(path)}, {span}" if named else span


def _percentiles(row: Row) -> str:
    low, high = ("…" if end is None else _nth(end) for end in (row["ci_low"], row["ci_high"]))
    return f"{_nth(row['value'])} percentile [{low}, {high}]"


def _nth(percent: float) -> str:
    count = round(percent)
    last = count % 10 if count % 100 not in (11, 12, 13) else 0
    return f"{count}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
