"""Mesa's view of the firms: one thin `mesa.Agent` an entity, the owner of one row of columns.

A type decides for all its agents at once over the columns (`decide` in its module, called by
`sim.firms.decisions.decide`), because 400 hosts decide faster as arrays than one by one; an agent names its row and
reads it. Importing this module imports Mesa, which takes seconds: do it late.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.core.short import rows_of
from sim.firms.tables import Firms
from sim.state.names import HOST_TYPES


class FirmAgent(mesa.Agent):
    """Owner of `row` in one group of `Firms`; `agent.value(name)` reads a column."""

    group = ""

    def __init__(self, model: Any, firms: Firms, row: int):
        super().__init__(model)
        self.firms, self.row = firms, row

    def value(self, column: str) -> Any:
        """This entity's entry of a column."""
        return getattr(getattr(self.firms, self.group), column)[self.row]


class HostAgent(FirmAgent):
    """A host, or a brand's own room."""

    group = "hosts"

    @property
    def host_type(self) -> str:
        """Name of the type."""
        return HOST_TYPES[int(self.value("kind"))]

    @property
    def on_the_market(self) -> bool:
        """Whether the host has entered and not left."""
        return bool(self.value("alive"))


class BrandAgent(FirmAgent):
    """A brand."""

    group = "brands"


class PlatformAgent(FirmAgent):
    """A platform."""

    group = "platforms"


class McnAgent(FirmAgent):
    """An MCN."""

    group = "mcns"

    def roster(self) -> np.ndarray:
        """Rows of the hosts under contract."""
        hosts = self.firms.hosts
        return rows_of(hosts.alive & (hosts.mcn == self.row))


class RegulatorAgent(FirmAgent):
    """The regulator."""

    group = "regulator"


#: Types in the order in which they decide.
TYPES: tuple[type[FirmAgent], ...] = (RegulatorAgent, BrandAgent, McnAgent, HostAgent, PlatformAgent)


def settle_in(model: Any, firms: Firms) -> None:
    """Create the agents of every entity on the market; hosts that enter later come with `follow_entries`."""
    model.host_agents, model.hosts_followed = {}, np.zeros(0, bool)
    for kind in TYPES:
        if kind is not HostAgent:
            for row in range(len(getattr(firms, kind.group))):
                kind(model, firms, row)
    follow_entries(model, firms)


def follow_entries(model: Any, firms: Firms) -> None:
    """Give every new host its agent, and remove those of hosts that left."""
    if np.array_equal(model.hosts_followed, firms.hosts.alive):
        return
    model.hosts_followed = firms.hosts.alive.copy()
    present: dict[int, HostAgent] = model.host_agents
    alive = set(rows_of(firms.hosts.alive).tolist())
    for row in sorted(alive - present.keys()):
        present[row] = HostAgent(model, firms, row)
    for row in sorted(present.keys() - alive):
        present.pop(row).remove()
