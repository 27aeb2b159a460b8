"""What each shipped firm would be told: a price war, the best of four programmes, its budget, break-even, a pilot.

`python experiments/eight_firms.py [key=value ...] [firm ...]`, such as `population.persons=20000 snack_brand`. Four
programmes of a firm are asked one by one, sponsored by it, and ranked by what it keeps of them, copied by rivals. Of
the best it is asked from which amounts on it pays, and what a pilot of half a year that lifts orders by 3 % (standard
error 1.5 %) would make of it; and all are asked for the best allocation of their budget. Answers go to
`eight_firms.jsonl` (below `output.dir`, default results/); what this code has answered with these settings is not asked
again, so that it may be interrupted. `--quick`: one firm in a tiny market.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from io import StringIO
from typing import Any

from kept import Kept, Words, unsaid
from rich.console import Console
from rich.progress import track

import sim
from sim.app.terminal import guarded
from sim.core.errors import UserError, did_you_mean, quoted
from sim.observe.metrics import METRICS
from sim.report.style import display_of, number
from sim.report.text.allocation import allocation_sentences, allocation_table
from sim.report.text.amounts import Scale, change, scale_of
from sim.report.text.firms import about_firm, closings, firm_rows, firm_sentence
from sim.report.text.headline import rows_of
from sim.report.text.levers import lever_sentences
from sim.report.text.many import rank_of, top_sentence
from sim.report.text.pilot import print_pilot
from sim.report.text.worth import statements, would_act
from sim.study.allocation import levers_of
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION
from sim.study.analysis.many.cells import cells_of
from sim.study.analysis.many.ranking import OPTION, ranking
from sim.study.analysis.windows import years_of
from sim.study.compose import compose
from sim.study.response import allocate, respond
from sim.study.sweeps.table import rows_of as jobs_of
from sim.study.sweeps.table import together

SIZE = ("population.persons=4000", "replications=8", "horizon.weeks=104")
TINY = ("size=tiny", "horizon.burn_in_weeks=2", "horizon.weeks=16", "replications=2", "threads=1")
PROGRAMMES = {
    "snack_brand": ("points", "tiered_membership", "private_domain", "daily_checkin"),
    "beauty_brand": ("points", "skin_test_tags", "paid_beauty_club", "sample_first"),
    "digital_brand": ("member_card", "device_points", "refund_guarantee", "user_stories"),
    "apparel_brand": ("tiered_membership", "stylist_service", "free_alteration", "made_to_order"),
    "small_merchant": ("small_merchant_basics", "private_domain_saas", "origin_live", "refund_guarantee"),
    "vertical_host": ("fan_levels", "fan_group_live", "host_expertise", "companionship_live"),
    "depth_mcn": ("mcn_vertical", "mcn_fan_groups", "host_training", "fan_kpi"),
    "shelf_platform": ("points", "paid_membership", "budget_shift_15", "fast_refund"),
}
TOLD = ("gmv_yuan", "firm_repeat_rate", "profit_yuan")
MAIN = ("own_rooms", "head_hosts", "paid_traffic")  # of a brand; others are asked of all that they spend on
PILOT = "{{metric: orders, group: firm.{0}, weeks: 26, lift: 0.03, standard_error: 0.015}}"
Answer = dict[str, Any]


def price_war(firm: str, settings: Sequence[str]) -> Answer:
    """Sales, customers who come back and profit of a firm in a price war, over all weeks."""
    run = sim.run(f"+firm={firm}", "+scenario=price_war", *settings)
    assert run.comparison is not None
    rows, said, years = firm_rows(run.comparison), run.config["firms"][firm], years_of(run)
    told = [about_firm(rows, firm, said, "all", closings(run, firm))]
    for metric in TOLD:
        row = rows.get((metric, "firm", firm, "all"))
        if row is not None:
            told.append(_row_in_words(metric, row, reported_weeks(run) / 52))
    return {"title": run.title, "told": [*told, firm_sentence(rows, firm, years)]}


def programmes(firm: str, settings: Sequence[str]) -> Answer:
    """Each programme by itself, with the ranks that hold for all of them together."""
    jobs, words = [], {}
    for name in PROGRAMMES[firm]:
        run = sim.run(f"+firm={firm}", f"+strategy={name}", *settings)
        table = run.tables["loyalty"]
        scale = _millions(scale_of(table, reported_weeks(run)))
        rows = rows_of(table, "section", "line", "window")
        gain = rows["waterfall", "contribution", "all"]
        jobs.append(jobs_of(run, {"strategy": name}))
        words[name] = f"{name}: {change(scale, gain)} million ¥ a year; would I act on it? {would_act(table)}"
    found = ranking(cells_of(together(jobs), ("strategy",), CONTRIBUTION, by=("strategy",)))
    ranked = [(row[OPTION], rank_of(row)) for row in found.options.iter_rows(named=True)]
    told = [f"rank {rank}: {words[name]}" for name, rank in ranked]
    return {"best": ranked[0][0], "told": [*told, top_sentence(found)]}


def break_even_and_pilot(firm: str, settings: Sequence[str], best: str) -> Answer:
    """From which amounts on the best programme pays, and what a pilot of it would make of the answer."""
    asked = (f"+firm={firm}", f"+strategy={best}", *settings)
    told = []
    try:
        run = sim.run(*asked, "break_even=true", f"pilot={PILOT.format(firm)}")
        screen = Console(width=120, record=True, file=StringIO())
        print_pilot(screen, run.tables["pilot"], run.config["pilot"], reported_weeks(run))
        told = screen.export_text().splitlines()
    except UserError as refusal:  # a test that no believable amounts give, or a programme of which nothing is believed
        told = [f"pilot: {refusal}"]
        try:
            run = sim.run(*asked, "break_even=true")
        except UserError as other:
            return {"told": [*told, f"break-even: {other}"]}
    lines = dict(statements(run.tables["loyalty"], scale_of(run.tables["loyalty"], reported_weeks(run))))
    return {"told": [f"breaks even: {lines.get('breaks even', 'nothing can be said')}", *told]}


def budget(firm: str, settings: Sequence[str]) -> Answer:
    """Response curves of levers, and the best allocation tried on fresh seeds."""
    params = compose([f"+firm={firm}", *settings])
    quiet = Console(quiet=True)
    levers = [lever for lever in levers_of(params, firm) if lever in MAIN or params.firms[firm].kind != "brand"]
    found = respond(params, (0.25, 0.5, 1.0, 1.5, 2.0, 3.0), 0, quiet, only=levers)
    best = allocate(params, found, quiet)
    screen = Console(width=120, record=True, file=StringIO())
    screen.print(allocation_table(best))
    return {"told": [*lever_sentences(found), *screen.export_text().splitlines(), *allocation_sentences(firm, best)]}


def main(words: list[str]) -> int:
    """Ask what has not been asked, and print every firm's answers; returns the exit status."""
    return guarded(lambda: _ask(words))


def _ask(words: list[str]) -> int:
    quick = "--quick" in words
    said = Words.of(words)
    firms = said.names or [*PROGRAMMES][: 1 if quick else None]
    for firm in firms:
        if firm not in PROGRAMMES:
            raise UserError(f"unknown firm {quoted(firm)}{did_you_mean(firm, PROGRAMMES)}")
    asked = [*unsaid(TINY if quick else SIZE, *said.settings), *said.settings]
    kept = Kept(said.folder / "eight_firms.jsonl", asked)
    bar = Console(stderr=True)
    best = {}
    for firm in track(firms, "price war, programmes", console=bar):
        kept.answer(partial(price_war, firm, asked), firm=firm, question="price_war")
        best[firm] = kept.answer(partial(programmes, firm, asked), firm=firm, question="programmes")["best"]
    for firm in track(firms, "break-even, pilot", console=bar):
        kept.answer(partial(break_even_and_pilot, firm, asked, best[firm]), firm=firm, question="break_even")
    for firm in track(firms, "allocation", console=bar):
        kept.answer(partial(budget, firm, asked), firm=firm, question="budget")
    for firm in firms:
        print(f"\n## {firm}")
        for row in kept.rows(firm=firm):
            print(f"\n{row['question']}", *row["told"], sep="\n  ")
    return 0


def _row_in_words(metric: str, row: Answer, years: float) -> str:
    known = METRICS[metric]
    display = display_of(known, years, of_firm=True)
    value, low, high, level = (
        number(row[name] * display.factor, 1, name != "reference")
        for name in ("difference", "ci_low", "ci_high", "reference")
    )
    sure = "told from chance" if row["finding"] else "not told from chance"
    return f"{known.row}: {level} {display.unit} without, {value} [{low}, {high}], {sure}"


def _millions(scale: Scale) -> Scale:
    return scale._replace(size=1e6, name="million")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
