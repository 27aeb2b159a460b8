"""The consumer panel: a sampled few hundred persons as thin Mesa agents that only read their rows."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.core.rng import Stream, uniforms
from sim.state.names import HOST_SLOTS, NO_DAY, NOBODY, SEGMENTS, STAGES


class PanelPerson(mesa.Agent):
    """A person of the panel. Persons live as rows of arrays; this agent answers questions about one of them."""

    def __init__(self, model: Any, row: int):
        super().__init__(model)
        self.row = row

    @property
    def _person(self) -> Any:
        return self.model.people.persons[self.row]

    @property
    def segment(self) -> str:
        """Her segment."""
        return SEGMENTS[int(self._person.segment)]

    @property
    def stage(self) -> str:
        """The stage that the market can observe."""
        return STAGES[int(self._person.stage)]

    @property
    def bonds(self) -> dict[int, float]:
        """Bond strength by host at her last visit or order, 0-1."""
        person = self._person
        return {
            int(person.host[k]): float(person.bond[k]) / 65535 for k in range(HOST_SLOTS) if person.host[k] != NOBODY
        }

    @property
    def days_since_purchase(self) -> int | None:
        """Days since her last order at the end of last week; None if she never ordered."""
        day = int(self._person.buy_day)
        return None if day == NO_DAY else 7 * self.model.week - 1 - day


def recruit(model: Any, size: int, seed: int) -> None:
    """Draw a panel of `size` different rows, keyed by seed, and create its agents."""
    luck = uniforms(seed, Stream.PANEL, 0, np.arange(len(model.people)))
    for row in sorted(np.argsort(luck, kind="stable")[:size].tolist()):
        PanelPerson(model, row)
