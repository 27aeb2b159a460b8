"""What each shipped firm would be told: a price war, the best of four programmes, its budget, break-even, a pilot.

`python experiments/eight_firms.py [key=value ...] [firm ...]`, such as `population.persons=20000 snack_brand`. Four
programmes of a firm are asked one by one, sponsored by it, and ranked by what it keeps of them, copied by rivals. Of
the best it is asked from which amounts on it pays, and what a pilot of half a year that lifts orders by 3 % (standard
error 1.5 %) would make of it; and all are asked for the best allocation of their budget. Answers go to
`eight_firms.jsonl` (below `output.dir`, default results/); what this code has answered with these settings is not asked
again, so that it may be interrupted. `--quick`: one firm in a tiny market.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

import sim
from sim.core.errors import UserError
from sim.observe.metrics import METRICS
from sim.report.style import display_of, number
from sim.report.text.allocation import allocation_sentences, allocation_table
from sim.report.text.amounts import Scale, change, scale_of
from sim.report.text.firms import about_firm, closings, firm_rows, firm_sentence
from sim.report.text.headline import rows_of
from sim.report.text.levers import lever_sentences
from sim.report.text.pilot import print_pilot
from sim.report.text.worth import statements, would_act
from sim.study.allocation import levers_of
from sim.study.analysis.compare import reported_weeks
from sim.study.analysis.effects import mean_interval
from sim.study.analysis.windows import years_of
from sim.study.compose import compose
from sim.study.execution.cache import code_hash
from sim.study.response import allocate, respond

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
    """Each programme by itself, and whether the best can be told from the others, market by market."""
    each: dict[str, list[float]] = {}
    words: dict[str, str] = {}
    for name in PROGRAMMES[firm]:
        run = sim.run(f"+firm={firm}", f"+strategy={name}", *settings)
        table = run.tables["loyalty"]
        scale = _millions(scale_of(table, reported_weeks(run)))
        rows = rows_of(table, "section", "line", "window")
        gain = rows["waterfall", "contribution", "all"]
        kept = {line: row["value"] for (section, line, _), row in rows.items() if section == "gain"}
        each[name] = [float(scale.shown(value) or 0.0) for value in kept.values()] or [
            scale.shown(gain["value"]) or 0.0
        ]
        words[name] = f"{name}: {change(scale, gain)} million ¥ a year; would I act on it? {would_act(table)}"
    order = sorted(each, key=lambda name: -float(np.mean(each[name])))
    best = order[0]
    told = [words[name] for name in order]
    for other in order[1:]:
        apart = np.array(each[best]) - np.array(each[other])
        _, low, high, _ = (float(end) for end in mean_interval(apart))
        if not low > 0:
            told.append(f"{best} is not told from {other}: {number(apart.mean(), 1, True)} million ¥ a year more"
                        f" [{number(low, 1, True)}, {number(high, 1, True)}]")  # fmt: skip
    return {"best": best, "told": told}


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


def main(words: list[str]) -> None:
    """Ask what has not been asked, and print every firm's answers."""
    quick = "--quick" in words
    settings = [word for word in words if "=" in word]
    firms = [word for word in words if word in PROGRAMMES] or [*PROGRAMMES][: 1 if quick else None]
    said = {word.partition("=")[0] for word in settings}
    size = [*(TINY if quick else SIZE)]
    asked = [*(word for word in size if word.partition("=")[0] not in said), *settings]
    folder = Path(next((word.partition("=")[2] for word in settings if word.startswith("output.dir=")), "results"))
    file = folder / "eight_firms.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    key = {"code": code_hash(), "settings": asked}
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    known = {(row["firm"], row["question"]): row for row in lines if {name: row[name] for name in key} == key}

    def ask(firm: str, question: str, of: Callable[[], Answer]) -> Answer:
        if (firm, question) not in known:
            row = {**key, "firm": firm, "question": question, **of()}
            known[firm, question] = row
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return known[firm, question]

    bar = Console(stderr=True)
    for firm in track(firms, "price war, programmes", console=bar):
        ask(firm, "price_war", lambda firm=firm: price_war(firm, asked))
        ask(firm, "programmes", lambda firm=firm: programmes(firm, asked))
    for firm in track(firms, "break-even, pilot", console=bar):
        best = known[firm, "programmes"]["best"]
        ask(firm, "break_even", lambda firm=firm, best=best: break_even_and_pilot(firm, asked, best))
    for firm in track(firms, "allocation", console=bar):
        ask(firm, "budget", lambda firm=firm: budget(firm, asked))
    for firm in firms:
        print(f"\n## {firm}")
        for (name, question), row in known.items():
            if name == firm:
                print(f"\n{question}", *row["told"], sep="\n  ")


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
    main(sys.argv[1:])
