"""Every experiment, in a tiny market: it reads plain numbers, and what it must hold by construction holds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from sim.evidence.validation.experiment import Start
from sim.evidence.validation.experiments import EXPERIMENTS, run
from sim.evidence.validation.experiments.run import named, planned
from sim.evidence.validation.experiments.table import PART, Readings
from sim.evidence.validation.finding import Effort
from sim.study.execution import cache as stored

READ_ELSEWHERE = ("service", "panel", "mail", "rewards")  # years, other markets, or law 6's own test: too long here

# Weeks.
SHORT = {
    "YEAR": 5, "SECOND": 10, "SETTLED": 3, "LOST": 1, "RESTORED": 3, "WEEKS": 3, "LATE": 2, "LATER": 2, "QUARTER": 2,
    "HALF": 2, "BARRED": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def readings(start: Start) -> Iterator[Callable[[str], Readings]]:
    """What each experiment reads when a year has a few weeks only."""
    modules = [import_module(f"sim.evidence.validation.experiments.{name}") for name in ("arms", *EXPERIMENTS)]
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            for length, weeks in SHORT.items():
                if isinstance(getattr(module, length, None), int):
                    patch.setattr(module, length, weeks)
        yield cache(lambda name: named(name).read(start))


@pytest.mark.parametrize("name", [name for name in EXPERIMENTS if name not in READ_ELSEWHERE])
def test_a_tiny_market_gives_findings(name: str, readings: Any) -> None:
    found = readings(name)
    assert json.loads(json.dumps(found)) == pytest.approx(found, nan_ok=True), "plain values, which can be kept"
    findings = named(name).judge(name, [found, found])
    assert findings and all(finding.part == PART and finding.name == name for finding in findings)


def test_what_follows_from_the_design(readings: Any) -> None:
    assert readings("promotions")["lift"] > 0.0 and readings("discounts")["during"] > 0.0
    assert readings("headroom")["full_low"] > 0.0, "a lower price sells more"
    assert readings("headroom")["share_low"] < readings("headroom")["share_high"] <= 1.0
    assert 0.0 < readings("members")["points_joined"] <= 1.0 and readings("members")["points_naive"] > 0.0
    assert 0.0 <= readings("win_back")["negative"] <= 1.0 or math.isnan(readings("win_back")["negative"])
    assert readings("status")["people"] > 0.0


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_says_how_it_is_done_and_shrinks_with_the_effort(name: str) -> None:
    (small,), (whole,) = (planned(Effort(scale=scale), [name]) for scale in (0.1, 1.0))
    assert whole.experiment.about and len(whole.tasks) == whole.experiment.seeds
    assert small.persons < whole.persons and len(small.tasks) < len(whole.tasks)
    assert sum(task.seconds for task in small.tasks) < sum(task.seconds for task in whole.tasks)


def test_findings_say_at_what_size_they_were_taken() -> None:
    (plan,) = planned(Effort(scale=0.1), ["contrasts"])
    values = dict.fromkeys(("hedonic_orders", "loyal_value", "first_active", "first_sessions"), 1.0)
    assert all("2,000 persons, 52 weeks, 1 seed" in finding.note for finding in plan.findings([values]))


def test_burn_ins_are_kept(monkeypatch, tmp_path, start: Start) -> None:
    lived: list[int] = []
    trial = named("contrasts")._replace(read=lambda begun: {"seen": float(len(begun.state) > 0)})
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(stored, "sources_hash", lambda: "these sources")
    monkeypatch.setattr(run, "named", lambda name: trial)
    monkeypatch.setattr(run, "settled", lambda params, seed: lived.append(seed) or start)
    first = run.readings("contrasts", 3, 300)
    assert run.readings("delivery", 3, 300) == first and lived == [3], "the burn-in serves other experiments"
    assert run.readings("contrasts", 4, 300) == first and lived == [3, 4]


def test_people_far_from_a_tier_are_the_same_in_every_arm(start: Start) -> None:
    from sim.evidence.validation.experiment import opened
    from sim.evidence.validation.experiments.arms import with_strategy
    from sim.evidence.validation.experiments.status import CLUB, LOST, put

    with opened(start.market(with_strategy(start.params, CLUB))) as market:
        chosen = np.arange(len(market.people.persons)) < 10
        put(market.people, chosen, LOST, since=5)
        members = market.people.members
        assert (members["standing"][:10, 0] == LOST.tier).all() and (members["since"][:10, 0] == 5).all()
        assert (members["programme"][:10, 0] == 0).all() and (members["programme"][10:, 0] != 0).all()
