"""What is on sale this week, offer by offer: shops in the mall, and slots in rooms."""

from __future__ import annotations

from sim.core.jit import formula, kernel
from sim.state.names import NOBODY
from sim.state.shown import SLOTS_PER_HOST

EXPERT_PULL = 0.6  # log-odds of buying between no and full expertise (assumed)
HOST_BELIEF = 0.5  # weight of the host's name in the public quality belief of a room's offer (assumed)
SHOP_NOVELTY = 0.5  # a shop window is neither a show nor a repeated script
_ALWAYS = 127  # on air on every day of the week


@formula
def _share(x):
    return min(max(x, 0.0), 1.0)


@kernel
def find_slots(
    alive, suspended_until, days, weekday, pattern, brand, platform, absent, week, mall_offers, air, offer
):  # fmt: skip
    """Write what is on ``air`` [host], a bit a day, and offer ids [host, slot] of slots whose brand may sell there.

    0 and -1 when off the market or suspended. pattern [days a week - 1, first weekday] bits.
    """
    for h in range(len(alive)):
        shows = alive[h] and suspended_until[h] <= week
        air[h] = pattern[min(max(days[h], 1), 7) - 1, weekday[h]] if shows else 0
        for k in range(SLOTS_PER_HOST):
            b = brand[h, k]
            sells = shows and b >= 0 and not absent[b, platform[h]]
            offer[h, k] = mall_offers + h * SLOTS_PER_HOST + k if sells else -1


@formula
def _goods(
    o, b, p, price, brand_category, list_fen, quality, service, believed, used_to, stocked, base_service,
    subsidy, platform_service, claimed_service, return_logit, keep_logit, weight, quality_weight,
):  # fmt: skip
    """What depends on brand and platform only, at this merchant's price; returns what an honest shop promises.

    That is the quality that its goods are known for, and the service people are used to.
    """
    o.brand, o.platform, o.category, o.list_fen, o.live = b, p, brand_category[b], list_fen[b], 1
    o.price = price * (1.0 - subsidy[p])
    o.usual = o.price * used_to[b, p]
    o.quality = quality[b]
    o.service = weight * platform_service[p] + (1.0 - weight) * service[b]
    o.available = stocked[b]
    o.return_logit = return_logit[brand_category[b]] + keep_logit[p]
    usual = weight * claimed_service[p] + (1.0 - weight) * base_service[b]
    return quality_weight * believed[b] + (1.0 - quality_weight) * usual


@kernel
def fill_shelf(
    out, slots, asked, absent, air, ease,
    category, list_fen, unit_cost, quality, service, believed, used_to, stocked, base_service,
    subsidy, platform_service, claimed_service, return_logit, keep_logit, weight, quality_weight,
    kind, host_platform, host_brand, discount, expertise, trained, exaggeration, talent, missed, stigma, novelty,
    reputation, appeal, pull, private, comeback, claims, bond_expertise, margin_floor,
):  # fmt: skip
    """Fill all offers [mall_offers + hosts * SLOTS_PER_HOST] OFFER, zeros before.

    used_to [brand, platform]: prices that buyers are used to over those in force; slots: see `find_slots`; air [host]
    bits; appeal, pull, private [host type]; quality [brand] delivered in this week.
    """
    brands, places = asked.shape
    for b in range(brands):
        for p in range(places):
            o = out[b * places + p]
            o.host, o.host_type, o.on_air = NOBODY, -1, _ALWAYS
            promise = _goods(
                o, b, p, asked[b, p], category, list_fen, quality, service, believed, used_to, stocked, base_service,
                subsidy, platform_service, claimed_service, return_logit, keep_logit, weight, quality_weight,
            )  # fmt: skip
            if absent[b, p]:
                o.live = 0
            o.novelty, o.pull, o.bonding = SHOP_NOVELTY, ease[p], 1.0
            o.promise, o.belief = promise, _share(believed[b])
    for h in range(len(kind)):
        for k in range(SLOTS_PER_HOST):
            o = out[brands * places + h * SLOTS_PER_HOST + k]
            if slots[h, k] < 0:
                o.host, o.host_type, o.brand, o.platform = NOBODY, -1, -1, -1
                continue
            b, p, t = host_brand[h, k], host_platform[h], kind[h]
            # A room discount goes no further than to what the goods cost with the least margin.
            price = max(asked[b, p] * (1.0 - discount[h]), min(unit_cost[b] * (1.0 + margin_floor), asked[b, p]))
            promise = _goods(
                o, b, p, price, category, list_fen, quality, service, believed, used_to, stocked, base_service,
                subsidy, platform_service, claimed_service, return_logit, keep_logit, weight, quality_weight,
            )  # fmt: skip
            o.host, o.host_type, o.on_air = h, t, air[h]
            expert = _share(expertise[h] + trained[h])
            claim, curious = exaggeration[h], comeback * missed[h]
            o.appeal = appeal[t] + talent[h] + curious
            urgent = claims * discount[h]
            o.pull = pull[t] + EXPERT_PULL * (expert - 0.5) + urgent + ease[p] + (curious - stigma[h])
            o.novelty, o.private = novelty[h], private[t]
            o.bonding = 1.0 + bond_expertise * (expert - 0.5)
            o.promise = _share(promise + claim)
            o.belief = _share(believed[b] + HOST_BELIEF * reputation[h] + 0.5 * claim)
