"""Law 11: how brands share buyers. Smaller ones are bought by fewer people, who buy them a little less often."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.dates.timeline import Timeline
from sim.evidence.validation.calm import calm
from sim.evidence.validation.experiment import by_seed, measured, opened
from sim.evidence.validation.finding import Effort, Finding, Law
from sim.evidence.validation.panels.bands import bands
from sim.evidence.validation.panels.rivals import NAME as RIVALS
from sim.evidence.validation.panels.rivals import SCORED, Table, counted, duplication, jeopardy, tabled
from sim.market.model import Market

NAME = "11 brands and their buyers"
JEOPARDY = "Ehrenberg, Goodhardt & Barwise 1990"
DUPLICATION = "Ehrenberg 1988; Goodhardt, Ehrenberg & Chatfield 1984"
PERSONS, SEEDS = 50_000, 2
BURN_IN, WEEKS = 104, 52
FEWEST = 50  # buyers of a brand, below which it is left out


def law(effort: Effort) -> Law:
    """A calm year, a task a seed."""
    return Law(
        11,
        "brands and their buyers",
        "A smaller brand has far fewer buyers, who also buy it a little less often (double jeopardy); it shares its "
        "buyers with every rival in proportion to how many people buy that rival (duplication of purchase).",
        f"{JEOPARDY}; {DUPLICATION}",
        by_seed(bought, effort, SEEDS, PERSONS, 8.0),
        judge,
    )


def bought(seed: int, persons: int) -> tuple[list[Table], Table]:
    """Brands of each category, and platforms, in a year without festivals and trends."""
    fewest = max(round(FEWEST * min(persons / PERSONS, 1.0)), 5)
    words = [f"population.persons={persons}", f"horizon.burn_in_weeks={BURN_IN}", "output.transactions=true"]
    params = calm([*words, f"horizon.weeks={WEEKS}"])
    with opened(Market(params, seed, Timeline(params))) as market:
        market.run(0)
        live = (market.people.persons.stage > 0) & (market.people.persons.gone == 0)
        market.run(WEEKS)
        live &= market.people.persons.gone == 0
        orders = market.transactions()
    buyer = orders["person"].to_numpy()
    category, brand, platform = (orders[name].to_numpy() for name in ("category", "brand", "platform"))
    tables = [
        table(buyer[mine], brand[mine], live, fewest)
        for mine in (category == name for name in params.category)
        if mine.any()
    ]
    return [one for one in tables if len(one.purchases) > 2], table(buyer, platform, live, fewest)


def table(buyer: np.ndarray, rival: np.ndarray, live: np.ndarray, fewest: int = FEWEST) -> Table:
    """Penetration and purchases of rivals with ``fewest`` buyers or more. buyer, rival [order]; live [person] bool."""
    alive = live[buyer]
    number = np.cumsum(live) - 1
    return tabled(counted(number[buyer[alive]], rival[alive], int(live.sum()), fewest, most=len(buyer)))


def judge(results: list[Any]) -> list[Finding]:
    """Means over categories; intervals over categories and seeds. Targets are those of logs: what a panel keeps."""
    categories = [rivals for tables, _ in results for rivals in tables]
    ranks, spreads, plain = (np.array(column) for column in zip(*map(jeopardy, categories), strict=True))
    factors, deviations = (np.array(column) for column in zip(*map(duplication, categories), strict=True))
    platforms = [place for _, place in results]
    rank, spread, deviation = (bands()[RIVALS, statistic, "brands"] for statistic in SCORED)
    over = f"mean of {len(categories)} tables of the brands of a category in {WEEKS} weeks"
    return [
        Finding(
            "law", NAME, "rank correlation of a brand's buyers and how often they buy it", rank.low, rank.high,
            JEOPARDY, *measured(ranks), note=f"{rank.source}. {over}",
        ),
        Finding(
            "law", NAME, "how much purchases a buyer times (1 - penetration) differ among brands, relative",
            spread.low, spread.high, JEOPARDY, *measured(spreads),
            note=f"nearly constant in a Dirichlet market; {spread.source}. {over}",
        ),
        Finding(
            "law", NAME, "the same of purchases a buyer", 0.0, np.inf, JEOPARDY, *measured(plain), scored=False,
            note=over,
        ),
        Finding(
            "law", NAME, "buyers shared with a rival against D times its penetration: mean deviation, relative",
            deviation.low, deviation.high, DUPLICATION, *measured(deviations), note=f"{deviation.source}. {over}",
        ),
        Finding(
            "law", NAME, "coefficient of duplication D", 0.0, np.inf, DUPLICATION, *measured(factors), scored=False,
            note=f"{over}; above 1: buyers of the category at all",
        ),
        Finding(
            "law", NAME, "rank correlation of a platform's buyers and how often they buy there", 0.0, 1.0, JEOPARDY,
            *measured(np.array([jeopardy(place)[0] for place in platforms])), scored=False, note="over seeds",
        ),
    ]  # fmt: skip
