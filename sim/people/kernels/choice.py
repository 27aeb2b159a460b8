"""Does she buy, and from whom?"""

import math

from sim.core.jit import formula
from sim.core.rng import normal
from sim.core.select import select
from sim.people.kernels.visit import leaning
from sim.state.names import MALL

ORDINARY_DELIVERY, ORDINARY_REFUND = 3.5, 4.0  # days
LEAST_SHARE = 0.01  # of interest or attention that counts
USUAL_BOND = 0.3  # with the host of an order, 0 in shops; observed in the default market


@formula
def price_utility(c, sensitivity, price, reference):
    """Utility of a relative price: its level against the ordinary one, and gain or loss against her reference.

    Kalyanaram & Winer 1995. price and reference are paid over list; losses count `loss_aversion` times.
    """
    gap = reference - price
    felt = select(gap >= 0.0, gap, c.buy_loss_aversion * gap)
    return c.buy_price * sensitivity * ((c.buy_ordinary - price) + c.buy_reference * felt)


@formula
def reference_price(c, known, usual, own):
    """The price that she compares with: what the offer usually costs, if she knows the brand, and what she is used to
    pay anywhere.

    Brand-specific memory explains choices best (Briesch, Krishnamurthi, Mazumdar & Raj 1997), of those who have one.
    """
    return select(known, c.buy_usual * usual + (1.0 - c.buy_usual) * own, own)


@formula
def perceived_trust(c, host_trust, platform_trust):
    """Trust that lowers perceived risk: a weighted mean of host and platform."""
    return c.buy_host_trust * host_trust + (1.0 - c.buy_host_trust) * platform_trust


@formula
def known_host(c, orders):
    """What orders from this host before do to the next: the first makes it likelier (state dependence), more of them
    wear off (variety seeking: McAlister 1982), log-odds."""
    return c.buy_again - c.buy_worn * math.log(orders) if orders > 0 else 0.0


@formula
def offer_utility(c, interest, belief, affinity, bond, known, price_part, trust, pull, context):
    """Utility of one offer against not buying (log-odds).

    context: season, urgency, what she still has, segment, displayed service, programmes.
    """
    v = c.buy_base + context + pull + price_part
    v += c.buy_interest * interest + c.buy_belief * (belief - 0.5)
    v += c.buy_affinity * affinity + c.buy_bond * bond - c.buy_risk * (1.0 - trust)
    return v + known


@formula
def order_fen(c, list_fen, price, size, u):
    """Amount paid for one order, at least one fen: list price of a basket x relative price x size x lognormal luck."""
    spread = c.buy_basket_spread
    amount = list_fen * price * size * math.exp(spread * normal(u) - 0.5 * spread * spread)
    return max(int(amount + 0.5), 1)


@formula
def need_filled(c, price, reference):
    """Share of a category's need that an order fills; more at a price below her reference (Hendel & Nevo 2006)."""
    return c.buy_need_fill * (1.0 + c.buy_need_deal * max(reference - price, 0.0))


@formula
def displayed_service(c, service, delivery_days, refund_days):
    """What delivery, after-sales and refunds, as an offer displays them, add to buying it, log-odds (Cui, Li & Li 2020;
    Fisher, Gallino & Xu 2019)."""
    v = c.buy_service * (service - c.buy_ordinary_service)
    return v - c.buy_delivery * (delivery_days - ORDINARY_DELIVERY) - c.buy_refund * (refund_days - ORDINARY_REFUND)


@formula
def moved_by_rooms(c, motive, channel):
    """Hedonic people (1) are carried away by rooms and videos, utilitarian people (0) are not, log-odds."""
    return select(channel == MALL, 0.0, c.buy_impulse * leaning(motive))


@formula
def order_size(c, size, bond):
    """Size of an order, a ratio: larger from a host with whom her bond is stronger than is usual for an order."""
    return size * math.exp(c.buy_basket_bond * (bond - USUAL_BOND))


@formula
def interest_for_attention(c, share_of_interest, share_of_attention):
    """Log-odds by which she buys what a feed shows for its own reasons as often as her interest says, not as often
    as it is shown (NBD-Dirichlet: Goodhardt, Ehrenberg & Chatfield 1984)."""
    ratio = max(share_of_interest, LEAST_SHARE) / max(share_of_attention, LEAST_SHARE)
    return c.buy_strange * math.log(ratio)
