"""The scorecard: what passes, what fails, how it is written."""

from __future__ import annotations

import math

import polars as pl
import pytest
from rich.console import Console

from sim.app.validate import LAW_NUMBERS, _parser, _parts, main
from sim.core.errors import StudyError
from sim.evidence.facts import facts
from sim.evidence.readings.claims import CLAIMS_SCHEMA
from sim.evidence.validation.claims.result import Claimed
from sim.evidence.validation.experiments.tabled import Tried
from sim.evidence.validation.facts import fact_findings
from sim.evidence.validation.finding import PARTS, Effort, Finding, Law, Task
from sim.evidence.validation.report import CLAIMS_FIGURE, FIGURE, PAGE, print_scorecard, write_scorecard
from sim.evidence.validation.scorecard import Scorecard, holds, interval, markdown, target
from sim.evidence.validation.study import LAWS, laws_of
from sim.evidence.validation.work import run_tasks


def finding(simulated: float, low: float = 0.0, high: float = 1.0, **values) -> Finding:
    return Finding("law", "1 law", "something", low, high, "somebody 1999", simulated, **values)


def law(number: int = 1) -> Law:
    return Law(number, "a law", "It holds.", "somebody 1999", (), lambda results: [])


def card(*findings: Finding) -> Scorecard:
    return Scorecard(((law(), findings),), (), None, "a test")


def test_a_finding_passes_inside_its_range():
    assert finding(0.0).passed and finding(1.0).passed
    assert not finding(1.01).passed and not finding(math.nan).passed
    assert finding(9.0, high=math.inf).passed and not finding(-0.1, high=math.inf).passed
    assert finding(9.0, scored=False).passed is None


def test_a_law_holds_if_all_that_is_scored_passes():
    assert holds([finding(0.5), finding(7.0, scored=False)])
    assert not holds([finding(0.5), finding(7.0)])
    assert card(finding(0.5)).laws_kept == (1, 1) and card(finding(7.0)).laws_kept == (0, 1)
    assert card(finding(7.0)).headline() == ["0 of 1 laws hold."]


def test_targets_and_intervals_in_words():
    assert target(finding(0.5)) == "0 to 1"
    assert target(finding(0.5, high=math.inf)) == "at least 0"
    assert target(finding(0.5, low=-math.inf)) == "at most 1"
    assert interval(finding(0.5, ci_low=-0.25, ci_high=0.75)) == "[−0.25, 0.75]" and interval(finding(0.5)) == ""


def test_facts_are_met_by_the_mean_over_seeds():
    middles = {
        id_: (max(fact.low, -1e3) + min(fact.high, 1e3)) / 2 for id_, fact in facts().items() if not fact.not_expressed
    }
    found = fact_findings([middles, middles])
    assert len(found) == len(middles) and all(one.passed for one in found if one.scored)
    assert {one.name for one in found if not one.scored} == {id_ for id_, fact in facts().items() if fact.set_by}
    away = fact_findings([middles, {id_: value + 1e6 for id_, value in middles.items()}])
    bounded = [one for one in away if one.high < math.inf and one.scored]
    assert not any(one.passed for one in bounded) and bounded[0].ci_low < bounded[0].simulated < bounded[0].ci_high


def test_the_page_shows_failures_and_what_is_not_expressed(tmp_path):
    middles = {id_: fact.low - 1.0 for id_, fact in facts().items() if not fact.not_expressed}
    scored = Scorecard(
        ((law(), (finding(7.0), finding(3.0, scored=False))),), tuple(fact_findings([middles])), _claims(), "a test"
    )
    write_scorecard(scored, tmp_path)
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "0 of 1 laws hold." in text and "### 1. a law: FAILS" in text and "| FAIL |" in text and "| beside |" in text
    assert all(f"`{id_}`" in text for id_ in facts()), "every reported figure stands there, expressed or not"
    assert "1 selection artefact" in text and "24 pairs of somewhere." in text and "| +1.4 % |" in text
    assert (tmp_path / FIGURE).stat().st_size > 10_000 < (tmp_path / CLAIMS_FIGURE).stat().st_size
    assert f"]({CLAIMS_FIGURE})" in text
    table = pl.read_parquet(tmp_path / "scorecard.parquet")
    assert table["passed"].to_list()[:2] == [False, None] and (tmp_path / "claims.parquet").exists()


def test_experiments_have_a_table_of_their_own(tmp_path, capsys):
    found = Finding("experiment", "trial", "what it does", -0.2, -0.1, "somebody 1999", -0.15, -0.3, 0.0, note="noted")
    scored = Scorecard((), (), None, "a test", (Tried("trial", "One thing is changed.", (found,)),))
    write_scorecard(scored, tmp_path)
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    row = "| what it does | −0.2 to −0.1 | −0.15 [−0.3, 0] | pass, within chance | somebody 1999; noted; `trial` |"
    assert row in text and "* `trial`: One thing is changed." in text and "![" not in text
    assert "1 of 1 targets of experiments are met; in 0 of them" in text
    assert pl.read_parquet(tmp_path / "scorecard.parquet")["part"].to_list() == ["experiment"]
    print_scorecard(Console(), scored)
    assert "what it does" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([], PARTS),
        (["--experiments"], ("experiments",)),
        (["--experiment", "mail", "--law", "3"], ("laws", "experiments")),
        (["--law", "3"], ("laws",)),
        (["--part", "facts", "--experiments"], ("facts", "experiments")),
    ],
)
def test_words_say_which_parts(words, parts):
    assert _parts(_parser().parse_args(words)) == parts


def test_all_laws_are_there():
    laws = laws_of(Effort(scale=0.02))
    assert [one.number for one in laws] == list(LAW_NUMBERS) == list(range(1, len(LAWS) + 1))
    assert all(one.tasks and one.about and one.source for one in laws)
    assert [one.number for one in laws_of(Effort(scale=0.02), [4, 8])] == [4, 8]


def test_results_come_in_the_order_of_the_tasks():
    tasks = [Task(divmod, (number, 3), seconds) for number, seconds in ((7, 1.0), (8, 5.0), (9, 2.0))]
    done: list[float] = []
    alone, together = run_tasks(tasks, 1, done.append), run_tasks(tasks, 2, done.append)
    assert [one.found for one in alone] == [(2, 1), (2, 2), (3, 0)] and alone == together
    assert sum(done) == 16.0
    for workers in (1, 2):
        with pytest.raises(StudyError, match=r"(?s)divmod failed:.*ZeroDivisionError"):
            run_tasks([*tasks, Task(divmod, (1, 0), 1.0)], workers, done.append)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--part", "lws"], "did you mean 'laws'"),
        (["--law", "12"], "allowed is 1 to 11"),
        (["--experiment", "mial"], "did you mean 'mail'"),
        (["--experiment", "mail", "--part", "facts"], "no experiment is in --part facts"),
        (["--scale", "0"], "allowed is 0.01 to 100"),
        (["--workers", "-1"], "--workers -1"),
        (["--sed", "3"], "--help explains"),
        (["--persons", "300"], "give --claims-study with it"),
        (["--claims-study", "--law", "3"], "leave it or --claims-study out"),
        (["--claims-study", "--scale", "2"], "leave it or --claims-study out"),
        (["--claims-study", "--pairs", "0"], "--pairs 0: allowed is 1 to 1,000"),
        (["--claims-study", "--budget", "0"], "--budget 0.0: allowed is 0.01 to 1,000,000"),
        (["--claims-study", "--strategy", "pionts"], "did you mean 'points'"),
        (["--claims-study", "--strategy", "points", "--strategy", "points"], "given twice"),
        (["--claims", "nowhere.jsonl"], "no such file"),
        (["--claims", "nowhere.jsonl", "--law", "3"], "no claims are in what is asked"),
    ],
)
def test_bad_words_are_refused(words, said, capsys, tmp_path):
    assert main([*words, "--output", str(tmp_path / "out")]) == 2
    shown = capsys.readouterr()
    assert said in " ".join(shown.err.split()) and "Traceback" not in shown.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_writes_a_folder(capsys, tmp_path):
    assert main(["--law", "1", "--scale", "0.02", "--workers", "1", "--output", str(tmp_path)]) == 0
    folder = capsys.readouterr().out.splitlines()[-1]
    text = markdown_of(folder)
    assert "## Laws" in text and "1. buy" in text and "## Facts" not in text


def markdown_of(folder: str) -> str:
    from pathlib import Path

    return (Path(folder) / PAGE).read_text(encoding="utf-8")


def _claims() -> Claimed:
    row = {
        "asked": "points", "claim": "a_points_member_spend", "lever": "points", "metric": "spend", "kpi": "aov_yuan",
        "group": "all", "reading": "members", "claimed_low": 1.3, "claimed_high": 1.3, "before_after": 0.1,
        "members_others": 1.15, "causal": 0.0, "ci_low": -0.01, "ci_high": 0.01, "detectable": 0.014, "pairs": 24,
        "verdict": "selection artefact",
    }  # fmt: skip
    return Claimed(pl.DataFrame([row], schema=CLAIMS_SCHEMA), ("24 pairs of somewhere.",))


def test_markdown_needs_no_figure_of_its_own():
    assert "![" in markdown(card(finding(0.5)), "elsewhere.png") and "elsewhere.png" in markdown(
        card(), "elsewhere.png"
    )
