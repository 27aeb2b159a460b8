"""The profit and loss of each strategy on the terminal: its sponsor's waterfall, and what it is worth in brief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.headline import rows_of, shown_years, years_in
from sim.report.style import RANGE, YUAN, decimals_for, group_name, mark, number, percent, verdict
from sim.report.table import NARROW, WIDE
from sim.study.compare import YEAR_WEEKS

LABELS = {
    "paid": "Paid sales",
    "returns": "Returns",
    "passed_on": "Passed on to merchants",
    "sponsored": "Price cuts made good",
    "fees": "Fees and commission",
    "advertising": "Advertising",
    "hosts": "Hosts and MCNs",
    "goods": "Goods",
    "freight_tax": "Freight, tax, compliance",
    "subsidy": "Subsidies",
    "other": "Service, support, overhead",
    "discount": "Programme: price cuts",
    "programme": "Programme: all else",
    "contribution": "Contribution",
}
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
RATES = {"take_share": "fees and advertising", "subsidy_share": "subsidies"}
MORE = (
    "stress=true also tells what is left when rivals copy it after half a year, what stays once it stops, how much is"
    " merely bought early, and the largest budget whose last yuan still earns more than one."
)
Row = Mapping[str, Any]


class Scale(NamedTuple):
    """Yuan are shown divided by ``size``, a year."""

    size: float
    name: str
    years: float  # of all weeks

    def shown(self, value: float | None, years: float | None = None) -> float | None:
        """A sum of yuan over a window as an amount a year."""
        return None if value is None else value / self.size / (years or self.years)


def scale_of(table: pl.DataFrame, weeks: int) -> Scale:
    """Millions of yuan, or billions where the changes of the waterfall are in the thousands of millions a year."""
    years = weeks / YEAR_WEEKS
    largest = table.filter(section="waterfall", window="all")["value"].abs().max()
    big = isinstance(largest, float) and largest / years >= 1e10
    return Scale(1e9 if big else 1e6, "bn" if big else "million", years)


def print_loyalty(console: Console, table: pl.DataFrame, weeks: int, stress: bool) -> None:
    """Print the profit and loss of every strategy in the table of `sim.study.loyalty`."""
    for name in table["strategy"].unique(maintain_order=True):
        mine = table.filter(strategy=name)
        scale = scale_of(mine, weeks)
        console.print()
        console.print(Text.assemble((f"Profit and loss: {name}", "bold"), *_heading(mine, scale)))
        console.print(waterfall_table(mine, scale, console.width))
        lines = Table.grid(padding=(0, 2, 0, 0))
        lines.add_column(no_wrap=True, style="bold")
        lines.add_column()
        for label, text in statements(mine, scale):
            lines.add_row(label, Text(text))
        console.print(Padding(lines, (0, 0, 0, 1)))
    if not stress and not table.is_empty():
        console.print(Padding(Text(MORE, style="dim"), (0, 0, 0, 1)))


def waterfall_table(table: pl.DataFrame, scale: Scale, width: int) -> Table:
    """From paid sales to contribution: both arms and their difference, and the difference by year where it fits."""
    rows = rows_of(table.filter(section="waterfall"), "line", "window")
    years = shown_years(years_in(table)) if width >= WIDE else []
    titles = ["reference", "with it", "difference", "95 % interval", " ", *(f"year {year}" for year in years)]
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1), show_edge=False, header_style="bold")
    made.add_column("")
    if width < NARROW:
        del titles[1]
    for title in titles:
        made.add_column(title, justify="right", no_wrap=True)
    ends = [end for (_, window), row in rows.items() if window == "all" for end in (row["reference"], row["treatment"])]
    coarse = decimals_for(scale.shown(max(map(abs, ends), default=0.0)) or 0.0)
    for line, label in LABELS.items():
        row = rows.get((line, "all"))
        if row is None or not (row["reference"] or row["treatment"]):
            continue
        style = verdict(1, row["ci_low"], row["ci_high"]) if line == "contribution" else ""
        levels = [number(scale.shown(row[arm]), coarse) for arm in ("reference", "treatment")]
        change: list[str | Text] = [
            Text(_signed(scale, row), style=style),
            _interval(scale, row),
            Text(mark(row["ci_low"], row["ci_high"]), style=style),
        ]
        by_year = [_signed(scale, rows[line, f"year{year}"], years=1.0) for year in years]
        if line == "contribution":
            made.add_section()
        made.add_row(f" {label}", *(levels[: 1 if width < NARROW else 2]), *change, *by_year)
    return made


def statements(table: pl.DataFrame, scale: Scale) -> list[tuple[str, str]]:
    """What a strategy costs, moves and is worth: (label, text), each only if the table has it."""
    of = {
        (section, line, window): row
        for (section, line, window), row in rows_of(table, "section", "line", "window").items()
    }
    told = (
        ("cost", _cost(of, scale)),
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


def told_pay_back(row: Row) -> str:
    """Pay-back in words."""
    return f"after {row['value']:.0f} weeks ({row['note']})" if row["value"] else str(row["note"])


def _heading(table: pl.DataFrame, scale: Scale) -> Iterator[str]:
    about = rows_of(table.filter(section="about"), "line")
    payers = [f"{row['note']}" for (line,), row in about.items() if line != "together_with"]
    yield f" · paid by {', '.join(payers) or 'nobody'} · {scale.name} {YUAN} a year of real money"
    if ("together_with",) in about:
        yield f" · differences are those of it together with {about['together_with',]['note']}"


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
            parts.append(f"{less}{words} {_plain(scale.shown(value))}")
    detail = f": {', '.join(parts)}" if parts else ""
    return f"{_plain(scale.shown(total['value']))} {scale.name} {YUAN} a year{detail}"


def _purchases(of: Mapping, scale: Scale) -> str:
    more, helped = (of.get(("purchases", f"{what}_orders", "all")) for what in ("incremental", "subsidised"))
    ratio = of.get(("purchases", "incremental_per_subsidised_orders", "all"))
    if more is None or helped is None or ratio is None:
        return ""
    million = Scale(1e6, "million", scale.years)
    text = f"{_change(million, more)} million orders a year over everyone"
    if not helped["value"]:
        return f"{text}; nobody bought with a benefit"
    text += f", beside {_plain(million.shown(helped['value']))} million with a benefit"
    return f"{text}: {_per_hundred(ratio)} more per 100 with a benefit"


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
    told = [f"{words} {_change(scale, row)}" for words, row in found if row and row["value"]]
    return ", ".join(told) or "nobody gains or pays"


def _return(of: Mapping) -> str:
    earned, needed, rise = (of.get(("worth", line, "all")) for line in ("return_per_yuan", "break_even_rise", "rise"))
    if earned is None or earned["value"] is None:
        return ""
    text = f"{number(earned['value'], 2)} {YUAN} before cost per {YUAN} spent{_between(earned, 1.0, 2)}"
    if needed is None or rise is None or rise["value"] is None:
        return text
    ends = f"change by {percent(rise['value'])}{_between(rise, 100.0, 1)}"
    if needed["value"] is None:
        return f"{text}; sales cannot pay for it ({needed['note']}) and {ends}"
    return f"{text}; sales {ends} and would pay for it from {percent(needed['value'])} on"


def _pay_back(of: Mapping) -> str:
    row = of.get(("worth", "pay_back_weeks", "all"))
    return told_pay_back(row) if row else ""


def _budget(of: Mapping, scale: Scale) -> str:
    largest = of.get(("budget", "largest", "all"))
    if largest is None:
        return ""
    steps = []
    for arm in ("half", "treatment", "double"):
        cost, last = of.get(("budget", f"cost_{arm}", "all")), of.get(("budget", f"last_yuan_{arm}", "all"))
        if cost and last:
            earns = number(last["value"], 2)
            steps.append(f"{earns}{_between(last, 1.0, 2)} on the way to {_plain(scale.shown(cost['value']))}")
    text = f"the last {YUAN} earns {', '.join(steps)} {scale.name} a year"
    if largest["value"]:
        return f"{text}; more than one up to about {_plain(scale.shown(largest['value']))} ({largest['note']})"
    return f"{text}; {largest['note']}"


def _rivals(of: Mapping, scale: Scale) -> str:
    told = [
        f"{words} {_change(scale, of['rivals', line, 'all'])}"
        for line, words in (("paid", "sales"), ("contribution", "contribution"))
        if ("rivals", line, "all") in of
    ]
    single = [
        (line, row) for (section, line, _), row in of.items() if section == "rivals" and line.startswith("sales:")
    ]
    if len(single) > 1:
        each = [f"{group_name(line.removeprefix('sales:'))} {_change(scale, row)}" for line, row in single]
        told[:1] = [f"{told[0]} ({', '.join(each)})"]
    for line, words in RATES.items():
        row = of.get(("rivals", line, "all"))
        if row and row["value"] is not None and row["reference"] is not None:
            told.append(f"{words} {number(100 * row['reference'], 1)} % of sales {_points(row)}")
    return ", ".join(told)


def _copied(of: Mapping, scale: Scale) -> str:
    keys = (("sponsor_contribution", "the sponsor"), ("rivals_contribution", "its rivals"))
    told = [
        f"{words} {_change(scale, of['copied', line, 'all'])}" for line, words in keys if ("copied", line, "all") in of
    ]
    return f"contribution of {', of '.join(told)}" if told else ""


def _stopped(of: Mapping, scale: Scale) -> str:
    stop = of.get(("stopped", "stop_week", "all"))
    if stop is None:
        return ""
    lengths = {"running": stop["value"] / YEAR_WEEKS, "after": scale.years - stop["value"] / YEAR_WEEKS}
    parts = []
    for window, words in (("running", "while it runs"), ("after", f"after week {stop['value']:.0f}")):
        told = [
            f"{line} {_change(scale, of['stopped', key, window], lengths[window])}"
            for key, line in (("paid", "sales"), ("contribution", "contribution"))
        ]
        told += [
            f"{line} {_points(of['stopped', key, window])}"
            for key, line in AFTERWARDS.items()
            if ("stopped", key, window) in of and of["stopped", key, window]["value"] is not None
        ]
        parts.append(f"{words} {', '.join(told)}")
    return "; ".join(parts)


def _close(of: Mapping) -> str:
    found = {line: of[("close", line, "all")]["value"] for section, line, _ in of if section == "close"}
    told = []
    if found.get("member_people"):
        told.append(f"{_plain(found['member_people'] / 1e6)} million members")
    if found.get("points_held"):
        owed = f"{_plain((found.get('liability') or 0.0) / 1e6)} million {YUAN} owed for them"
        expected = found.get("expected_redemption")
        share = f" ({percent(expected, signed=False)} expected to be used)" if expected is not None else ""
        told.append(f"{_plain(found['points_held'] / 1e6)} million points held, {owed}{share}")
    if found.get("breakage") is not None:
        told.append(f"of the points gone {percent(found['breakage'], signed=False)} expired unused")
    return "; ".join(told)


def _signed(scale: Scale, row: Row, years: float | None = None) -> str:
    if row["value"] == 0 and not row["ci_low"] and not row["ci_high"]:
        return "0"
    return number(scale.shown(row["value"], years), _digits(scale, row, years), signed=True)


def _interval(scale: Scale, row: Row, years: float | None = None) -> str:
    if row["ci_low"] is None:
        return ""
    digits = _digits(scale, row, years)
    low, high = (number(scale.shown(row[end], years), digits, signed=True) for end in ("ci_low", "ci_high"))
    return f"[{low}, {high}]" if low != high else ""


def _digits(scale: Scale, row: Row, years: float | None) -> int:
    """Decimals that show an amount and the first digit of its interval; at most two."""
    if row["value"] is None:
        return 0
    width = (row["ci_high"] - row["ci_low"]) / 2 if row["ci_low"] is not None else float("nan")
    return min(decimals_for(scale.shown(row["value"], years) or 0.0, scale.shown(width, years) or 0.0), 2)


def _change(scale: Scale, row: Row, years: float | None = None) -> str:
    return f"{_signed(scale, row, years)} {_interval(scale, row, years)}".rstrip()


def _plain(value: float | None) -> str:
    return number(value, min(decimals_for(value or 0.0), 2))


def _between(row: Row, factor: float, digits: int) -> str:
    if row["ci_low"] is None:
        return ""
    low, high = (number(factor * row[end], digits) for end in ("ci_low", "ci_high"))
    return f" [{low}, {high}]" if low != high else ""


def _share(row: Row) -> str:
    return f"{number(100 * row['value'], 0)} %{_between(row, 100.0, 0)}"


def _per_hundred(row: Row) -> str:
    return RANGE if row["value"] is None else f"{number(100 * row['value'], 1)}{_between(row, 100.0, 1)}"


def _points(row: Row) -> str:
    """A change of a share in percentage points."""
    return f"{number(100 * row['value'], 2, signed=True)} pp{_between(row, 100.0, 2)}"
