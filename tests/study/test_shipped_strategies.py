"""Every shipped strategy and case is complete data: described, of mechanism size, and paid for.

That names and settings exist is checked where all files are composed (`test_configs`).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf
from places import ROOT

from sim.params.strategy import Cost, Strategy
from sim.study.beliefs import taken_out

CONFIGS = ROOT / "configs"
GROUPS = {
    "membership", "points", "private_domain", "personalisation", "content", "interaction", "ritual", "community",
    "cocreation", "service", "risk", "price", "referral", "winback", "technology", "values", "host_mcn",
    "organisation", "cross_service", "small_merchant", "international",
}  # fmt: skip
CLAIM = re.compile(r"[abcd]_[a-z0-9]+(_[a-z0-9]+)*")
FILES = sorted(CONFIGS.glob("strategy/*.yaml"))
NAMES = [file.stem for file in FILES]
CASES = sorted(CONFIGS.glob("case/*.yaml"))


def data_of(file: Path) -> dict[str, Any]:
    """The content of a file as Hydra's own loader reads it (1e6 is a number, 25_34 must be quoted)."""
    data = OmegaConf.to_container(OmegaConf.load(file), resolve=True)
    assert isinstance(data, dict)
    return {str(key): value for key, value in data.items()}


@cache
def strategies() -> dict[str, Strategy]:
    """All of them, with medians in place of beliefs; read when a test asks, since reading takes seconds."""
    plain = taken_out({"strategies": {file.stem: data_of(file) for file in FILES}})
    return {name: Strategy.model_validate(data) for name, data in plain["strategies"].items()}


def test_there_is_a_catalogue_and_every_group_of_it_is_used() -> None:
    assert len(strategies()) >= 60
    assert {strategy.group for strategy in strategies().values()} == GROUPS


def test_every_file_of_a_choice_defines_its_own_name() -> None:
    lines = [file.read_text(encoding="utf-8").splitlines()[0] for file in FILES]
    assert lines == [f"# @package strategies.{file.stem}" for file in FILES]
    blocks = Counter(file.read_text(encoding="utf-8").splitlines()[0] for file in CONFIGS.glob("*/*.yaml"))
    twice = [line for line, count in blocks.items() if count > 1 and not line.endswith("_global_")]
    assert not twice, "two files with one package would merge silently"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_described_in_one_short_line(name: str) -> None:
    strategy = strategies()[name]
    assert 30 <= len(strategy.description) <= 110
    assert "\n" not in strategy.description
    assert strategy.description.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_it_costs_something_and_says_what_is_assumed(name: str) -> None:
    strategy = strategies()[name]
    granted = any(action.per_grant_yuan > 0.0 for action in strategy.actions)
    assert strategy.cost.model_copy(update={"buys": ""}) != Cost() or granted, "nothing is free"
    assert strategy.note or strategy.sources or name.startswith("points")


@pytest.mark.parametrize("name", NAMES)
def test_it_moves_something_and_types_in_no_result(name: str) -> None:
    strategy = strategies()[name]
    assert strategy.actions or strategy.programme or strategy.set or strategy.scale
    assert all(CLAIM.fullmatch(claim) for claim in strategy.claims)
    assert len(set(strategy.claims)) == len(strategy.claims)
    tiers = strategy.programme.tiers.values() if strategy.programme else ()
    for benefit in (*(action.benefit for action in strategy.actions), *tiers):
        small = (benefit.taste, benefit.quality_belief, benefit.risk, benefit.urgency, benefit.visit)
        assert max(map(abs, small)) <= 0.3, "log-odds above 0.3 are results, not mechanisms"
        assert max(abs(benefit.bond), abs(benefit.habit), abs(benefit.fatigue)) <= 0.02
        assert abs(benefit.trust) <= 0.005


@pytest.mark.parametrize("name", NAMES)
def test_a_cap_leaves_room_for_one_grant(name: str) -> None:
    strategy = strategies()[name]
    if strategy.budget.capped:
        dearest = max(action.per_grant_yuan for action in strategy.actions) if strategy.actions else 0.0
        assert strategy.budget.per_person_week_yuan >= dearest


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_case_is_a_list_of_strategies_and_says_what_it_is(file: Path) -> None:
    data = data_of(file)
    assert file.read_text(encoding="utf-8").startswith("# @package _global_\n")
    (entry,) = data["cases"].values()
    assert list(data["cases"]) == [file.stem]
    assert 30 <= len(entry["description"]) <= 110
    asked = next(item["/strategy"] for item in data["defaults"] if isinstance(item, dict) and "/strategy" in item)
    assert set(asked) <= set(strategies())
    assert len(set(asked)) == len(asked)


def test_whatever_is_asked_for_has_a_name_of_its_own() -> None:
    groups = ("strategy", "policy", "ranking", "pricing", "shock", "scenario", "case")
    names = Counter(file.stem for group in groups for file in (CONFIGS / group).glob("*.yaml"))
    assert [name for name, count in names.items() if count > 1] == []


# Amounts that people read in a file, and the fields that charge them.
NUMBERS = {
    "half a million": 0.5e6, "a quarter of a million": 0.25e6, "a hundred thousand": 1e5, "a million": 1e6,
    "two million": 2e6, "thirty": 30, "fifty": 50, "a": 1, "one": 1, "two": 2, "four": 4,
}  # fmt: skip
CHARGED_AS = {
    "host": "per_host_yuan_per_year", "member": "per_member_yuan_per_year", "joiner": "per_referral_yuan",
    "person": "per_reached_yuan_per_year", "buyer": "per_reached_yuan_per_year", "viewer": "per_reached_yuan_per_year",
    "holder": "per_reached_yuan_per_year", "message": "per_contact_yuan",
}  # fmt: skip
GRANTED = ("each", "guest", "complaint", "parcel")
AMOUNT = re.compile(
    rf"(?P<number>\d+(\.\d+)?( (thousand|million|billion))?|{'|'.join(NUMBERS)}) yuan"
    rf"(?P<what> of time)?( a| an|,)? (?P<unit>{'|'.join((*CHARGED_AS, *GRANTED))}|order)\b"
)


def told(text: str) -> list[tuple[float, str]]:
    """Amounts of yuan for a unit that a text names."""
    found = []
    for match in AMOUNT.finditer(text):
        digits, _, times = match["number"].partition(" ")
        named = NUMBERS.get(match["number"])
        factor = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}.get(times, 1.0)
        found.append((float(digits) * factor if named is None else named, match["unit"]))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_amounts_that_its_texts_name_are_those_that_it_charges(name: str) -> None:
    strategy = strategies()[name]
    grants = {action.per_grant_yuan for action in strategy.actions}
    for amount, unit in told(f"{strategy.description} {strategy.cost.buys}"):
        assert unit != "order", "orders of all sizes are charged by a share of sales: name the share"
        charged = grants if unit in GRANTED else {getattr(strategy.cost, CHARGED_AS[unit])}
        assert amount in charged, f"{amount:g} yuan a {unit}, charged {charged}"


def test_amounts_are_read_from_texts() -> None:
    assert told("managers, two million yuan a host and year, 2 yuan a person") == [(2e6, "host"), (2.0, "person")]
    assert told("half a million yuan a host; small parcels (6 yuan each), 1.2 yuan a viewer") == [
        (0.5e6, "host"), (6.0, "each"), (1.2, "viewer"),
    ]  # fmt: skip
    assert told("a yuan an order for couriers; 1.4 million yuan a host") == [(1.0, "order"), (1.4e6, "host")]
    named = sum(len(told(f"{each.description} {each.cost.buys}")) for each in strategies().values())
    assert named > 30, "the pattern no longer finds what files say"
