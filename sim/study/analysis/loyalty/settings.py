"""What a strategy's own settings save or cost its sponsor, outside the cost of the programme.

A strategy may change settings besides what it gives to people: pay less for newcomers, more for service, another fee.
What that does to the sponsor's account at unchanged sales was decided, not earned; the rest of the change is what
customers and rivals do. Money for newcomers is a budget: all of its change is decided. Every other line is a rate on
sales: the change of the rate is decided, at the sales of the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import polars as pl

from sim.study.analysis.loyalty.flows import SPONSOR, Flows
from sim.study.arms import REFERENCE

BUDGETS = ("acquisition",)
# Settings by pattern, and the steps of the waterfall (`sim.study.analysis.loyalty.table.STEPS`) that they decide.
DECIDED: dict[str, tuple[str, ...]] = {
    "platform.*.acquisition.*": ("acquisition",),
    "platform.*.subsidy": ("subsidy",),
    "platform.*.take_share": ("fees", "advertising"),
    "platform.*.technical_part": ("fees",),
    "platform.*.advertising_part": ("advertising",),
    "platform.*.service_cost_part": ("other",),
    "platform.*.service": ("other",),
    "platform.*.host_support": ("other",),
    "host.*.studio_cost": ("other",),
    "host.*.content_cost": ("other",),
    "host.*.novelty": ("other",),
    "host.*.days_on_air": ("other",),
    "host.*.slotting_yuan": ("hosts",),
    "host.*.commission": ("hosts",),
    "mcn.split": ("hosts",),
    "brand.overhead": ("other",),
    "brand.advertising": ("advertising",),
}
"""A platform's service and support stand in `other`, as do content and studios of hosts and brands' own rooms."""


def settings_of(strategy: Mapping[str, Any]) -> list[str]:
    """Paths that a strategy pins or scales while it runs."""
    return [*(strategy.get("set") or {}), *(strategy.get("scale") or {})]


def decided_steps(paths: Iterable[str], sponsors: pl.DataFrame) -> list[str]:
    """The steps of the waterfall that settings decide in the accounts of these sponsors (entity, name), each once."""
    firms = set(sponsors.rows())
    steps = (step for path in paths if _own(path, firms) for like, steps in DECIDED.items() if fnmatchcase(path, like)
             for step in steps)  # fmt: skip
    return list(dict.fromkeys(steps))


def _own(path: str, firms: set[tuple[str, ...]]) -> bool:
    """Whether a setting is about an account of these firms."""
    group, name = path.split(".")[:2]
    if group == "platform":
        return any(entity == group and fnmatchcase(firm, name) for entity, firm in firms)
    paying = {entity for entity, _ in firms}
    return "brand" in paying if group == "brand" else bool(paying & {"host", "brand"})


def saved_on(flows: Flows, arm: str, step: str, lines: tuple[str, ...]) -> np.ndarray:
    """What the sponsor's own settings save on a step of these account lines, yuan, [replication, quarter].

    Negative where they cost.
    """
    before, after = (flows.of(each, SPONSOR, *lines) for each in (REFERENCE, arm))
    if step in BUDGETS:
        return after - before
    old, new = (flows.of(each, SPONSOR, "paid") for each in (REFERENCE, arm))
    sold = (old != 0) & (new != 0)
    return np.where(sold, np.divide(after * old, new, out=np.zeros_like(after), where=sold), after) - before
