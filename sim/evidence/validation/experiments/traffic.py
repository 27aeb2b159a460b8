"""Paid slots are scarce: what do they cost with twice the bidders, or twice the bids, and who goes without?"""

from __future__ import annotations

import math

import numpy as np

from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import change, looked_at, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms.tables import Firms
from sim.firms.traffic import auction, bids_of
from sim.params.market import MarketParams
from sim.state.tallies import SALE

WEEKS = 13
AUCTION = "proportional shares of a scarce good: Johari & Tsitsiklis 2004"
LEAST = 10.0  # times the smallest worthwhile campaign, as small merchants feel it


def read(start: Start) -> Readings:
    """Every bidder twice in the auction of the first week; then a quarter in which everybody bids twice as much."""
    with opened(start.market()) as market:
        once, twice = _crowded(market.firms, start.params)
    usual, doubled = _lived(start, start.params), _lived(start, _with_bids(start.params, 2.0))
    return {
        "crowd_price": twice[0] / once[0],
        "crowd_small": twice[1] / once[1] - 1.0,
        "bids_price": doubled["price"] / usual["price"],
        "bids_views": change(doubled["views"], usual["views"]),
        "bids_spent": change(doubled["spent"], usual["spent"]),
        "bids_margin": change(doubled["margin"], usual["margin"]),
    }


def _crowded(firms: Firms, params: MarketParams) -> tuple[tuple[float, float], tuple[float, float]]:
    """Price, and the smaller half's share of slots, with every bidder once and twice; campaigns as dear as told."""
    s = firms.settings(params)
    e, small = params.brand.traffic_elasticity, firms.brands.size < np.median(firms.brands.size[firms.brands.alive])
    bids = bids_of(firms, s, firms.brands.bids[:, None])
    opens = np.zeros(len(bids.money), bool)
    found = []
    for times in (1, 2):
        wish, cell, least = (np.tile(x, times) for x in (bids.wish, bids.cell, LEAST * bids.minimum))
        sold = auction(bids._replace(wish=wish, cell=cell, minimum=least), e, opens)
        price = float(np.average(sold.price, weights=bids.money))
        theirs = sold.bought * bids.money[cell]
        mine = np.tile(np.repeat(small, len(s.platforms)), times)
        found.append((price, float(theirs[mine].sum() / theirs.sum())))
    return found[0], found[1]


def _with_bids(params: MarketParams, factor: float) -> MarketParams:
    return with_changes(params, [{"from_week": 0, "scale": {"brand.advertising": factor}}])


def _lived(start: Start, params: MarketParams) -> dict[str, float]:
    seen: list[float] = []
    with opened(start.market(params)) as market:
        with looked_at(market, lambda view: seen.append(float(view.tallies.sales[:, :, SALE.shown].sum()))):
            market.run(market.week + WEEKS)
        table, sales = market.kpis(), market.firms.brands.sales
        margin = float((market.firms.brands.margin * sales).sum() / sales.sum())
    paid, usual = total(table, "traffic_price", ("all", "all"), (0, WEEKS))
    return {"price": paid / usual if usual else math.nan, "views": sum(seen), "spent": paid, "margin": margin}


EXPERIMENT = Experiment(
    about=f"Every bid of the first week counted twice in an auction with the same slots, campaigns {LEAST:g} times as"
    " dear so that the smallest brands are as small as merchants are; then `brand.advertising` doubled for all for a"
    " quarter, the same seeds without it.",
    read=read,
    judge=by_rows(
        Row("price of an impression when the bidders double, ratio", "crowd_price", 1.05, 2.0, AUCTION),
        Row("share of paid slots of the smaller half of brands then, relative", "crowd_small", -1.0, -1e-4, AUCTION),
        Row("price of an impression when all bids double, ratio", "bids_price", 1.05, 2.0, AUCTION),
        Row("views everywhere then, relative", "bids_views", -0.05, 0.05, AUCTION),
        Row("what brands pay for impressions then, relative", "bids_spent", 0.0, 1.0, AUCTION),
        Row("margin of brands then, relative", "bids_margin", -1.0, 0.0, AUCTION),
    ),
    persons=3_000, seeds=4, weeks=WEEKS, seconds=6.0,
)  # fmt: skip
