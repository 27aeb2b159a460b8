"""One week of people prepared for one purpose each."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from markets import SEED

from sim.params.behaviour import Behaviour
from sim.people.engine import PeopleEngine
from sim.people.kernels.traits import stored_ceiling, stored_dropout
from sim.state.names import ACTIVE, NO_DAY, NOBODY
from sim.state.programme import CHANNEL
from sim.state.tallies import PLATFORM_TALLY, Tallies

STEPS = 65535
PERSONS = 200


def live(
    stage_set: Any,
    prepare: Callable[[Any, int], None],
    levers: dict[str, float] | None = None,
    public: dict[str, Any] | None = None,
    cap_fen: int = -1,
    scope: np.ndarray | None = None,
    **changes: dict[str, float],
) -> tuple[Any, Tallies, Any]:
    """One week of people prepared by `prepare(people, first day)`, with `changes` to blocks of the behaviour.

    levers: values of one programme that reaches everybody everywhere unless `prepare` sets masks; scope, [offer] bool,
    says which offers it is about; public: replaced.
    """
    params, people, broadcast, categories = stage_set
    broadcast = broadcast._replace(public=broadcast.public._replace(**(public or {})))
    if levers is not None:
        values = np.array([[levers.get(channel, 0.0) for channel in CHANNEL._fields]])
        terms, one = broadcast.public.terms, np.uint64(1)
        terms = terms._replace(
            levers=values,
            cap_fen=np.full(1, cap_fen),
            platform=np.full_like(terms.platform, one),
            touching=np.full_like(terms.touching, one),
            host=np.full_like(terms.host, one),
        )
        broadcast = broadcast._replace(public=broadcast.public._replace(terms=terms), offers=broadcast.offers.copy())
        broadcast.offers["levers"] = one if scope is None else scope
    data = params.behaviour.model_dump()
    for block, values in changes.items():
        data[block] |= values
    params = params.model_copy(update={"behaviour": Behaviour.model_validate(data)})
    crowd = copy.deepcopy(people)
    settle(crowd, broadcast.public.day)
    crowd.masks[:] = 0 if levers is None else 1
    prepare(crowd, broadcast.public.day)
    engine = PeopleEngine(params, SEED, 1, categories)
    tallies, orders = engine.week(crowd, params, broadcast.public, broadcast.exposure, broadcast.offers)
    engine.close()
    return crowd, tallies, orders


def settle(people: Any, day: int) -> None:
    """Everybody is an active member who never comes and never leaves."""
    p = people.persons
    p.stage, p.gone, p.visit_ceiling, p.dropout = ACTIVE, 0, 0, stored_dropout(-30.0)
    p.joined_day, p.touched_day, p.visit_day, p.buy_day, p.milestone = day - 200, day - 1, day - 1, NO_DAY, NO_DAY
    p.new_day = NO_DAY


def visiting(ceiling: float) -> Callable[[Any, int], None]:
    """People who follow nobody yet and come `ceiling` times a day if they may."""

    def prepare(people: Any, day: int) -> None:
        people.persons.visit_ceiling, people.persons.host = stored_ceiling(ceiling), NOBODY

    return prepare


def sessions(tallies: Tallies) -> int:
    """Visits of everybody."""
    return int(tallies.platform[:, PLATFORM_TALLY.sessions].sum())
