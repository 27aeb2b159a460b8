"""What the market is known to get wrong, and which questions that bears on.

The failing lines of `docs/scorecard.md`, which a test holds this list against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sim.words import to_say

PRICE, STRATEGY, TIERS, SCANDAL, LEVELS = "price", "strategy", "tiers", "scandal", "levels"
_PRICES = ("price", "discount", "subsidy", "take_share", "commission", "cashback", "coupon", "pass_through")
_PROSE = (
    "description",
    "description_zh",
    "source",
    "sources",
    "note",
    "claims",
    "group",
)  # of a file, beside its settings
_KINDS = ("scenarios", "shocks", "policies", "pricings", "rankings", "strategies")


class Gap(NamedTuple):
    """One law, fact or experiment that fails beyond chance."""

    line: str  # as the scorecard names it
    says: str
    bears_on: tuple[str, ...]  # topics of `topics`


GAPS = (
    Gap(
        "4. price",
        to_say("a brand's week at −20 % sells less than its lasting elasticity implies (law 4)"),
        (PRICE,),
    ),
    Gap(
        "7. who reacts",
        to_say("a programme lifts the heaviest buyers as much as others (law 7)"),
        (STRATEGY,),
    ),
    Gap(
        "members",
        to_say("tiers cause less of the gap between members and others than studies find"),
        (TIERS,),
    ),
    Gap(
        "headroom",
        to_say("a lift falls less with the share of requirements than studies find"),
        (STRATEGY,),
    ),
    Gap(
        "discounts",
        to_say("people new to a brand buy it no more often after a deep discount"),
        (PRICE,),
    ),
    Gap(
        "stars",
        to_say("a scandal costs a host more followers than reports say"),
        (SCANDAL,),
    ),
    Gap(
        "core_mau_flat",
        to_say("monthly actives fall since 2023 a little more than reported"),
        (LEVELS,),
    ),
    Gap(
        "a_tier1_annual_churn",
        to_say("annual churn in first-tier cities is below what is reported"),
        (LEVELS,),
    ),
    Gap(
        "a_market_growth_2024",
        to_say("growth of sales in 2024 is below what is reported"),
        (LEVELS,),
    ),
    Gap(
        "b_complaints_2023",
        to_say("complaints in 2023 rise less than reported"),
        (LEVELS,),
    ),
    Gap(
        "b_repurchase_cycle_trend.2023",
        to_say("the repurchase cycle in 2023 is just below what is reported"),
        (LEVELS,),
    ),
    Gap(
        "promotions",
        to_say("other categories lose a little in the weeks of a promotion"),
        (PRICE,),
    ),
    Gap(
        "public_users_2021",
        to_say("more people register in 2021 than public statistics say"),
        (LEVELS,),
    ),
    Gap(
        "a_referral_share_28_35.2025",
        to_say("fewer new people in 2025 come through old ones than reported"),
        (LEVELS,),
    ),
    Gap(
        "core_mau_first",
        to_say("first-tier cities are less active than lower ones, not more"),
        (LEVELS,),
    ),
    Gap(
        "b_new_d30",
        to_say("joiners come back on day 30 a little more often than reported"),
        (LEVELS,),
    ),
    Gap(
        "b_d30_under25",
        to_say("the young come back on day 30 less often, against others, than reported"),
        (LEVELS,),
    ),
    Gap(
        "b_first_order_456",
        to_say("fewer people leave for a bad experience than reported"),
        (STRATEGY, LEVELS),
    ),
    Gap(
        "public_growth_2022",
        to_say("sales of 2022 fall, research houses say that they rose"),
        (LEVELS,),
    ),
    Gap(
        "company_growth_social_2024",
        to_say("the social platform grows faster in 2024 than its company says"),
        (LEVELS,),
    ),
    Gap(
        "company_growth_interest_2024",
        to_say("the interest feed grows less in 2024 than the press says"),
        (LEVELS,),
    ),
    Gap(
        "core_aov_loyal",
        to_say("loyal people's orders are hardly larger than new people's"),
        (STRATEGY, LEVELS),
    ),
    Gap(
        "core_trust_loyal",
        to_say("trust of loyal people rises less over the years than reported"),
        (LEVELS,),
    ),
    Gap(
        "core_top_6_of_100",
        to_say("the largest hosts sell a little less of the whole than reported"),
        ("head",),
    ),
    Gap(
        "b_tophost_repurchase_trend.2023",
        to_say("fans of a head host come back more often than reported"),
        ("head",),
    ),
    Gap(
        "a_vertical_loyalty",
        to_say("vertical hosts' buyers are hardly more loyal than others'"),
        ("vertical",),
    ),
    Gap(
        "a_cycle_beauty_35",
        to_say("loyal buyers of beauty buy again later than reported"),
        ("beauty",),
    ),
    Gap(
        "a_cycle_apparel_28",
        to_say("loyal buyers of apparel buy again later than reported"),
        ("apparel",),
    ),
)


def bearing(config: Mapping[str, Any], groups: Iterable[str] = ()) -> list[Gap]:
    """The gaps that bear on a question; ``config`` is its run's, ``groups`` are the names whom it is about."""
    about = {*topics(config), *groups}
    return [gap for gap in GAPS if about.intersection(gap.bears_on)]


def topics(config: Mapping[str, Any]) -> set[str]:
    """What a question touches, by the names of its settings."""
    asked = {kind: config.get(kind) or {} for kind in _KINDS}
    names = {str(word).lower() for body in asked.values() for word in _words(body)}
    found = {PRICE} if any(part in name for name in names for part in _PRICES) else set()
    found |= {STRATEGY} if asked["strategies"] else set()
    found |= {TIERS} if any("tier" in name and name != "city_tier" for name in names) else set()
    found |= {SCANDAL} if any("scandal" in name for name in names) else set()
    firms = config.get("firms") or {}
    found |= {str(said["category"]) for said in firms.values() if said.get("category")}
    return found if any(asked.values()) else found | {LEVELS}


def _words(value: object) -> Iterable[str]:
    """Every key that says something, and every name, of nested settings."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if inner and key not in _PROSE:  # what is nothing or 0 says nothing
                yield str(key)
                yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value
