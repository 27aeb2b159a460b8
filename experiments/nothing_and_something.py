"""Is nothing said where nothing was done, and is a strong effect found? Twenty questions of each kind.

`python experiments/nothing_and_something.py [key=value ...]`, such as `population.persons=5000`. Twenty placebos, each
of a seed of its own, of two kinds (one small merchant dearer for a quarter; prices weigh a ten-thousandth more):
whatever is called a change in the printed text or the title of a figure is a false finding. Twenty questions whose main
effect is known beforehand, written down below before they were asked: is it a finding, does the text say anything, and
does the first title? One line a question goes to `nothing_and_something.jsonl` (below `output.dir`, default results/);
questions that this code has answered with these settings are not asked again, so that it may be interrupted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial
from io import StringIO
from typing import Any, NamedTuple

from kept import Kept, Words, screen_of, unsaid
from rich.console import Console
from rich.progress import track
from rich.table import Table

import sim
from sim.report.figures.all import figures
from sim.report.text.headline import WORDS, judged
from sim.report.text.printed import print_report
from sim.report.text.roles import ROLES, role_rows
from sim.report.text.winners import changes
from sim.study.analysis.concerned import concerned

SIZE = ("population.persons=3000", "replications=4", "horizon.weeks=104")
SEEDS = range(501, 511)  # not those of other questions
PLACEBOS = ("placebo", "placebo_everywhere")


class Expected(NamedTuple):
    """A question, the KPI that it is known to move, of whom, and which way."""

    words: str
    metric: str
    group: str
    sign: int


SOMETHING = (
    Expected("+scenario=price_war", "platform_profit_yuan", "all", -1),
    Expected("+scenario=economic_slowdown", "gmv_yuan", "all", -1),
    Expected("+scenario=consumption_upgrade", "gmv_yuan", "all", 1),
    Expected("+scenario=shelf_diversion", "gmv_yuan", "all", -1),
    Expected("+scenario=homogenisation", "gmv_yuan", "all", -1),
    Expected("+scenario=supply_shortage", "gmv_yuan", "all", -1),
    Expected("+scenario=ageing_base", "gmv_yuan", "genz", -1),
    Expected("+scenario=lower_tier_catch_up", "gmv_yuan", "lower_tier", 1),
    Expected("+scenario=algorithm_change", "gmv_yuan", "brand_self", -1),
    Expected("+scenario=head_hosts_leave", "gmv_yuan", "head", -1),
    Expected("+scenario=promotion_dependence", "aov_yuan", "all", -1),
    Expected("+scenario=regulation_tightening", "compliance_cost_yuan", "all", 1),
    Expected("+scenario=industry_shakeout", "hosts_active", "all", -1),
    Expected("+scenario=traffic_dividend_ends", "cac_blended_yuan", "all", 1),
    # Not a dearer impression: twice the slots are sold while bids rise by half, so that its price falls (the auction
    # clears at (bids / slots) ^ (1 / elasticity)). All slots together cost more, and it is brands who pay for them.
    Expected("+scenario=traffic_dependence", "brand_profit_yuan", "all", -1),
    Expected("+shock=small_hosts_exit", "hosts_active", "all", -1),
    Expected("+shock=mcn_shakeout", "mcns_active", "all", -1),
    # For two years it holds on the discount platform alone, an eighth of all sales, and then on four of five. First
    # of all more orders are refunded. Brands' profit falls with it (goods do not come back) and has the scatter of all
    # its flows: with four replications of 3,000 persons -99 [-180, -18] bn yuan in year 3, less than Holm asks for.
    Expected("+policy=refund_without_return horizon.weeks=156", "return_rate", "all", 1),
    Expected("+policy=platform_liability", "platform_profit_yuan", "all", -1),
    Expected("+policy=tax_audit", "host_income_yuan", "all", -1),
)
NO_CLAIM = ("▲▼ told from chance", "those with ▲▼ can be told", "more with ▲▼ in the table")
CLAIMS = (  # how text and titles call something a change
    "[▲▼]", "Sales (rise|fall) by", "gains most", "loses most", "the sponsor (gains|loses)", "(gains?|loses?) sales",
    "While this is in force", "Largest of all", "Of 100 orders", r"\] \(\d+ of \d+\) (in|over)", r"(higher|lower) \[",
)  # fmt: skip
IN_A_TITLE = r"\d[^;]* (higher|lower)|[+−]\d|(gains|loses) [+−]"
CONTEXT = 50  # characters around a claim


def main(settings: list[str]) -> None:
    """Ask what has not been asked yet, and print both tables."""
    kept = Kept(Words.of(settings).folder / "nothing_and_something.jsonl", settings)
    rows = []
    for question, expected in track([*questions()], "questions", console=Console(stderr=True)):
        rows.append(kept.answer(partial(asked, question, expected, settings), question=question))
    screen = screen_of(150)
    screen.print(table(rows))
    nothing, something = ([row for row in rows if bool(row["expected"]) == of] for of in (False, True))
    screen.print(rows[0]["title"])
    false = sum(bool(row["claims"]) for row in nothing)
    screen.print(f"nothing was done: {false} of {len(nothing)} say that something changed")
    found, titled = (sum(row[what] for row in something) for what in ("found", "titled"))
    screen.print(f"something was done: {found} of {len(something)} found, {titled} in the first title")


def questions() -> Iterator[tuple[str, Expected | None]]:
    """The words of each question, and what is expected of it; nothing of placebos."""
    yield from ((expected.words, expected) for expected in SOMETHING)
    yield from ((f"+shock={kind} seed={seed}", None) for seed in SEEDS for kind in PLACEBOS)


def asked(question: str, expected: Expected | None, settings: list[str]) -> dict[str, Any]:
    """One question answered: what its text and titles claim, and whether what is expected of it is a finding."""
    words = question.split()
    others = unsaid(settings, *words)
    run = sim.run(*words, *unsaid(SIZE, *words, *others), *others, save=False)
    screen = Console(width=120, record=True, file=StringIO())
    print_report(screen, run)
    drawn = [figure for draw in figures(compared=True).values() if (figure := draw(run)) is not None]
    titles = [" ".join(figure.texts[0].get_text().split()) for figure in drawn]
    told = [*claims(screen.export_text()), *(title for title in titles if re.search(IN_A_TITLE, body(title)))]
    sign = "" if expected is None else "up" if expected.sign > 0 else "down"
    return {
        "title": run.title,
        "claims": told,
        "expected": "" if expected is None else f"{expected.metric} of {expected.group} {sign}",
        "found": expected is not None and is_found(run, expected),
        "titled": re.search(IN_A_TITLE, body(titles[0])) is not None,
        "first_title": titles[0],
    }


def claims(text: str) -> list[str]:
    """What a printed answer calls a change, with some words around."""
    text = " ".join(text.split())
    for phrase in NO_CLAIM:
        text = text.replace(phrase, "")
    places = sorted({found.start() for claim in CLAIMS for found in re.finditer(claim, text)})
    return [text[max(place - CONTEXT, 0) : place + CONTEXT] for place in places]


def body(title: str) -> str:
    """A title without the name of the question."""
    return title.partition(": ")[2] or title


def is_found(run: sim.RunResult, expected: Expected) -> bool:
    """Whether the expected change is a finding, that way, in any year or over the whole horizon."""
    assert run.comparison is not None
    windows = run.comparison["window"].unique().to_list()
    if expected.group != "all":
        about = concerned(run.config)
        each = [change for window in windows for change in changes(run.comparison, window, about)]
        return any(c.clear and c.group == expected.group and c.relative * expected.sign > 0 for c in each)
    if expected.metric in WORDS:
        rows = judged(run.comparison)
        mine = [rows.get((expected.metric, window)) for window in windows]
    else:
        role = next(name for name, of in ROLES.items() if (expected.metric, "all") in of)
        of_role = role_rows(run.comparison, role)
        mine = [of_role.get((expected.metric, "all", window)) for window in windows]
    return any(row["finding"] and row["difference"] * expected.sign > 0 for row in mine if row is not None)


def table(rows: list[dict[str, Any]]) -> Table:
    """The table for people."""
    made = Table(header_style="bold")
    for title in ("question", "expected", "found", "first title"):
        made.add_column(title)
    for row in rows:
        if row["expected"]:
            verdict = "found" if row["found"] else "MISSED"
        else:
            verdict = "FALSE" if row["claims"] else "nothing"
        told = row["first_title"] if row["expected"] else "; ".join(row["claims"][:2])
        made.add_row(row["question"], row["expected"], verdict, told)
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
