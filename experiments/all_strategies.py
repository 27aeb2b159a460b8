"""Which strategy does most for the market and for whoever pays for it, alone in the default market over five years?

`python experiments/all_strategies.py [key=value ...]`, such as `population.persons=5000 replications=3`; with names of
strategies instead of key=value, only those. Every strategy is set against the same market without it, on the same
seeds; the reference is simulated once. Prints a table ranked by what is left to the sponsors and writes
`all_strategies.parquet` (below `output.dir`, default results/).

The ranking holds for the amounts that the files declare. They are assumptions of an ordinary size, not findings: read a
row as "what would follow if the measure moved people this much at this price".
"""

from __future__ import annotations

import sys

import polars as pl
from kept import of_strategies, screen_of
from rich.table import Table

import sim

METRICS = {
    "retention_d30": "back on day 30",
    "churn_annual": "churn",
    "repurchase_rate": "repurchase",
    "gmv_yuan": "sales",
    "trust_index": "trust",
    "platform_profit_yuan": "platforms' profit",
}
PARTIES = ("rivals", "platforms", "brands", "hosts", "mcns", "people")


def main(words: list[str]) -> None:
    """Run all strategies, or those named, and print the ranking."""
    rows, folder = of_strategies(words, effects)
    found = pl.DataFrame(rows, infer_schema_length=None).sort("sponsor:value", descending=True)
    found.write_parquet(folder / "all_strategies.parquet")
    screen = screen_of(230)
    screen.print(ranking(found))
    screen.print(f"{len(found)} strategies · {found['title'][0]}")
    screen.print(folder / "all_strategies.parquet")


def effects(name: str, settings: list[str]) -> dict:
    """Five-year effects of one strategy: relative change with its 95 % interval, cost, return, pay-back, who pays."""
    trial = sim.run(f"+strategy={name}", *settings)
    assert trial.comparison is not None
    row: dict = {"strategy": name, "group": trial.config["strategies"][name]["group"], "title": trial.title}
    for metric in METRICS:
        found = trial.comparison.filter(metric=metric, dimension="all", window="all").to_dicts()
        if found:
            size = abs(found[0]["reference"]) or 1.0
            for column in ("difference", "ci_low", "ci_high"):
                value = found[0][column]
                row[f"{metric}:{column}"] = None if value is None else value / size
    return row | money(trial, name)


def money(trial: sim.RunResult, name: str) -> dict:
    """The sponsors' side and who pays, from the profit and loss: billion yuan a year."""
    found = trial.tables["loyalty"].filter(strategy=name, window="all")
    billion_years = 1e9 * trial.config["horizon"]["weeks"] / 52

    def read(section: str, line: str) -> dict:
        rows = found.filter(section=section, line=line).to_dicts()
        return rows[0] if rows else {"value": None, "ci_low": None, "ci_high": None}

    def billions(value: float | None) -> float | None:
        return None if value is None else value / billion_years

    left = read("parties", "sponsor")
    row = {f"sponsor:{end}": billions(left[end]) for end in ("value", "ci_low", "ci_high")}
    row |= {party: billions(read("parties", party)["value"]) for party in PARTIES}
    back = read("worth", "pay_back_weeks")
    return row | {"cost": billions(read("worth", "cost")["value"]), "pay_back": back["value"], "note": back.get("note")}


def ranking(found: pl.DataFrame) -> Table:
    """The table for people."""
    table = Table(
        title="Every strategy alone: change over all weeks, per cent ± half of the 95 % interval",
        title_justify="left",
        header_style="bold",
    )
    for title in (
        "strategy",
        *METRICS.values(),
        "sponsor, bn ¥ a year",
        "cost",
        "pays back in",
        "gain and lose besides",
    ):
        table.add_column(title, justify="left" if title == "strategy" else "right", no_wrap=True)
    for row in found.to_dicts():
        table.add_row(
            row["strategy"], *(percent(row, metric) for metric in METRICS),
            interval(row), amount(row["cost"]), weeks(row), others(row),
        )  # fmt: skip
    return table


def percent(row: dict, metric: str) -> str:
    """`+1.20 ±0.80 ▲`: relative change and half of its 95 % interval, per cent; an arrow where that excludes zero."""
    value, low, high = (row.get(f"{metric}:{column}") for column in ("difference", "ci_low", "ci_high"))
    if value is None:
        return ""
    if low is None or high is None:
        return f"{100 * value:+.2f}"
    mark = ("▲" if value > 0 else "▼") if low > 0 or high < 0 else " "
    return f"{100 * value:+.2f} ±{50 * (high - low):.2f} {mark}"


def interval(row: dict) -> str:
    """What is left to the sponsors, with its interval."""
    value, low, high = (row[f"sponsor:{end}"] for end in ("value", "ci_low", "ci_high"))
    ends = "" if low is None else f" [{low:+.2f}, {high:+.2f}]"
    return "" if value is None else f"{value:+.2f}{ends}"


def amount(value: float | None) -> str:
    """Billion yuan a year."""
    return "" if value is None else f"{value:.2f}"


def others(row: dict) -> str:
    """The two parties besides the sponsors whose income changes most, billion yuan a year."""
    known = {party: row[party] for party in PARTIES if row[party] is not None}
    most = sorted(known, key=lambda party: -abs(known[party]))[:2]
    return ", ".join(f"{party} {known[party]:+.2f}" for party in most)


def weeks(row: dict) -> str:
    """Pay-back time."""
    return "never" if row["pay_back"] is None else f"{row['pay_back']:.0f} weeks"


if __name__ == "__main__":
    main(sys.argv[1:])
