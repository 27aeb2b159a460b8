"""Buying again: who comes back to whom within a block, and after how many days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_PERSON, MICRO, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Block


@kpi(
    "Repurchase rate, 13 weeks, any host",
    "share",
    "history",
    good=1,
    by=(*BY_PERSON, "platform"),
    row="Repurchase in 13 weeks",
    phrase="repurchase",
)
def repurchase_rate(block: Block) -> Iterator[Reading]:
    """people, of those that bought in the previous block, that bought again in the block just ended, from anyone (on a
    platform: bought there before, again anywhere)
    """
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["again"], block.person["buyers"]
    yield "platform", block.platform["again"], block.platform["buyers"]


@kpi("Repurchase, same host", "share", "history", good=1, by=(*BY_PERSON, "host_type"))
def repurchase_rate_same_host(block: Block) -> Iterator[Reading]:
    """(person, host) pairs, of those that bought in the previous block, that bought again in the block just ended; mall
    shops have no host
    """
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["host_again"], block.person["host_pairs"]
    yield "host_type", block.host_type["host_again"], block.host_type["host_pairs"]


@kpi("Repurchase, fans of the same host", "share", "history", good=1, by=(*BY_PERSON, "host_type"))
def repurchase_rate_same_host_fans(block: Block) -> Iterator[Reading]:
    """(person, host) pairs with at least two orders before their last one of the previous block (39 weeks are looked
    at), of those that bought in the previous block, that bought again in the block just ended
    """
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["fan_again"], block.person["fan_pairs"]
    yield "host_type", block.host_type["fan_again"], block.host_type["fan_pairs"]


@kpi("Repurchase, same brand", "share", "history", good=1, by=BY_PERSON)
def repurchase_rate_same_brand(block: Block) -> Iterator[Reading]:
    """(person, brand) pairs, of those that bought in the previous block, that bought again in the block just ended"""
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["brand_again"], block.person["brand_pairs"]


@kpi("Repurchase, same platform", "share", "history", good=1, by=(*BY_PERSON, "platform"))
def repurchase_rate_same_platform(block: Block) -> Iterator[Reading]:
    """(person, platform) pairs, of those that bought in the previous block, that bought again in the block just
    ended
    """
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["platform_again"], block.person["platform_pairs"]
    yield "platform", block.platform["again_here"], block.platform["buyers"]


@kpi("Repurchase, same category", "share", "history", good=1, by=(*BY_PERSON, "category"))
def repurchase_rate_same_category(block: Block) -> Iterator[Reading]:
    """(person, category) pairs, of those that bought in the previous block, that bought again in the block just
    ended
    """
    if block.blocks < 2:
        return
    yield PEOPLE, block.person["category_again"], block.person["category_pairs"]
    yield "category", block.category["category_again"], block.category["category_pairs"]


@kpi("Repurchase cycle", "days", "history", good=-1, by=(*BY_PERSON, "category"))
def repurchase_cycle_days(block: Block) -> Iterator[Reading]:
    """mean over people with at least three orders in the trailing 365 days of (last day - first day) / (orders - 1) in
    that window; by category: over (person, category) pairs
    """
    if block.blocks < 4:
        return
    yield PEOPLE, block.person["gap_micro"] / MICRO, block.person["cyclers"]
    yield "category", block.category["gap_micro"] / MICRO, block.category["cyclers"]
