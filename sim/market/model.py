"""The market: a Mesa model that wires people, firms, calendar and observer together. No rules live here.

Hosts, brands, platforms, MCNs and the regulator are Mesa agents that own rows of columns; persons are rows of arrays,
and a sampled panel of thin agents only reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Self

import mesa
import numpy as np
import polars as pl

from sim.core.part import WHOLE, Part
from sim.core.stored import Codec
from sim.dates.almanac import Almanac
from sim.dates.timeline import Timeline
from sim.firms.decisions import found
from sim.firms.mesa_agents import follow_entries, settle_in
from sim.firms.money.accounts import firm_names
from sim.firms.tables import FIRM_CLASSES
from sim.market.broadcast import Broadcast
from sim.market.feedbacks import Holder, Recorder, Watch
from sim.market.week import one_week
from sim.observe.log import OrderLog, person_table
from sim.observe.observer import OBSERVER_CLASSES, Observer
from sim.params.market import MarketParams
from sim.people.engine import PeopleEngine
from sim.people.panel import recruit
from sim.people.population import People, found_people
from sim.programmes.desk import DESK_CLASSES, Desk
from sim.state.groups import Names

_STATE = Codec(People, *FIRM_CLASSES, *OBSERVER_CLASSES, *DESK_CLASSES)


class Market(mesa.Model):
    """One market in one arm with one seed, founded `burn_in_weeks` before its first reported week.

    Its firms are whole; of its people it holds a ``part``, by default everybody.
    """

    def __init__(
        self,
        params: MarketParams,
        seed: int,
        timeline: Timeline,
        threads: int = 1,
        part: Part = WHOLE,
        kpis: Collection[str] | None = None,
    ):
        """``kpis``: those that are read, all unless given."""
        super().__init__(rng=seed)
        names = Names(tuple(params.platform), tuple(params.category), firms=tuple(params.firms))
        self._wire(params, seed, timeline, threads, part)
        self.week = params.horizon.first_week - params.horizon.burn_in_weeks
        self.firms = found(params, seed)
        self.people = found_people(params, seed, part)
        self.observer = Observer(params, names, kpis)
        self._open()

    @classmethod
    def resume(
        cls, params: MarketParams, seed: int, timeline: Timeline, data: bytes, threads: int = 1, part: Part = WHOLE
    ) -> Self:
        """A market that goes on from a `snapshot` of the same part, possibly under another timeline or seed."""
        market = cls.__new__(cls)
        mesa.Model.__init__(market, rng=seed)
        market._wire(params, seed, timeline, threads, part)
        market.week, market.firms, market.people, market.observer, desk, orders = _STATE.unpack(data)
        market.desk.remember(desk)
        if market.log is not None:
            market.log.weeks = orders
        market.firms.seed = seed  # another one is other luck from now on
        market._open()
        return market

    def _wire(self, params: MarketParams, seed: int, timeline: Timeline, threads: int, part: Part) -> None:
        self.params, self.seed, self.timeline = params, seed, timeline
        self.almanac = Almanac(params.calendar, params.outlook, tuple(params.category))
        self.recording: list[Broadcast] | None = None
        self._replay: dict[int, Broadcast] = {}
        self.watch = Watch()
        self.desk = Desk(params, seed, part)
        self._thread_count, self._part = threads, part
        self.log = OrderLog(params) if params.output.transactions else None

    def _open(self) -> None:
        self.engine = PeopleEngine(self.params, self.seed, self._thread_count, self.firms.brands.category, self._part)
        try:
            settle_in(self, self.firms)
            recruit(self, self.params.population.panel if self._part is WHOLE else 0, self.seed)
        except BaseException:  # nobody could close a market that was never returned
            self.close()
            raise

    def run(self, until: int, on_week: Callable[[int], None] | None = None) -> None:
        """Run weeks up to and excluding the absolute week `until`; `on_week` hears of each that is done."""
        while self.week < until:
            self.step()
            if on_week is not None:
                on_week(self.week)

    def step(self) -> None:
        """One week (Mesa's verb); afterwards every firm on the market has its agent."""
        one_week(self)
        follow_entries(self, self.firms)

    def record(self) -> list[Broadcast]:
        """Keep what persons see from now on; the list grows by one entry a week."""
        self.recording = []
        return self.recording

    def replay(self, recording: list[Broadcast]) -> None:
        """Show persons a recorded market instead of a living one (a frozen market), with the firms recorded there."""
        self._replay = {broadcast.public.week: broadcast for broadcast in recording}

    def replayed(self) -> Broadcast | None:
        """The recorded broadcast of this week, if this market is frozen."""
        return self._replay.get(self.week)

    def record_feedbacks(self, folder: Path) -> None:
        """Keep the feedbacks of all reported weeks in ``folder``; complete once the last one has been run."""
        horizon = self.params.horizon
        self.watch = Recorder(folder, horizon.first_week, horizon.weeks, len(self.people))

    def hold(self, feedbacks: Collection[str], folder: Path) -> None:
        """Hold ``feedbacks`` at what another arm recorded in ``folder``, from now on."""
        self.watch = Holder(folder, feedbacks, self.firms)

    def snapshot(self) -> bytes:
        """The whole state between two weeks."""
        orders = [] if self.log is None else self.log.weeks
        return _STATE.pack((self.week, self.firms, self.people, self.observer, self.desk.kept(), orders))

    def kpis(self) -> pl.DataFrame:
        """KPI table of the reported weeks: week, metric, dimension, group, value, unit, numerator, denominator."""
        return self.observer.table()

    def transactions(self) -> pl.DataFrame:
        """Every reported order; only with `output.transactions`."""
        if self.log is None:
            raise ValueError("transactions were not asked for: set output.transactions=true")
        return self.log.table(self.people.persons, self._firm_names())

    def persons(self) -> pl.DataFrame:
        """One row a person with the demographic attributes."""
        return person_table(self.people.persons)

    def accounts(self) -> pl.DataFrame:
        """Accounts of platforms, brands, hosts and strategies by quarter: quarter, entity, name, line, yuan."""
        return self.observer.accounts({**self._firm_names(), "strategy": self.desk.names})

    def fans(self) -> pl.DataFrame:
        """Where fans of the largest hosts spend, by quarter: quarter, host, type, platform, now, place, yuan."""
        return self.observer.fans(self._firm_names()["host"])

    def _firm_names(self) -> dict[str, tuple[str, ...]]:
        return firm_names(self.firms, self.params)

    def headline(self) -> dict[str, int]:
        """How many of what, for the first line of a report."""
        return {
            "hosts": int(np.count_nonzero(self.firms.hosts.alive)),
            "brands": int(np.count_nonzero(self.firms.brands.alive & ~self.firms.brands.merchant)),
            "platforms": len(self.firms.platforms),
        }

    def close(self) -> None:
        """Give threads and memory back, at once: nothing can be asked of a market after that. Twice does no harm."""
        if not vars(self):
            return
        self.engine.close()
        self.remove_all_agents()
        # Mesa 3.3 numbers agents in a table of all models that nothing ever leaves; 3.5 has none.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.__dict__.clear()  # Mesa's model holds its own methods, a circle: do not wait for the collector
