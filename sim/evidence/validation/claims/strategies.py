"""The strategies with claims that can be read, as they are launched in the study."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache

from sim.core.errors import UserError, did_you_mean
from sim.evidence.facts import Claim, claims
from sim.evidence.readings.claims import readable
from sim.evidence.readings.derived import parts_of
from sim.params.check import validated
from sim.params.strategy import Strategy
from sim.params.yaml_reader import read_yaml
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.expected import family
from sim.study.beliefs import taken_out
from sim.study.compose import configs_folder

LAUNCH = YEAR_WEEKS  # so that there is a year before


@cache
def shipped_strategies() -> dict[str, Strategy]:
    """Those with readable claims, by name: their files alone, without composing a market for each.

    What is a belief there has its median.
    """
    found = {}
    for file in sorted((configs_folder() / "strategy").glob("*.yaml")):
        plain = taken_out({"strategies": {file.stem: read_yaml(file)}})["strategies"][file.stem]
        strategy = validated(Strategy, plain, origin=f"{file.name}: ")
        if claimed_by(strategy):
            found[file.stem] = strategy.model_copy(update={"from_week": LAUNCH})
    return found


def check_names(names: Sequence[str]) -> None:
    """Refuse what is no strategy with readable claims, or comes twice."""
    for at, name in enumerate(names):
        if name in names[:at]:
            raise UserError(f"--strategy {name}: given twice")
        if name not in shipped_strategies():
            there = (configs_folder() / "strategy" / f"{name}.yaml").is_file()
            told = "no claim of it can be read" if there else f"unknown{did_you_mean(name, list(shipped_strategies()))}"
            raise UserError(f"--strategy {name}: {told}")


def claimed_by(strategy: Strategy) -> list[Claim]:
    """What is claimed for a strategy and can be read."""
    return [claims()[id_] for id_ in readable(strategy.claims)]


def claimed_kpis() -> set[str]:
    """Every metric that the claims of the shipped strategies are about, and those that their differences need."""
    asked = (part for one in shipped_strategies().values() for claim in claimed_by(one) for part in parts_of(claim.kpi))
    return set(family(*asked))


@cache
def mark_of(name: str) -> str:
    """A short hash of all that the pairs of a strategy depend on beside the market: itself and its claims' KPIs."""
    strategy = shipped_strategies()[name]
    data = [strategy.model_dump(mode="json"), [(claim.id, claim.kpi) for claim in claimed_by(strategy)]]
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:8]
