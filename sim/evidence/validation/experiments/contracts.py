"""Contracts of hosts and brands: who pays whom how much, whom hosts choose, and what a brand loses with its host."""

from __future__ import annotations

import numpy as np

from sim.evidence.calibration.space import with_values
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import change, looked_at
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms import bargain
from sim.firms.contracts import negotiate
from sim.firms.settings import Settings
from sim.firms.tables import Firms
from sim.market.model import Market
from sim.params.market import MarketParams
from sim.state.tallies import SALE

QUARTER = 13
NASH = "Nash bargaining over what a sale leaves"
LEAVES = "sales go with the host, followers of the own room stay"


def read(start: Start) -> Readings:
    """All contracts up for renewal at once; and a quarter without the host who sells most for a brand."""
    with opened(start.market()) as market:
        slope, apart = _slope(market.firms, start.params), _exchanged(market.firms, start.params)
    weighed, ignored = (_agreed(start, weight) for weight in (start.params.mcn.commission_weight, 0.0))
    kept, lost = _lived(start, False), _lived(start, True)
    return {
        "slope": slope,
        "dearer": change(weighed, ignored),
        "brand": change(lost["brand"], kept["brand"]),
        "room": change(lost["room"], kept["room"]),
        "followers": change(lost["followers"], kept["followers"]),
        "exchanged": apart,
    }


def _pairs(firms: Firms) -> tuple[np.ndarray, np.ndarray]:
    """Hosts and brands of all contracts of independent hosts."""
    hosts = firms.hosts
    host, slot = np.nonzero((hosts.brand >= 0) & (hosts.alive & (hosts.own_brand < 0))[:, None])
    return host, hosts.brand[host, slot]


def _slope(firms: Firms, params: MarketParams) -> float:
    """Commission beyond the usual one per margin before commission, over the contracts that hold, share per share."""
    s, hosts = firms.settings(params), firms.hosts
    host, brand = _pairs(firms)
    margin = bargain.before_commission(firms, s)[brand, hosts.platform[host]]
    beyond = bargain.terms(firms, s, host, brand).commission - bargain.usual_commission(firms, s, host)
    return float(np.polyfit(margin, beyond, 1)[0])


def _exchanged(firms: Firms, params: MarketParams) -> float:
    """Largest difference between the terms of two hosts who are alike in everything but their row."""
    s, hosts = firms.settings(params), firms.hosts
    one, other = np.flatnonzero(hosts.alive & (hosts.own_brand < 0))[:2]
    for column in vars(hosts).values():
        column[other] = column[one]
    brand = np.flatnonzero(firms.brands.alive & ~firms.brands.merchant)
    first, second = (bargain.terms(firms, s, np.full(len(brand), row), brand) for row in (one, other))
    return max(float(np.abs(a - b).max()) for a, b in zip(first[:2], second[:2], strict=True))


def _agreed(start: Start, weight: float) -> float:
    """Mean commission once every slot is free at the same time."""
    s = Settings.of(with_values(start.params, {"mcn.commission_weight": weight}))
    with opened(start.market()) as market:
        firms = market.firms
        free = firms.hosts.own_brand < 0
        firms.hosts.until[free] = market.week
        firms.hosts.brand[free] = -1  # nobody is known
        negotiate(firms, s, market.week)
        signed = free & firms.hosts.alive
        return float(firms.hosts.commission[signed][firms.hosts.brand[signed] >= 0].mean())


def _lived(start: Start, leaves: bool) -> dict[str, float]:
    """Sales of a brand and of its main host's slots in a quarter, and who follows the brand's own rooms at its end."""
    sold = {"brand": 0.0, "room": 0.0}
    with opened(start.market()) as market:
        brand, host = _main_host(market.firms)
        if leaves:
            _part_ways(market.firms, brand, host)
        hosts = market.firms.hosts
        hosts.until[host][hosts.brand[host] == brand] = market.week + 2 * QUARTER

        def look(view: object) -> None:
            offers, paid = view.offers, view.tallies.sales[:, :, SALE.paid_fen].sum(axis=1)  # type: ignore[attr-defined]
            sold["brand"] += float(paid[(offers["brand"] == brand) & (offers["live"] > 0)].sum())
            sold["room"] += float(paid[(offers["host"] == host) & (offers["live"] > 0)].sum())

        with looked_at(market, look):
            market.run(market.week + QUARTER)
        return {**sold, "followers": _followers(market, brand)}


def _main_host(firms: Firms) -> tuple[int, int]:
    """The brand, and its host, of the largest slot."""
    host, brand = _pairs(firms)
    best = int(firms.hosts.sales[host].argmax())
    return int(brand[best]), int(host[best])


def _part_ways(firms: Firms, brand: int, host: int) -> None:
    """The host sells the brand next in size of the same goods from now on, for half a year."""
    brands, hosts = firms.brands, firms.hosts
    rivals = brands.alive & (brands.category == brands.category[brand]) & (np.arange(len(brands)) != brand)
    peers = np.flatnonzero(rivals)
    mine = hosts.brand[host] == brand
    hosts.brand[host][mine] = peers[brands.size[peers].argmax()]
    hosts.until[host][mine] = hosts.until.max(where=hosts.own_brand[:, None] < 0, initial=0) + 2 * QUARTER


def _followers(market: Market, brand: int) -> float:
    """How many remember one of the brand's own rooms."""
    own = np.flatnonzero(market.firms.hosts.own_brand == brand)
    return float(np.isin(market.people.persons["host"], own).any(axis=1).sum())


EXPERIMENT = Experiment(
    about="Commission regressed on what a sale leaves before it, over the contracts of the first week; every slot freed"
    " at once, hosts weighing commission and not; the largest slot given to the next brand of the same goods for a"
    " quarter, the same seeds without it; two hosts made alike.",
    read=read,
    judge=by_rows(
        Row("commission per margin before commission, share per share", "slope", 0.05, 0.6, NASH),
        Row("mean commission when hosts weigh it, relative", "dearer", 0.0, 0.2, NASH),
        Row("sales of a brand in the quarter after its main host left it, relative", "brand", -1.0, -0.01, LEAVES),
        Row("sales of that host, relative", "room", -np.inf, np.inf, LEAVES, scored=False),
        Row("who remembers one of its own rooms, relative", "followers", -0.05, 0.05, LEAVES),
        Row("terms of two hosts who are alike, largest difference", "exchanged", 0.0, 0.0, "law"),
    ),
    persons=3_000, seeds=4, weeks=QUARTER, seconds=6.0,
)  # fmt: skip
