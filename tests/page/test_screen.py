"""Every view, drawn without a browser: what a link says is on screen, what is wrong is told where it was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_jobs import jobs
from places import ROOT
from reported import compared, written
from streamlit.testing.v1 import AppTest

from sim.page import server
from sim.page.job import FAILED
from sim.page.places import RESULTS
from sim.study.sweeps.table import SWEEP

SCRIPT = str(ROOT / "sim" / "page" / "main.py")
WAR, POINTS = "+scenario=price_war size=small", "+strategy=points size=small"
REPORT = "# What changes with price war?\n\nIt costs $1.\n\n## The answer\n\nNo change.\n\n## Health card\n\n1 pass\n"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two answers and a sweep."""
    folder = tmp_path_factory.mktemp("results")
    for name in ("war", "points"):
        place = written(compared(), folder / "answers" / name)
        (place / "report.md").write_text(REPORT)
        (place / "report.html").write_text("<html></html>")
    differences = {"a": [1e9, 1.4e9, 1.2e9], "b": [3e9, 3.2e9, 3.1e9]}
    (folder / "swept").mkdir()
    table = jobs(differences=lambda row: differences[row["strategy"]], floor=lambda row: 1e8)
    table.write_parquet(folder / "swept" / SWEEP)
    return folder


@pytest.fixture(autouse=True)
def _known(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both answers are known to the queue, and nothing is ever run."""
    monkeypatch.setenv(RESULTS, str(results))
    known = {
        f"python -m sim {words} output.dir={results}": results / "answers" / name
        for words, name in ((WAR, "war"), (POINTS, "points"))
    }
    monkeypatch.setattr(server.queue(), "_answered", known)
    monkeypatch.setattr("sim.page.job.Job.start", lambda job, cores: None)


def page(**link: str | list[str]) -> AppTest:
    """The page as a link opens it."""
    made = AppTest.from_file(SCRIPT, default_timeout=120)
    for name, value in link.items():
        made.query_params[name] = value
    return _fine(made.run())


def _fine(made: AppTest) -> AppTest:
    assert not made.exception, made.exception
    return made


def link(made: AppTest, name: str) -> str:
    """A part of the link to what is on screen."""
    value = made.query_params[name]
    return value if isinstance(value, str) else value[0]


def command(made: AppTest) -> str:
    """The command line on screen."""
    return str(made.code[0].value)


def test_a_link_restores_the_question_and_its_answer(results):
    now = page(ask=f"{WAR} behaviour.buy.loss_aversion=1.7 plausible.use=false")
    assert command(now) == (
        "python -m sim +scenario=price_war size=small behaviour.buy.loss_aversion=1.7 plausible.use=false"
        f" output.dir={results}"
    )
    assert link(now, "ask") == f"{WAR} behaviour.buy.loss_aversion=1.7 plausible.use=false"
    again = page(ask=WAR)
    assert [each.value for each in again.header] == ["What do you want to know?", "What changes with price war?"]
    assert "No change." in [each.value for each in again.markdown]
    assert "It costs \\$1." in [each.value for each in again.markdown]


def test_what_is_chosen_changes_the_command_and_what_is_wrong_is_told_where_it_was_typed():
    now = page(ask="size=small behaviour.buy.loss_aversion=1.7")
    now.multiselect(key="scenario0").select("trust_scandal")
    _fine(now.run())
    assert "+scenario=trust_scandal size=small behaviour.buy.loss_aversion=1.7" in command(now)
    _fine(now.text_input(key="behaviour.buy.loss_aversion0").set_value("7").run())
    told = [each.value for each in now.error]
    assert told[0] == "7: allowed is 1 .. 2 ratio" and "loss\\_aversion=7" in told[1]
    assert now.button(key="run").disabled
    _fine(now.text_input(key="behaviour.buy.loss_aversion0").set_value("1.8").run())
    assert not now.error and not now.button(key="run").disabled


def test_a_run_is_put_into_the_queue_of_this_session_only():
    now = page(ask=WAR.replace("small", "tiny"))
    _fine(now.button(key="run").click().run())
    (job,) = (job for job in server.queue()._jobs if "size=tiny" in job.words)
    assert job.command == command(now) and job.owner != server.session()
    assert "size=tiny" not in "".join(word for other in page().code for word in other.value.split())
    server.queue().leave(job.owner)


def test_a_run_that_fails_or_whose_answer_is_gone_says_so_in_its_place(results):
    now = page(ask=WAR.replace("small", "tiny"))
    _fine(now.button(key="run").click().run())
    (job,) = (job for job in server.queue()._jobs if "size=tiny" in job.words)
    job.why, job.state = "price_war: no room on the disk", FAILED
    _fine(now.run())
    assert [each.value for each in now.error] == ["This run failed. price\\_war: no room on the disk"]
    job.recalled(results / "gone")
    _fine(now.run())
    assert "no report.md in it" in now.error[0].value
    _fine(now.radio(key="view").set_value("weeks").run())
    assert "There is no answer yet" in now.info[0].value
    server.queue().leave(job.owner)


def test_answers_are_watched_week_by_week_and_set_beside_each_other(results):
    arms = [f"{words} output.dir={results}" for words in (WAR, POINTS)]
    weeks = page(ask=WAR, view="weeks")
    assert weeks.table[0].value.shape[0] >= 1 and "4 replications" in weeks.caption[1].value
    beside = page(view="compare", arm=arms)
    assert beside.multiselect[0].value == [f"python -m sim {words}" for words in arms], "in the order of the link"
    shown = beside.table[0].value
    assert list(shown.columns) == ["KPI", "A", "B"] and (shown["A"] == shown["B"]).all()
    missing = page(view="compare", arm=["+scenario=trust_scandal"])
    assert "Not answered here yet: `+scenario=trust_scandal`" in [each.value for each in missing.caption]


def test_a_firm_described_in_the_form_is_asked_about(results):
    now = page(view="firm")
    assert not now.error and "rank: 2" in now.code[0].value, "a firm that can be asked about is there at first"
    _fine(now.number_input(key="firm_brand_share").set_value(0.03).run())
    assert not now.error and "share: 0.03" in now.code[0].value and "rank" not in now.code[0].value
    _fine(now.button(key="use_firm").click().run())
    assert now.radio(key="view").value == "ask", "one click leads to the question"
    assert f"+firm=my_firm size=small output.dir={results} --config-dir {results / 'own'}" in command(now)
    restored = page(ask=link(now, "ask"), firm=link(now, "firm"))
    assert command(restored) == command(now)


def test_a_log_and_a_sweep_have_their_views(results):
    assert "Choose a file, then Fit." in [each.value for each in page(view="log").info]
    swept = page(view="sweep")
    assert not swept.error, swept.error
    told = "\n".join(each.value for each in swept.markdown)
    assert "b is ranked first, told from all others." in told and "|  | war | calm |" in told
    assert all(line.endswith("|") for line in told.splitlines() if "|" in line), "no row is broken into two"


def test_another_language_is_that_of_one_session_and_of_its_answers():
    now = page(ask=WAR)
    _fine(now.button(key="lang_zh").click().run())
    assert now.header[0].value == "您想知道什么？" and link(now, "lang") == "zh"
    assert " lang=zh" in command(now) and command(now).startswith("python -m sim +scenario=price_war")
    assert page(ask=WAR, lang="zh").header[0].value == "您想知道什么？"
    assert page(ask=WAR).header[0].value == "What do you want to know?"


def test_a_link_that_makes_no_sense_is_told_and_the_page_stays():
    now = page(ask="+scenario='x", firm="nonsense", view="nowhere")
    assert "No closing quotation" in now.error[0].value
    assert "python -m sim size=small" in command(now)
