"""From a test to the years to come, with a market whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from english import english_in
from fake_market import FakeMarket
from markets import kpis_after, params_of, resumed
from rich.console import Console

from sim.core.errors import UserError
from sim.report.text.pilot import pilot_sentences, print_pilot
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.run import run
from sim.words import language

WORDS = ("size=tiny", "horizon.weeks=26", "horizon.burn_in_weeks=4", "seed=0", "threads=1", "+strategy=points")
VISIT = "programme.benefit.visit"
COST = 0.03  # the visits that pay for it


class VisitMarket(FakeMarket):
    """Sales rise by half of what visits do; the sponsor gains a million for each hundredth of visits, less its cost."""

    def _take(self, week: int) -> float:
        return 50.0 * (1 + 0.5 * self._visit()) if self._running() else 50.0

    def _running(self) -> bool:
        return bool(self.params.strategies)

    def _visit(self) -> float:
        return self.params.strategies["points"].programme.benefit.visit

    def accounts(self) -> pl.DataFrame:
        gain = 1e8 * (self._visit() - COST) if self._running() else 0.0
        rows = [
            ("platform", "interest_feed", "paid", 1e9 + gain),
            ("platform", "interest_feed", "contribution", 1e7 + gain),
        ]
        rows += [("strategy", "points", "fixed", 1e6)] if self._running() else []
        return pl.DataFrame(
            [(0, *row) for row in rows], schema=["quarter", "entity", "name", "line", "yuan"], orient="row"
        )


def answered(tmp_path, *words: str, **said):
    given = {"metric": "gmv_yuan", "weeks": 12, "lift": 0.01, "standard_error": 0.004} | said
    told = f"pilot={{{', '.join(f'{key}: {value}' for key, value in given.items())}}}"
    return run(compose([*WORDS, told, f"output.dir={tmp_path / 'results'}", *words]), market=VisitMarket, save=False)


@pytest.fixture
def uncompiled(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # nothing to compile


def rows(found):
    return {(row["section"], row["line"]): row for row in found.tables["pilot"].iter_rows(named=True)}


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("weighed")
        patch.setenv("SIM_CACHE_DIR", str(folder / "cache"))
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        return answered(folder, "replications=8", "break_even=true", standard_error=0.006)


def test_markets_near_to_what_was_measured_count_more(weighed):
    found, of = weighed, rows(weighed)
    assert of["pilot", "lift"]["note"] == "weighed"
    assert of["pilot", "draws"]["before"] == 8 and 4 <= of["pilot", "draws"]["after"] < 8
    amount = of["amounts", VISIT]
    assert abs(amount["after"] - 0.02) < abs(amount["before"] - 0.02) + 1e-9
    assert amount["after_high"] - amount["after_low"] < amount["before_high"] - amount["before_low"]
    gain = of["sponsor", "contribution"]
    assert gain["after"] == pytest.approx(1e8 * (amount["after"] - COST), rel=1e-3)
    assert of["kpi", "gmv_yuan:all:all"]["after"] == pytest.approx(0.5 * amount["after"], rel=0.01)
    assert "says as good as nothing" not in pilot_sentences(found.tables["pilot"])[1]
    alike = found.tables["pilot"].with_columns(after=pl.when(pl.col("line") == "draws").then(7.9).otherwise("after"))
    assert pilot_sentences(alike)[1].endswith("the test hardly tells them apart, and says as good as nothing here")
    with language("zh"):
        assert english_in(" ".join([*pilot_sentences(found.tables["pilot"]), *pilot_sentences(alike)])) == set()


def test_an_exact_test_is_solved_for(uncompiled, tmp_path):
    found = answered(tmp_path, "replications=2", lift=0.04, standard_error=0.002)
    of = rows(found)
    assert of["pilot", "lift"]["note"] == "solved"
    assert of["amounts", VISIT]["after"] == pytest.approx(0.08, abs=0.003)
    assert of["sponsor", "contribution"]["after"] == pytest.approx(1e8 * 0.05, rel=0.07)
    assert of["sponsor", "pays"]["after"] == 1.0
    assert of["pilot", "percentile"]["after"] > 95
    spread = of["amounts", VISIT]["after_high"] - of["amounts", VISIT]["after_low"]
    assert 0 < spread < 0.01  # one standard error on either side
    text = Console(record=True, width=120, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    print_pilot(text, found.tables["pilot"], found.config["pilot"], 26)
    printed = text.export_text()
    with language("zh"):
        print_pilot(text, found.tables["pilot"], found.config["pilot"], 26)
    chinese = text.export_text()
    assert english_in(chinese) == set() and "到访几率" in chinese
    assert "all amounts are solved for together" in printed and "Odds of a visit" in printed


def test_what_no_amount_gives_is_refused(uncompiled, tmp_path):
    with pytest.raises(UserError, match=r"^pilot\.lift=0\.4: no believable amounts of points give it") as refused:
        answered(tmp_path, "replications=2", lift=0.4, standard_error=0.001)
    assert len(refused.value.lines) == 1


def test_it_breaks_even_where_it_should(weighed):
    table = weighed.tables["loyalty"]
    found = {(row["section"], row["line"]): row for row in table.iter_rows(named=True)}
    assert found["break_even", "rises"]["note"] == "rungs"
    least = found["break_even_at", VISIT]
    assert least["value"] == pytest.approx(COST, abs=2e-4)
    assert found["believed", VISIT]["ci_high"] == 0.06
    share = found["break_even", "probability"]["value"]  # 0.02 + 0.04 z / 1.28 above 0.03
    assert share == pytest.approx(0.374, abs=0.02)


def test_what_was_tested_runs_alone_and_uncopied():
    words = ("size=tiny", "horizon.weeks=52", "+strategy=[points,member_card]")
    said = "pilot={strategy: points, metric: gmv_yuan, weeks: 12, lift: 0.01, standard_error: 0.004}"
    arms = {arm.name: arm.params for arm in arms_of(compose([*words, said]))}
    assert list(arms["piloted"].strategies) == ["points"] and list(arms["treatment"].strategies) == [
        "points",
        "member_card",
    ]
    assert arms["piloted"].rivals.copy_after_weeks is None and "placebo" in arms
    assert np.isfinite(arms["piloted"].horizon.weeks)


def test_the_weeks_of_a_test_are_the_same_whatever_comes_after():
    """So that only they have to be simulated where amounts are solved for."""
    short, longer = (
        kpis_after(resumed(params_of("+strategy=points", persons=200, weeks=weeks, burn_in=13))) for weeks in (13, 20)
    )
    assert short.equals(longer.filter(pl.col("week") < 13))


def test_a_living_market_weighs_and_solves(tmp_path):
    words = [
        "population.persons=200", "horizon.weeks=14", "horizon.burn_in_weeks=4", "threads=1", "+strategy=points",
        "strategies.points.programme.benefit.visit={median: 0.5, low: 0.1, high: 1, source: test}",
    ]  # fmt: skip
    said = "pilot={metric: orders, group: interest_feed, weeks: 12, lift: 0.01, standard_error: 1}"
    for replications, note in ((5, "weighed"), (2, "solved")):
        found = run(compose([*words, said, f"replications={replications}"]), save=False)
        of = rows(found)
        assert of["pilot", "lift"]["note"] == note
        assert of["sponsor", "contribution"]["after"] is not None
        assert ("kpi", "orders:platform:interest_feed") in of
