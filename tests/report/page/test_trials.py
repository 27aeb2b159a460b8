"""Reports of a search and of a discovery, from what their folders keep: what is told from chance, and what is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from english import english_in

from sim.report.page.blocks import Checks, Part
from sim.report.page.html import html
from sim.report.page.markdown import markdown
from sim.report.page.texts import Texts
from sim.report.page.trials import discover_part, search_part
from sim.study.trials.factors import Factor
from sim.study.trials.kept import Kept, KeptStudy
from sim.study.trials.outcomes import Outcome
from sim.words import language

SAY = Texts()
FACTORS = (Factor("rivalry.conduct"), Factor("+scenario", choices=("none", "price_war")))
GOALS = (Outcome("contribution_yuan", "strategy"), Outcome("trust_index"))
TRIALS, FRESH = 20, 8
KNOWN = {
    "replications": 4, "markets": 4, "persons": 400, "weeks": 52, "seed": 7, "failed": 0, "evaluations": 80,
    "code_version": "1", "command": ["python", "-m", "sim.search", "rivalry.conduct=0..1"], "notes": ["80 evaluations"],
}  # fmt: skip


def study(outcomes: tuple[Outcome, ...], **about: Any) -> KeptStudy:
    return KeptStudy(KNOWN | about, FACTORS, outcomes)


def tried(gain: float) -> pl.DataFrame:
    """Designs of which the first two are beaten by none; with fresh seeds they gain ``gain``, give or take one."""
    columns: dict[str, Any] = {"trial": range(TRIALS), "allowed": [True] * TRIALS}
    columns["pareto"] = [at < 2 for at in range(TRIALS)]
    columns |= {"rivalry.conduct": np.linspace(0, 1, TRIALS), "+scenario": ["none"] * TRIALS}
    again = np.where(np.arange(TRIALS) < 2, 1.0, np.nan)
    for outcome, unit in zip(GOALS, (1e6, 1e-3), strict=True):
        columns[outcome.name] = np.linspace(3, 0, TRIALS) * unit
        for kind, value in (("fresh", gain), ("worst_decile", gain - 2), ("regret", 0.1), ("fresh_mean", gain),
                            ("fresh_low", gain - 1), ("fresh_high", gain + 1)):  # fmt: skip
            columns[f"{kind}:{outcome.name}"] = again * value * unit
    return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))


def verdicts(part: Part) -> dict[str, str]:
    card = next(section for section in part.sections if section.key == "health").blocks[0]
    assert isinstance(card, Checks)
    return {row[0]: row[1] for row in card.rows}


def search(gain: float) -> Part:
    names = [outcome.name for outcome in GOALS]
    about = {"kind": "search", "objectives": names, "fresh": FRESH, "scenarios": [], "robust": "mean"}
    return search_part(study(GOALS, **about), {}, tried(gain), SAY)


def test_a_search_passes_where_fresh_seeds_tell_its_first_design():
    good, none = verdicts(search(5.0)), verdicts(search(0.1))
    better = SAY("better")
    assert (good[better], none[better]) == ("pass", "fail")
    assert good[SAY("designs")] == "pass", "ten for each of two"
    part = search(5.0)
    text = html([part], part.title, SAY)
    assert "data:image/svg+xml" in text and "python -m sim.search rivalry.conduct=0..1" in text
    assert part.title == "What the sponsor gains and the effect on trust: which design is best?"
    assert "| 0 | 0 | none |" in markdown([part], part.title, SAY)


def test_a_search_in_another_language():
    with language("zh"):
        part = search(0.1)
        text = markdown([part], part.title, SAY)
    assert english_in(text.partition("```bash")[0], "study", "scenario", "rivalry", "conduct") == set()
    assert "| 无情景" in text and "亿元" in text


def test_a_discovery_shows_its_rules_and_what_was_tried():
    rule = {"when": [{"factor": "rivalry.conduct", "above": None, "at_most": 0.5, "among": []}], "points": 10,
            "failures": 9, "coverage": 0.9, "density": 0.9, "left_out": 0.8}  # fmt: skip
    about = {"kind": "discover", "rules": [rule], "told": 8, "accuracy": 0.9, "chance": 0.01, "why": "", "points": 20,
             "failures": 10, "fails": "is below 0"}  # fmt: skip
    values = [[at / 19, "none"] for at in range(20)]
    kept = Kept(FACTORS, values, np.linspace(-1, 1, 20)[:, None] * [1, 1], np.zeros(20, int), "trust_index")
    part = discover_part(study(GOALS[1:], **about), {}, kept, SAY)
    text = markdown([part], part.title, SAY)
    assert "| rivalry.conduct is at most 0.5 | 10 | 9 | 90 % | 90 % | 80 % |" in text
    assert "trust_index is below 0 at 10 of 20 points (50 %)" in text
    with language("zh"):
        other = discover_part(study(GOALS[1:], **about), {}, kept, SAY)
        chinese = markdown([other], other.title, SAY).partition("```bash")[0]
    assert english_in(chinese, "study", "scenario") == set() and "失效条件：rivalry.conduct不超过0.5" in chinese
    assert verdicts(part)[SAY("rules")] == verdicts(part)[SAY("failures")] == "pass"
    chance = discover_part(
        study(GOALS[1:], **about | {"rules": [], "chance": 0.4, "why": "none", "told": 2}), {}, kept, SAY
    )
    assert verdicts(chance)[SAY("rules")] == "fail" and verdicts(chance)[SAY("failures")] == "look"
    grids = [block for section in part.sections for block in section.blocks if getattr(block, "data", None) is not None]
    assert len(grids[0].data) == 20 and html([chance], chance.title, SAY)
