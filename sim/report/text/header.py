"""What opens an answer: which market, and what its simulated people and orders stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.numbers import significant

if TYPE_CHECKING:
    from sim.study.results import RunResult

_HAPPENS, _RULES = ("scenarios", "shocks"), ("policies", "rankings", "pricings")


def scale_line(run: RunResult) -> str:
    """What a simulated person and order stand for, and what follows for whoever multiplies; empty if one real each."""
    people, orders = (float(run.manifest.get(name, 1.0)) for name in ("represents", "orders_represented"))
    if people == orders == 1.0:
        return ""
    each = f"Scale: a simulated person stands for {significant(people)} people"
    if orders == 1.0:
        return f"{each}; totals are those of real people."
    behind = significant(orders)
    return (
        f"{each}, and each order she places for {behind} real ones. Totals are scaled to real ones, figures per person"
        f" are not (orders a person x order value x people = sales / {behind})."
    )


def in_both_arms(config: Mapping[str, Any], kind: str) -> bool:
    """Whether what is asked of a ``kind`` holds in the reference too (`sim.study.arms.reference_of`): what happens to a
    market whose rules or strategies are asked about, and its rules where strategies are."""
    if config.get("strategies"):
        return kind in (*_HAPPENS, *_RULES)
    return kind in _HAPPENS and any(config.get(rules) for rules in _RULES)
