"""What sponsors of strategies gain and spend: what these amounts are called, and what they sum.

Whoever tells them, by replication, by job of a sweep or by trial of a search, takes them from here.
"""

from __future__ import annotations

import numpy as np

from sim.study.analysis.loyalty.flows import OWN, SPONSOR, Flows, quarters_within

CONTRIBUTION = "contribution_yuan"  # what is left to the firms that pay for strategies
COST = "cost_yuan"  # what strategies cost, net of members' fees
GOOD = {CONTRIBUTION: 1, COST: -1}  # both, and which way is good
STRATEGY = "strategy"  # their dimension in tables; the group is the strategy's name

COSTS = (
    "discount", "rewards", "provision", "grants", "contacts", "referrals", "members", "reached", "content", "fixed",
)  # fmt: skip
BY_ORDER = ("discount", "rewards", "provision", "content")  # of these, what comes with orders
FEES = "fees"  # what members pay


def net_cost(flows: Flows, arm: str) -> np.ndarray:
    """What a strategy costs net of membership fees, real yuan, [replication, quarter]."""
    return flows.of(arm, OWN, *COSTS) - flows.of(arm, OWN, FEES)


def amount_in(flows: Flows, metric: str, arm: str, span: tuple[int, int]) -> np.ndarray:
    """`CONTRIBUTION` of a strategy's sponsors or `COST` of the strategy in the weeks [first, end), yuan, [replication].

    A quarter that has only begun at the end counts.
    """
    amounts = flows.of(arm, SPONSOR, "contribution") if metric == CONTRIBUTION else net_cost(flows, arm)
    total: np.ndarray = amounts[:, quarters_within(*span)].sum(axis=1)
    return total
