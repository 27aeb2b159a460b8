"""The common market in each library, as its own documentation would have it written. One function a peer.

Each takes (persons, days, seed) and returns the market after its days and the CPU seconds of these days: founding is
not measured. A library that is not installed raises ImportError. One thread each.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import numpy as np
from peer_market import HOSTS, Market, everybodys_day, one_day

Lived = tuple[Market, float]
COLUMNS = [f"habit_{host}" for host in range(HOSTS)]


def timed(days: int, day: Callable[[], object], market: Market) -> Lived:
    """Live some days."""
    began = time.process_time()
    for _ in range(days):
        day()
        market.ends_day()
    return market, time.process_time() - began


def sensitivities(persons: int, seed: int) -> np.ndarray:
    """[person] float64."""
    return np.random.default_rng(seed).uniform(1.0, 3.0, persons)


def in_numpy(persons: int, days: int, seed: int) -> Lived:
    """Arrays and nothing else."""
    habit, market, luck = np.zeros((persons, HOSTS)), Market(), np.random.default_rng(seed + 1)
    mine = sensitivities(persons, seed)
    return timed(days, lambda: everybodys_day(habit, mine, market, luck), market)


def in_mesa(persons: int, days: int, seed: int) -> Lived:
    """One agent a person, in the order in which they were made."""
    import mesa

    class Person(mesa.Agent):
        def __init__(self, model: mesa.Model, sensitivity: float):
            super().__init__(model)
            self.sensitivity, self.habit = sensitivity, [0.0] * HOSTS

        def step(self) -> None:
            one_day(self.habit, self.sensitivity, market, luck)

    market, luck, model = Market(), random.Random(seed), mesa.Model(rng=seed)
    for sensitivity in sensitivities(persons, seed).tolist():
        Person(model, sensitivity)
    try:
        return timed(days, lambda: model.agents.do("step"), market)
    finally:
        model.remove_all_agents()


def in_agentpy(persons: int, days: int, seed: int) -> Lived:
    """One agent a person in an AgentList."""
    import agentpy

    mine = iter(sensitivities(persons, seed).tolist())

    class Person(agentpy.Agent):  # type: ignore[misc]
        def setup(self) -> None:
            self.sensitivity, self.habit = next(mine), [0.0] * HOSTS

        def live(self) -> None:
            one_day(self.habit, self.sensitivity, market, luck)

    market, luck = Market(), random.Random(seed)
    people = agentpy.AgentList(agentpy.Model({"seed": seed}), persons, Person)
    return timed(days, lambda: people.live(), market)


def in_amber_objects(persons: int, days: int, seed: int) -> Lived:
    """AMBER's lane of objects: one agent a person in an AgentList. Habits are private: a list makes no column."""
    import ambr

    mine = iter(sensitivities(persons, seed).tolist())

    class Person(ambr.Agent):  # type: ignore[misc]
        def setup(self) -> None:
            self.sensitivity, self._habit = next(mine), [0.0] * HOSTS

        def live(self) -> None:
            one_day(self._habit, self.sensitivity, market, luck)

    class Village(ambr.Model):  # type: ignore[misc]
        def setup(self) -> None:
            self.people = ambr.AgentList(self, persons, Person)

        def step_oop(self) -> None:
            self.people.live()

    market, luck = Market(), random.Random(seed)
    village = Village({"steps": days, "seed": seed, "show_progress": False}).cpu(mode="oop")
    village.run_step()  # founds it, and lives a day that is not measured
    market.__init__()  # type: ignore[misc]
    for person in village.people:
        person._habit = [0.0] * HOSTS
    return timed(days, village.run_step, market)


def in_amber_columns(persons: int, days: int, seed: int) -> Lived:
    """AMBER's vectorised lane: columns of a frame, read as arrays and written back every day."""
    import ambr

    class Village(ambr.Model):  # type: ignore[misc]
        def setup(self) -> None:
            habits = {name: np.zeros(persons) for name in COLUMNS}
            self.add_agents(persons, sensitivity=sensitivities(persons, seed), **habits)

        def step_vectorized(self) -> None:
            habit = np.column_stack([self.agents.array(name) for name in COLUMNS])
            everybodys_day(habit, self.agents.array("sensitivity"), market, luck)
            for host, name in enumerate(COLUMNS):
                setattr(self.agents, name, habit[:, host])

    market, luck = Market(), np.random.default_rng(seed + 1)
    village = Village({"steps": days, "seed": seed, "show_progress": False}).cpu(mode="vectorized")
    village.run_step()
    market.__init__()  # type: ignore[misc]
    for name in COLUMNS:
        setattr(village.agents, name, np.zeros(persons))
    return timed(days, village.run_step, market)


def in_mesa_frames(persons: int, days: int, seed: int) -> Lived:
    """mesa-frames on Polars: columns of a frame, read as arrays and written back every day."""
    import polars
    from mesa_frames import AgentSetPolars, ModelDF

    class People(AgentSetPolars):  # type: ignore[misc]
        def __init__(self, model: ModelDF):
            super().__init__(model)
            columns = {"unique_id": np.arange(persons), "sensitivity": sensitivities(persons, seed)}
            self.add(polars.DataFrame(columns | {name: np.zeros(persons) for name in COLUMNS}))

        def step(self) -> None:
            habit = np.column_stack([self[name].to_numpy() for name in COLUMNS])
            everybodys_day(habit, self["sensitivity"].to_numpy(), market, luck)
            for host, name in enumerate(COLUMNS):
                self[name] = polars.Series(name, habit[:, host])

    market, luck, model = Market(), np.random.default_rng(seed + 1), ModelDF()
    model.agents += People(model)
    return timed(days, lambda: model.agents.do("step"), market)


PEERS: dict[str, tuple[str, Callable[[int, int, int], Lived]]] = {  # name: package, how it lives
    "Mesa, an agent a person": ("mesa", in_mesa),
    "AgentPy, an agent a person": ("agentpy", in_agentpy),
    "AMBER, an agent a person": ("ambr", in_amber_objects),
    "AMBER, columns": ("ambr", in_amber_columns),
    "mesa-frames, columns": ("mesa-frames", in_mesa_frames),
    "NumPy": ("numpy", in_numpy),
}
