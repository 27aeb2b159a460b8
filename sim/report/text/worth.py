"""What a strategy costs, moves and is worth, in a few plain lines computed from its table."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.report.style import RANGE, YUAN, decimals_for, in_sentence, number, percent
from sim.report.text.amounts import Row, Scale, between, change, clear, clear_together, plain
from sim.report.text.assumed import assumed_line, guesses_line
from sim.report.text.break_even import break_even
from sim.report.text.channels import channels_text
from sim.report.text.headline import rows_of
from sim.report.text.substitution import Source, divided
from sim.report.text.verdict import verdict_line
from sim.report.text.words import listed
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.loyalty.worth import UNCLEAR

COSTS = {
    "discount": "price cuts", "rewards": "rewards", "provision": "points owed", "grants": "gifts", "contacts":
    "messages", "referrals": "referral rewards", "members": "members", "reached": "service of people reached",
    "content": "content and service", "fixed": "running it", "fees": "membership fees",
}  # fmt: skip
PARTIES = {
    "sponsor": "the sponsor", "rivals": "its rivals", "platforms": "platforms", "brands": "brands", "hosts": "hosts",
    "mcns": "MCNs", "people": "people (surplus)",
}  # fmt: skip
NO_GAIN = "no gain or loss of the sponsor can be told from chance"
AFTERWARDS = {"repurchase_rate": "repurchase", "mau_rate": "monthly actives", "trust_index": "trust"}
SAVED = {
    "acquisition": "saved on new people", "subsidy": "saved on subsidies", "fees": "other fees asked",
    "advertising": "other advertising fees", "hosts": "other shares of hosts and MCNs",
    "other": "saved on service, support, content and overhead",
}  # fmt: skip
ONE_HUNDREDTH = 0.005  # what is less is written as 0 of 100
RATES = {"take_share": "fees and advertising", "subsidy_share": "subsidies"}


def statements(table: pl.DataFrame, scale: Scale) -> list[tuple[str, str]]:
    """What a strategy costs, moves and is worth: (label, text), each only if the table has it."""
    of = _by_line(table)
    told = (
        ("gain", _gain(of, scale)),
        ("copied", _copies(of, scale)),
        ("amounts", guesses_line(of)),
        ("assumed", assumed_line(of)),
        ("cost", _cost(of, scale)),
        ("adds up", _sum(of, scale)),
        ("purchases", _purchases(of, scale)),
        ("of 100 ¥ won", _sources(of)),
        ("who pays", _parties(of, scale)),
        ("return", _return(of)),
        ("pay-back", _pay_back(of)),
        ("breaks even", break_even(of)),
        ("budget", _budget(of, scale)),
        ("rivals", _rivals(of, scale)),
        ("by channel", channels_text(of, clear_together)),
        ("after it stops", _stopped(of, scale)),
        ("at the end", _close(of)),
    )
    return [(label, text) for label, text in told if text]


def gain_of(table: pl.DataFrame, scale: Scale) -> str:
    """What the sponsor of a strategy gains, copied by rivals and uncopied, and in how many plausible markets."""
    of = _by_line(table)
    copied = _copies(of, scale)
    return f"{_gain(of, scale)}{f'; {copied}' if copied else ''}"


def would_act(table: pl.DataFrame) -> str:
    """What to make of a strategy (`sim.report.text.verdict`); empty where its table does not tell its result."""
    return verdict_line(_by_line(table))


def result_in_short(table: pl.DataFrame, scale: Scale) -> str:
    """The same in half a line, for a title."""
    of = _by_line(table)
    row = of["waterfall", "contribution", "all"]
    text = f"sponsor {_result(row, scale)}" if clear(row) else NO_GAIN
    other = of.get(("uncopied", "sponsor_contribution", "all"))
    if other is None or not _copied_by(of):
        return text
    if clear(other):
        return f"{text} (uncopied {change(scale, other)})"
    return f"{text} ({'nor if nobody copies' if text == NO_GAIN else 'uncopied: not told from chance'})"


def _gain(of: Mapping, scale: Scale) -> str:
    """The change of the sponsor's contribution, called a gain or a loss only where it is a finding."""
    row = of.get(("waterfall", "contribution", "all"))
    if row is None:
        return ""
    if row["value"] == 0 and not row["ci_low"] and not row["ci_high"]:
        return "nothing changes for the sponsor"
    amount, unit = change(scale, row), f"{scale.name} {YUAN} a year"
    found = {line: each["value"] for (section, line, _), each in of.items() if section == "plausible"}
    if "low" not in found:
        text = f"the sponsor {_result(row, scale)}" if clear(row) else f"{NO_GAIN}: {amount} {unit}"
        return text + _by_chance(row, scale)
    digits = min(decimals_for(scale.shown(max(abs(found["low"]), abs(found["high"]))) or 0.0), 2)
    low, middle, high = (number(scale.shown(found[end]), digits, signed=True) for end in ("low", "median", "high"))
    if clear(row):
        text = f"the sponsor {_result(row, scale)}"
    else:
        text = f"{NO_GAIN}: in the middle of the markets {middle} {unit}"
    beliefs = of.get(("amounts", "beliefs", "all"))
    drawn = " (amounts drawn from their priors)" if beliefs and beliefs["value"] else ""
    return (
        f"{text}, it {_in_markets(found)} plausible markets{drawn},"
        f" 80 % of them between {low} and {high}{_by_chance(row, scale)}"
    )


def _by_chance(row: Row, scale: Scale) -> str:
    """How much of what is no finding chance alone makes, where that is known."""
    floor = row.get("floor")
    if clear(row) or not floor:
        return ""
    return f"; chance alone makes up to {plain(scale.shown(floor))}"


def _copies(of: Mapping, scale: Scale) -> str:
    """Who copies it, and what the sponsor would gain if nobody did; empty where nobody may."""
    who = of.get(("copied", "copiers", "all"))
    other = of.get(("uncopied", "sponsor_contribution", "all"))
    if who is None or other is None:
        return ""
    if not who["value"]:
        return "no rival copies it: by what they see it would not pay"
    runs = of["copied", "replications", "all"]["value"]
    counted = {line: each["value"] for (section, line, _), each in of.items() if section == "plausible_uncopied"}
    text = f"copied by {listed([in_sentence(name) for name in who['note'].split(', ')])}"
    text += f" in {runs:.0f} of {who_runs(of)} replications; uncopied "
    text += change(scale, other) if clear(other) else "not told from chance"
    if counted:
        text += f", it {_in_markets(counted)}"
    return text


def _in_markets(counted: Mapping[str, float]) -> str:
    """`gains in 3 of 8`, `loses in all 8`."""
    gains, markets = counted["gains"], counted["markets"]
    if gains in (0, markets):
        return f"{'gains' if gains else 'gains nothing'} in all {markets:.0f}"
    return f"gains in {gains:.0f} of {markets:.0f}"


def who_runs(of: Mapping) -> int:
    """Of how many replications a profit and loss is."""
    return int(of["waterfall", "contribution", "all"]["replications"])


def _copied_by(of: Mapping) -> bool:
    who = of.get(("copied", "copiers", "all"))
    return bool(who and who["value"])


def _result(row: Row, scale: Scale) -> str:
    """`gains +8.0 [+1.6, +14.4] million ¥ a year`, or `loses (−8.0 [...] million ¥ a year)`."""
    amount = f"{change(scale, row)} {scale.name} {YUAN} a year"
    return f"gains {amount}" if row["value"] > 0 else f"loses ({amount})"


def _by_line(table: pl.DataFrame) -> Mapping[tuple[str, ...], Row]:
    return rows_of(table, "section", "line", "window")


def _cost(of: Mapping, scale: Scale) -> str:
    total = of.get(("programme", "cost", "all"))
    if total is None:
        return ""
    parts = []
    for line, words in COSTS.items():
        row = of.get(("programme", line, "all"))
        if row is not None and row["value"]:
            less = "less " if row["value"] < 0 and line == "fees" else ""
            value = abs(row["value"]) if less else row["value"]
            parts.append(f"{less}{words} {plain(scale.shown(value))}")
    detail = f": {', '.join(parts)}" if parts else ""
    buys = f"; running it buys {total['note']}" if total["note"] else ""
    return f"{plain(scale.shown(total['value']))} {scale.name} {YUAN} a year{detail}{buys}"


def _sum(of: Mapping, scale: Scale) -> str:
    """What the change of the sponsor's contribution is made of, to the last yuan."""
    lines = ("customers", "saved", "cost", "contribution")
    parts = {line: of["worth", line, "all"] for line in lines if ("worth", line, "all") in of}
    if len(parts) < len(lines) or any(row["value"] is None for row in parts.values()):
        return ""
    told = [f"customers and rivals {_shown(scale, parts['customers'])}"]
    each = {line: row for (section, line, _), row in of.items() if section == "saved"}
    told += [f"{SAVED[line]} {_shown(scale, row)}" for line, row in each.items() if row["value"]]
    told.append(f"cost {_shown(scale, parts['cost'], -1.0)}")
    return f"{', '.join(told)}: contribution {change(scale, parts['contribution'])}"


def _shown(scale: Scale, row: Row, sign: float = 1.0) -> str:
    """An amount a year with its sign, without its interval."""
    value = sign * (scale.shown(row["value"]) or 0.0)
    return number(value, min(decimals_for(value), 2), signed=True)


def _purchases(of: Mapping, scale: Scale) -> str:
    more, helped = (of.get(("purchases", f"{what}_orders", "all")) for what in ("incremental", "subsidised"))
    ratio = of.get(("purchases", "incremental_per_subsidised_orders", "all"))
    if more is None or helped is None or ratio is None:
        return ""
    million = Scale(1e6, "million", scale.years)
    text = f"{change(million, more)} million orders a year over everyone"
    if not clear(more):
        text += ", which cannot be told from chance"
    if not helped["value"]:
        return f"{text}; nobody bought with a benefit"
    text += f"; {plain(million.shown(helped['value']))} million with a benefit"
    if clear(more) and _is_part(ratio):
        text += f": {_per_hundred(ratio)} more per 100 with a benefit"
    own = of.get(("purchases", "sponsor_per_subsidised_sales", "all"))
    gained = of.get(("waterfall", "paid", "all"))
    return (
        f"{text}, for the sponsor {_per_hundred(own)} {YUAN} more per 100 {YUAN}"
        if (own and gained and clear(gained) and _is_part(own))
        else text
    )


def _is_part(row: Row) -> bool:
    """Whether a ratio can be told as so many of a hundred: it has an interval, and is not above the whole."""
    return row["ci_low"] is not None and abs(row["value"]) <= 1.0


def _sources(of: Mapping) -> str:
    gained = of.get(("sources", "gained", "all"))
    if gained is None:
        return ""
    if not clear(gained):
        return "no change of the sponsor's sales can be told from chance: there is nothing to divide"
    rows = [(line, row) for (section, line, _), row in of.items() if section == "won_from"]
    text = divided([_source(line, row) for line, row in rows], lost=gained["value"] < 0)
    if ("copied", "copiers", "all") in of:
        text = f"while nobody copies it, {text}"
    early = of.get(("shares", "pulled_forward", "all"))
    if early and early["ci_low"] is not None and early["ci_low"] > 0 and early["value"] >= ONE_HUNDREDTH:
        text += f"; {_hundredths(early)} are bought early and will be missed after the horizon"
    return text


def _source(line: str, row: Row) -> Source:
    return Source(tuple(row["note"].split(", ")), row["value"], row["ci_low"], row["ci_high"], line != "rest")


def _parties(of: Mapping, scale: Scale) -> str:
    found = {words: of.get(("parties", line, "all")) for line, words in PARTIES.items()}
    moved, still = _split({words: row for words, row in found.items() if row and row["value"]})
    told = ", ".join(f"{words} {change(scale, row)}" for words, row in moved.items())
    if still:
        told += f"{'; ' if told else ''}not told from chance: {', '.join(still)}"
    return told or "nobody gains or pays"


def _return(of: Mapping) -> str:
    earned, needed, rise = (of.get(("worth", line, "all")) for line in ("return_per_yuan", "break_even_rise", "rise"))
    if earned is None or earned["value"] is None:
        return ""
    parts = []
    if earned["ci_low"] is not None and not earned["ci_low"] < 0 < earned["ci_high"]:
        parts.append(f"{number(earned['value'], 2)} {YUAN} before cost per {YUAN} spent{between(earned, 1.0, 2)}")
    if rise is not None and rise["value"] is not None:
        known = clear(rise)
        ends = f"sales change by {percent(rise['value'])}{between(rise, 100.0, 1)}"
        parts.append(ends if known else "no change of sales can be told from chance")
        if needed is not None:
            parts.append(_needed(needed))
    return "; ".join(parts)


def _needed(row: Row) -> str:
    """From which rise of sales on it would pay."""
    if row["value"] is None:
        if row["note"] == UNCLEAR:
            return "nor from which rise of sales on it would pay"
        if row["note"].startswith("never"):
            return f"it would {row['note'].replace('never', 'never pay', 1)}"
        return f"{row['note']}, so that no rise of sales is needed"
    if row["value"] <= 0.0:
        return "what its settings save is more than its cost, so that no rise of sales is needed to pay for it"
    return f"sales would pay for it from {percent(row['value'])} on"


def _pay_back(of: Mapping) -> str:
    """When it is paid back; only of a gain that is a finding."""
    row, gain = of.get(("worth", "pay_back_weeks", "all")), of.get(("waterfall", "contribution", "all"))
    if row is None or gain is None:
        return ""
    if row["value"] is None and row["note"].startswith("nothing"):
        return str(row["note"])
    if not clear(gain):
        return "there is no gain that could be told from chance, so no time after which it is paid back"
    if gain["value"] < 0 or row["value"] is None:
        return f"not within the horizon{' (it loses)' if gain['value'] < 0 else ''}"
    return f"after {row['value']:.0f} weeks ({row['note']})" if row["value"] else str(row["note"])


def _budget(of: Mapping, scale: Scale) -> str:
    largest = of.get(("budget", "largest", "all"))
    if largest is None:
        return ""
    steps = []
    for arm in ("half", "treatment", "double"):
        cost, last = of.get(("budget", f"cost_{arm}", "all")), of.get(("budget", f"last_yuan_{arm}", "all"))
        if cost and last:
            earns = number(last["value"], 2)
            steps.append(f"{earns}{between(last, 1.0, 2)} on the way to {plain(scale.shown(cost['value']))}")
    told = [of.get(("budget", f"last_yuan_{arm}", "all")) for arm in ("half", "treatment", "double")]
    if not any(row and row["ci_low"] is not None and not row["ci_low"] <= 0 <= row["ci_high"] for row in told):
        return f"what the last {YUAN} earns cannot be told from chance at any of the budgets that were tried"
    text = f"the last {YUAN} earns {', '.join(steps)} {scale.name} a year"
    if largest["value"]:
        return f"{text}; more than one up to about {plain(scale.shown(largest['value']))} ({largest['note']})"
    return f"{text}; {largest['note']}"


def _rivals(of: Mapping, scale: Scale) -> str:
    """What of rivals changes beyond chance, all of it together: sales by name, contribution, fees and subsidies."""
    mine = {line: row for (section, line, _), row in of.items() if section == "rivals" and row["value"]}
    named = {line for line in mine if line.startswith("sales:")}
    moved, still = _split({line: row for line, row in mine.items() if not (named and line == "paid")})
    if not moved:
        return "no change can be told from chance" if still else ""
    return ", ".join(_of_rivals(line, row, scale) for line, row in moved.items())


def _of_rivals(line: str, row: Row, scale: Scale) -> str:
    if line in RATES:
        return f"{RATES[line]} {number(100 * row['reference'], 1)} % of sales {_points(row)}"
    words = f"sales of {in_sentence(line.removeprefix('sales:'))}" if line.startswith("sales:") else line
    return f"{'sales' if line == 'paid' else words} {change(scale, row)}"


def _stopped(of: Mapping, scale: Scale) -> str:
    stop = of.get(("stopped", "stop_week", "all"))
    if stop is None:
        return ""
    parts = []
    for window, words in (("running", "while it runs"), ("after", f"after week {stop['value']:.0f}")):
        years = of["stopped", "weeks", window]["value"] / YEAR_WEEKS
        lines = ("paid", "contribution", *AFTERWARDS) if years else tuple(AFTERWARDS)
        rows = {line: row for line in lines if (row := of.get(("stopped", line, window))) and row["value"] is not None}
        moved, _ = _split(rows)
        told = ", ".join(_after_stop(line, row, scale, years) for line, row in moved.items())
        parts.append(f"{words} {told or 'no change can be told from chance'}")
    text = "; ".join(parts)
    return f"uncopied: {text}" if ("copied", "copiers", "all") in of else text


def _after_stop(key: str, row: Row, scale: Scale, years: float) -> str:
    if key in AFTERWARDS:
        return f"{AFTERWARDS[key]} {_index(row) if key == 'trust_index' else _points(row)}"
    return f"{'sales' if key == 'paid' else key} {change(scale, row, years)}"


def _close(of: Mapping) -> str:
    found = {line: of[("close", line, "all")]["value"] for section, line, _ in of if section == "close"}
    told = []
    if found.get("member_people"):
        told.append(f"{plain(found['member_people'] / 1e6)} million members")
    if found.get("points_held"):
        owed = f"{plain((found.get('liability') or 0.0) / 1e6)} million {YUAN} owed for them"
        expected = found.get("expected_redemption")
        share = f" ({percent(expected, signed=False)} expected to be used)" if expected is not None else ""
        told.append(f"{plain(found['points_held'] / 1e6)} million points held, {owed}{share}")
    if found.get("breakage") is not None:
        told.append(f"of the points gone {percent(found['breakage'], signed=False)} expired unused")
    return "; ".join(told)


def _hundredths(row: Row) -> str:
    return f"{number(100 * row['value'], 0)}{between(row, 100.0, 0)}"


def _per_hundred(row: Row) -> str:
    return RANGE if row["value"] is None else f"{number(100 * row['value'], 1)}{between(row, 100.0, 1)}"


def _points(row: Row) -> str:
    """A change of a share in percentage points."""
    return f"{number(100 * row['value'], 2, signed=True)} pp{between(row, 100.0, 2)}"


def _index(row: Row) -> str:
    return f"{number(row['value'], 3, signed=True)}{between(row, 1.0, 3)}"


def _split(rows: Mapping[str, Row]) -> tuple[dict[str, Row], list[str]]:
    """Rows that are looked at together: those that are findings, and the names of the others."""
    told = dict(zip(rows, clear_together([*rows.values()]), strict=True))
    return {name: row for name, row in rows.items() if told[name]}, [name for name in rows if not told[name]]
