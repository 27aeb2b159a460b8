"""Money: what platforms, brands, hosts and MCNs keep, what a joiner costs and is worth, what people gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.observe.kpi import BY_FIXED, BY_PERSON, PEOPLE, Reading, kpi
from sim.state.names import HOST_TYPES

if TYPE_CHECKING:
    from sim.observe.sums import Block, Week


@kpi("Lifetime value of a joiner, 36 months", "yuan", "history", good=1, by=(*BY_FIXED, "platform"))
def clv_yuan(block: Block) -> Iterator[Reading]:
    """period life table: sum over k of weight(k) x contribution per registered person who joined k blocks ago / (1 +
    clv_discount)^(k/4), k = 0..clv_blocks, weight 1 and 1/2 for the last; the people of k include those who left;
    contribution = kept sales of the block x (platform profit + paid acquisition) / settled sales of the platform. By
    platform: bought there, blocks since the first visit there
    """
    contribution, kept = block.contribution_fen, block.kept_fen
    rate = np.divide(contribution, kept, out=np.zeros(len(kept)), where=kept > 0) / 100  # yuan per fen
    table, years = block.lives, np.arange(block.options.clv_blocks + 1) / 4
    weight = (1 + block.options.clv_discount) ** (-years)
    weight[-1] *= 0.5
    yield PEOPLE, *_chained(table.earned @ rate, table.alive, weight)
    yield "platform", *_chained(table.place_earned * rate, table.place_alive, weight)


@kpi("Cost of acquiring a paid joiner", "yuan", "ratio", good=-1, by=("all", "platform"), joiners=True)
def cac_yuan(week: Week) -> Iterator[Reading]:
    """paid acquisition spend / joiners through paid acquisition"""
    spend = week.ledger.acquisition / 100
    yield "platform", spend, week.platform["joined_paid"]
    yield "all", spend.sum(), week.cell["joined_paid"][0]


@kpi("Acquisition cost per joiner", "yuan", "ratio", good=-1, by=("all", "platform"), joiners=True)
def cac_blended_yuan(week: Week) -> Iterator[Reading]:
    """paid acquisition spend / joiners"""
    spend = week.ledger.acquisition / 100
    yield "platform", spend, week.platform["joined"]
    yield "all", spend.sum(), week.cell["joined"][0]


@kpi(
    "Price of paid traffic",
    "ratio to the founding",
    "ratio",
    good=0,
    by=("all", "platform"),
    phrase="the price of paid traffic",
)
def traffic_price(week: Week) -> Iterator[Reading]:
    """what impressions sold by auction cost / what they would have cost at the founding's price"""
    paid, usual = week.ledger.traffic.sum(axis=0), week.ledger.traffic_usual
    yield "platform", paid, usual
    yield "all", paid.sum(), usual.sum()


@kpi("Platform profit", "yuan", "total", good=1, by=("all", "platform"))
def platform_profit_yuan(week: Week) -> Iterator[Reading]:
    """all that platforms collect minus subsidies, service and paid acquisition"""
    yield "platform", week.yuan * week.ledger.platform_profit, 1.0
    yield "all", week.yuan * float(week.ledger.platform_profit.sum()), 1.0


@kpi("Brand profit", "yuan", "total", good=1, by=("all",))
def brand_profit_yuan(week: Week) -> Iterator[Reading]:
    """what kept orders leave to brands after goods, freight, compliance, tax, fees, advertising, commissions and
    slotting, minus overhead and the cost of their own rooms
    """
    yield "all", week.yuan * float(week.ledger.brand_profit.sum()), 1.0


@kpi("Host income", "yuan", "total", good=1, by=("all", "host_type"))
def host_income_yuan(week: Week) -> Iterator[Reading]:
    """commissions and slotting fees after the MCN split and tax, minus content, studio and fines"""
    income = week.ledger.host_income
    by_type = np.bincount(week.host_type[: len(income)], income, minlength=len(HOST_TYPES))
    yield "host_type", week.yuan * by_type, 1.0
    yield "all", week.yuan * float(income.sum()), 1.0


@kpi("MCN income", "yuan", "total", good=1, by=("all",), phrase="MCN income")
def mcn_income_yuan(week: Week) -> Iterator[Reading]:
    """the MCNs' part of commissions minus training"""
    yield "all", week.yuan * float(week.ledger.mcn_income.sum()), 1.0


@kpi("Cost of compliance", "yuan", "total", good=-1, by=("all",), phrase="the cost of compliance")
def compliance_cost_yuan(week: Week) -> Iterator[Reading]:
    """what rules cost those who follow them: brands' compliance, which grows with what they sell and how strict audits
    are, and what each room on air pays beyond the opening's; without tax, fines and what platforms spend on audits and
    quicker refunds
    """
    yield "all", week.yuan * float(week.ledger.outside["compliance"]), 1.0


@kpi("Consumer surplus", "yuan", "total", good=1, by=BY_PERSON)
def consumer_surplus_yuan(week: Week) -> Iterator[Reading]:
    """expected value of the choice sets met this week over buying nothing (change of the logsum over the price)"""
    yield PEOPLE, week.yuan * week.cell["surplus_fen"], week.exists


def _chained(value: np.ndarray, alive: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Life-table value times people, and people, [group] each; no people at some tenure: not observed.

    Tenure k is the number of blocks since the block of joining. Joiners are spread over their first block, so k = 0 is
    half a block long on average and half of block `clv_blocks` completes the horizon.
    """
    known = (alive > 0).all(axis=0)
    each = np.divide(value, alive, out=np.zeros_like(value), where=alive > 0)
    below = np.where(known, alive.sum(axis=0), 0.0)
    return (weight @ each) * below, below
