"""What a strategy costs, moves and is worth, in a few plain lines computed from its table."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.report.style import RANGE, YUAN, decimals_for, group_name, mark, number, percent
from sim.report.text.amounts import Row, Scale, between, change, plain
from sim.report.text.headline import rows_of
from sim.state.names import YEAR_WEEKS

COSTS = {
    "discount": "price cuts", "rewards": "rewards", "provision": "points owed", "grants": "gifts", "contacts":
    "messages", "referrals": "referral rewards", "members": "members", "reached": "service of people reached",
    "content": "content and service", "fixed": "running it", "fees": "membership fees",
}  # fmt: skip
PARTIES = {
    "sponsor": "the sponsor", "rivals": "its rivals", "platforms": "platforms", "brands": "brands", "hosts": "hosts",
    "mcns": "MCNs", "people": "people (surplus)",
}  # fmt: skip
SOURCES = {
    "new": "new to this market", "rivals": "from rivals", "own_channels": "from own channels",
    "pulled_forward": "bought early",
}  # fmt: skip
AFTERWARDS = {"repurchase_rate": "repurchase", "mau_rate": "monthly actives", "trust_index": "trust"}
SAVED = {
    "acquisition": "saved on new people", "subsidy": "saved on subsidies", "fees": "other fees asked",
    "advertising": "other advertising fees", "hosts": "other shares of hosts and MCNs",
    "other": "saved on service, support, content and overhead",
}  # fmt: skip
NAMED = 4  # guessed amounts in a line
RATES = {"take_share": "fees and advertising", "subsidy_share": "subsidies"}


def statements(table: pl.DataFrame, scale: Scale) -> list[tuple[str, str]]:
    """What a strategy costs, moves and is worth: (label, text), each only if the table has it."""
    of = _by_line(table)
    told = (
        ("plausible", _gain(of, scale)),
        ("amounts", _guesses(of)),
        ("cost", _cost(of, scale)),
        ("adds up", _sum(of, scale)),
        ("purchases", _purchases(of, scale)),
        ("each ¥ gained", _sources(of)),
        ("who pays", _parties(of, scale)),
        ("return", _return(of)),
        ("pay-back", _pay_back(of)),
        ("budget", _budget(of, scale)),
        ("rivals", _rivals(of, scale)),
        ("if copied", _copied(of, scale)),
        ("after it stops", _stopped(of, scale)),
        ("at the end", _close(of)),
    )
    return [(label, text) for label, text in told if text]


def gain_of(table: pl.DataFrame, scale: Scale) -> str:
    """How probable it is that the sponsor of a strategy gains, and how much; empty where there is one market."""
    return _gain(_by_line(table), scale)


def _gain(of: Mapping, scale: Scale) -> str:
    found = {line: row["value"] for (section, line, _), row in of.items() if section == "plausible"}
    if "low" not in found:
        return ""
    text = f"the sponsor gains in {found['gains']:.0f} of {found['markets']:.0f} plausible markets"
    beliefs = of.get(("amounts", "beliefs", "all"))
    if beliefs and beliefs["value"]:
        text += " (amounts drawn from their priors)"
    if found["loses"]:
        text += f" and loses in {found['loses']:.0f}"
    digits = min(decimals_for(scale.shown(max(abs(found["low"]), abs(found["high"]))) or 0.0), 2)
    low, high, mean = (number(scale.shown(found[end]), digits, signed=True) for end in ("low", "high", "mean"))
    return f"{text}: on average {mean} {scale.name} {YUAN} a year, 80 % of markets between {low} and {high}"


def _guesses(of: Mapping) -> str:
    """How much of it rests on guessed amounts."""
    count, guessed = (of.get(("amounts", line, "all")) for line in ("beliefs", "guesses"))
    if count is None or guessed is None:
        return ""
    return told_guesses(int(count["value"]), guessed["note"].split(", ") if guessed["note"] else [])


def told_guesses(count: int, guessed: list[str]) -> str:
    """How many of ``count`` amounts that are beliefs are guesses, and which."""
    if not count:
        return "every amount is taken as certain, none is a belief"
    names = guessed[:NAMED] + ([f"{len(guessed) - NAMED} more"] if len(guessed) > NAMED else [])
    told = f" ({', '.join(names)})" if names else ""
    return f"{len(guessed)} of {count} uncertain amounts {'is a guess' if len(guessed) == 1 else 'are guesses'}{told}"


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
    if not helped["value"]:
        return f"{text}; nobody bought with a benefit"
    text += f", beside {plain(million.shown(helped['value']))} million with a benefit"
    text += f": {_per_hundred(ratio)} more per 100 with a benefit"
    own = of.get(("purchases", "sponsor_per_subsidised_sales", "all"))
    return f"{text}, for the sponsor {_per_hundred(own)} {YUAN} more per 100 {YUAN}" if own else text


def _sources(of: Mapping) -> str:
    gained = of.get(("sources", "gained", "all"))
    if gained is None or gained["value"] is None:
        return f"{gained['note']}" if gained else ""
    words = dict(SOURCES)
    if ("sources", "pulled_forward", "all") not in of:
        words["new"] += " or bought early"
    rows = [(text, of[("sources", name, "all")]) for name, text in words.items() if ("sources", name, "all") in of]
    told = ", ".join(f"{_share(row)} {text}" for text, row in rows)
    return f"{told}{'; ' + gained['note'] if gained['note'] else ''}"


def _parties(of: Mapping, scale: Scale) -> str:
    found = [(words, of.get(("parties", line, "all"))) for line, words in PARTIES.items()]
    told = [f"{words} {change(scale, row)}" for words, row in found if row and row["value"]]
    return ", ".join(told) or "nobody gains or pays"


def _return(of: Mapping) -> str:
    earned, needed, rise = (of.get(("worth", line, "all")) for line in ("return_per_yuan", "break_even_rise", "rise"))
    if earned is None or earned["value"] is None:
        return ""
    text = f"{number(earned['value'], 2)} {YUAN} before cost per {YUAN} spent{between(earned, 1.0, 2)}"
    if needed is None or rise is None or rise["value"] is None:
        return text
    ends = f"change by {percent(rise['value'])}{between(rise, 100.0, 1)}"
    if needed["value"] is None:
        return f"{text}; sales {ends}; when that would pay for it: {needed['note']}"
    return f"{text}; sales {ends} and would pay for it from {percent(needed['value'])} on"


def _pay_back(of: Mapping) -> str:
    row = of.get(("worth", "pay_back_weeks", "all"))
    return _told_pay_back(row) if row else ""


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
    text = f"the last {YUAN} earns {', '.join(steps)} {scale.name} a year"
    if largest["value"]:
        return f"{text}; more than one up to about {plain(scale.shown(largest['value']))} ({largest['note']})"
    return f"{text}; {largest['note']}"


def _rivals(of: Mapping, scale: Scale) -> str:
    told = [
        f"{words} {change(scale, of['rivals', line, 'all'])}"
        for line, words in (("paid", "sales"), ("contribution", "contribution"))
        if ("rivals", line, "all") in of
    ]
    single = [
        (line, row) for (section, line, _), row in of.items() if section == "rivals" and line.startswith("sales:")
    ]
    clear = [(line, row) for line, row in single if mark(row["ci_low"], row["ci_high"])]
    if len(single) > 1 and clear:
        each = [f"{group_name(line.removeprefix('sales:'))} {change(scale, row)}" for line, row in clear]
        told[:1] = [f"{told[0]} ({', '.join(each)})"]
    for line, words in RATES.items():
        row = of.get(("rivals", line, "all"))
        if row and row["value"] is not None and row["reference"] is not None:
            told.append(f"{words} {number(100 * row['reference'], 1)} % of sales {_points(row)}")
    return ", ".join(told)


def _copied(of: Mapping, scale: Scale) -> str:
    keys = (("sponsor_contribution", "the sponsor"), ("rivals_contribution", "its rivals"))
    told = [
        f"{words} {change(scale, of['copied', line, 'all'])}" for line, words in keys if ("copied", line, "all") in of
    ]
    who = of.get(("copied", "copiers", "all"))
    if not told or who is None:
        return ""
    return f"by {who['note']}; contribution of {', of '.join(told)}"


def _stopped(of: Mapping, scale: Scale) -> str:
    stop = of.get(("stopped", "stop_week", "all"))
    if stop is None:
        return ""
    years = {window: of["stopped", "weeks", window]["value"] / YEAR_WEEKS for window in ("running", "after")}
    parts = []
    for window, words in (("running", "while it runs"), ("after", f"after week {stop['value']:.0f}")):
        told = [
            f"{line} {change(scale, of['stopped', key, window], years[window])}"
            for key, line in (("paid", "sales"), ("contribution", "contribution"))
            if years[window]
        ]
        told += [
            f"{line} {_index(row) if key == 'trust_index' else _points(row)}"
            for key, line in AFTERWARDS.items()
            if (row := of.get(("stopped", key, window))) and row["value"] is not None
        ]
        parts.append(f"{words} {', '.join(told)}")
    return "; ".join(parts)


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


def _share(row: Row) -> str:
    return f"{number(100 * row['value'], 0)} %{between(row, 100.0, 0)}"


def _per_hundred(row: Row) -> str:
    return RANGE if row["value"] is None else f"{number(100 * row['value'], 1)}{between(row, 100.0, 1)}"


def _points(row: Row) -> str:
    """A change of a share in percentage points."""
    return f"{number(100 * row['value'], 2, signed=True)} pp{between(row, 100.0, 2)}"


def _index(row: Row) -> str:
    return f"{number(row['value'], 3, signed=True)}{between(row, 1.0, 3)}"


def _told_pay_back(row: Row) -> str:
    """Pay-back in words."""
    return f"after {row['value']:.0f} weeks ({row['note']})" if row["value"] else str(row["note"])
