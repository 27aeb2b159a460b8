"""What a vector of shares comes to, and what is compared with what."""

from __future__ import annotations

import io

import pytest
from fake_levers import TODAY, LeverMarket
from rich.console import Console

from sim.core.errors import UserError
from sim.params.spending import LEVERS, Allocation
from sim.report.text.allocation import asked_table
from sim.study.allocation import range_of, ratios_of
from sim.study.compose import compose
from sim.study.run import run

MINE = "firms.snack_brand.allocation"
SIZE = ["size=tiny", "horizon.weeks=10", "horizon.burn_in_weeks=4", "replications=3", "threads=1", "+firm=snack_brand"]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


def ask(*words: str):
    told = io.StringIO()
    found = run(compose([*SIZE, *words]), market=LeverMarket, save=False, console=Console(file=told, width=300))
    return found, told.getvalue()


def spent(found, arm: str, week: int = 5) -> dict[str, float]:
    rows = found.kpis.filter(arm=arm, replication=0, week=week, dimension="firm")
    return {lever: rows.filter(metric=f"spent_{lever}_yuan")["value"].item() for lever in LEVERS}


def test_shares_become_ratios_of_what_is_spent_today(cache):
    found, told = ask(f"{MINE}={{own_rooms: .5, paid_traffic: .25}}")
    now, then = spent(found, "reference"), spent(found, "treatment")
    budget = 6e6  # without a programme
    assert now == pytest.approx(TODAY | {"programme": 0.0})
    assert then["own_rooms"] == pytest.approx(0.5 * budget) and then["paid_traffic"] == pytest.approx(0.25 * budget)
    assert then["small_hosts"] == pytest.approx(0.25 * budget)  # the rest
    assert "note" not in told and found.names == ("snack_brand_allocation",)
    assert found.manifest["arms"]["reference"] == "as spent today"
    assert cache.read_text().count("found") == 3, "the burn-in is that of the market as it is"


def test_it_begins_in_its_week_at_its_budget():
    found, _ = ask(f"{MINE}={{own_rooms: .5, budget: 1.2, from_week: 4}}")
    assert spent(found, "treatment", week=3) == spent(found, "reference", week=3)
    assert sum(spent(found, "treatment", week=4).values()) == pytest.approx(1.2 * 6e6)
    table = asked_table(found, "snack_brand")
    assert table is not None and table.row_count == 4
    assert [*table.columns[2].cells] == ["50.0 %", "of the rest 12.5 %", "of the rest 37.5 %", "1.20 x"]


def test_a_programme_runs_in_both_arms_and_its_strength_is_what_is_asked():
    found, _ = ask("+strategy=points", f"{MINE}.programme=.5")
    now, then = spent(found, "reference"), spent(found, "treatment")
    assert now["programme"] == pytest.approx(1e6) and then["programme"] == pytest.approx(3.5e6)
    assert sum(then.values()) == pytest.approx(7e6)
    assert found.config["strategies"]["points"]["intensity"] == pytest.approx(3.5)
    assert "uncopied" not in found.manifest["arms"] and "loyalty" not in found.tables


def test_what_a_lever_cannot_take_is_said():
    _, told = ask(f"{MINE}={{own_rooms: 1}}")
    assert "held at" not in told  # three times today's is just what own rooms take
    _, told = ask(f"{MINE}={{head_hosts: .4}}")
    assert "40 % of the budget for head hosts is where nothing is spent today; held at 10 times" in told


def test_ratios_stay_in_the_range_of_their_lever():
    ratios, notes = ratios_of(Allocation(paid_traffic=0.0), {"own_rooms": 1e6, "paid_traffic": 9e6})
    assert ratios == {"own_rooms": range_of("own_rooms")[1], "paid_traffic": 0.0}
    assert len(notes) == 1 and "own rooms is 10 times today's; held at 3 times" in notes[0]


def test_stress_is_not_for_allocations():
    with pytest.raises(UserError, match="stress=true: is about strategies"):
        ask("stress=true", "+strategy=points", f"{MINE}.programme=.5")
