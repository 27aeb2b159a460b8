"""The market's own log, lived for the purpose: what a panel of its people would have written down."""

from __future__ import annotations

from collections.abc import Callable

from sim.dates.timeline import Timeline
from sim.evidence.validation.experiment import opened, ordinary
from sim.evidence.validation.panels.log import PanelLog
from sim.evidence.validation.panels.read import of_market
from sim.market.model import Market


def simulated_log(persons: int, weeks: int, seed: int, done: Callable[[], None]) -> PanelLog:
    """Orders of the default market in its first reported weeks; ``done`` hears of every week lived."""
    params = ordinary([f"horizon.weeks={weeks}", "output.transactions=true"], persons)
    with opened(Market(params, seed, Timeline(params), 1)) as market:
        first = params.horizon.first_week
        for week in range(market.week, first + weeks):
            market.run(week + 1)
            done()
        return of_market(market.transactions(), f"simulated: {persons:,} persons, {weeks} weeks, seed {seed}")


def weeks_to_live(weeks: int) -> int:
    """Weeks of such a market from its founding on, for a bar that shows how far it is."""
    params = ordinary([f"horizon.weeks={weeks}"])
    return params.horizon.burn_in_weeks + weeks
