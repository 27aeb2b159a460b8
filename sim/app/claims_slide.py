"""Claims beside what was caused: what reports say of a strategy, what its own log would say, and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from sim.evidence.readings.claims import claims_of
from sim.observe.metrics import METRICS
from sim.report.numbers import significant
from sim.report.style import asked_name, in_sentence, percent
from sim.state.names import YEAR_WEEKS
from sim.words import named, say, to_say

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.results import RunResult

TITLE = to_say("What reports claim, what the log of this market would have said, and what was caused ({span})")
LEVEL = "level"  # of a claim that says how much there is, not what changes
VERDICTS = to_say(
    ("supported", "against", "smaller", "selection artefact", "undetectable at this size", "not comparable")
)  # of `sim.evidence.readings.verdicts`
_NAIVE = to_say({"members_others": "members against others", "before_after": "before and after"})


def claim_lines(run: RunResult) -> list[str]:
    """A line for each claim of each strategy that the market can be held against; none if there are none."""
    if not run.config.get("strategies"):
        return []
    asked = run.config["strategies"]
    rows = claims_of(run).iter_rows(named=True)
    return [
        _line(row) for row in rows if row["asked"] in asked and row["causal"] is not None and row["reading"] != LEVEL
    ]


def print_claims(console: Console, run: RunResult, lines: Sequence[str]) -> None:
    """Print the lines of `claim_lines` under a title; nothing if there are none."""
    if not lines:
        return
    console.print()
    weeks = int(run.config["horizon"]["weeks"])
    span = say("the first year") if weeks >= YEAR_WEEKS else say("{weeks} weeks of the first year", weeks=weeks)
    console.print(Text(say(TITLE, span=span), style="bold"))
    for line in lines:
        console.print(Padding(Text(line), (0, 2)))


def _line(row: Mapping[str, Any]) -> str:
    difference = row["reading"] == "difference"
    ends = dict.fromkeys((row["claimed_low"], row["claimed_high"]))
    claimed = say(" to ").join(_size(end, difference) for end in ends)
    naive = [
        say("{what} {amount}", what=say(words), amount=_size(row[name], difference))
        for name, words in _NAIVE.items()
        if row[name] is not None
    ]
    said = say("; its log would have said {what}", what=say(", ").join(naive)) if naive else ""
    caused = _size(row["causal"], difference)
    if row["ci_low"] is not None:
        caused += f" [{_size(row['ci_low'], difference)}, {_size(row['ci_high'], difference)}]"
    kpi = (
        METRICS[row["kpi"]].phrase
        if row["kpi"] in METRICS
        else named("claimed", row["kpi"], row["kpi"].replace("_", " "))
    )
    if row["group"] != "all":
        kpi = say("{name} of {group}", name=kpi, group=in_sentence(row["group"].rpartition(" ")[2]))
    return say(
        "{strategy}: {kpi}: claimed {claimed}{log}; caused {caused}: {verdict}",
        strategy=asked_name(row["asked"]),
        kpi=kpi,
        claimed=claimed,
        log=said,
        caused=caused,
        verdict=say(row["verdict"]),
    )


def _size(value: float, difference: bool) -> str:
    return significant(value, signed=True) if difference else percent(value)
