"""What people buy, and how an order is felt."""

from __future__ import annotations

from pydantic import model_validator

from sim.params.quantity import Block, quantity


class Buy(Block):
    """Multinomial logit over the small consideration set and the outside (McFadden 1974; Kalyanaram & Winer 1995)."""

    base: float = quantity(
        -3.42,
        low=-12,
        high=60,
        unit="log-odds",
        source="fits order frequency",
        about="an ordinary item against not buying (60: buys at every visit)",
    )
    interest: float = quantity(
        0.3,
        low=0,
        high=5,
        unit="log-odds",
        source="assumed; small, for interest already decides what is looked at",
        about="full interest in the category",
    )
    belief: float = quantity(
        1.6, low=0, high=6, unit="log-odds", source="assumed", about="public quality belief, 0 to 1"
    )
    affinity: float = quantity(
        1.0, low=0, high=5, unit="log-odds", source="assumed", about="full affinity with the brand"
    )
    bond: float = quantity(
        0.65, low=0, high=5, unit="log-odds", source="assumed, sweep", about="full bond with the host"
    )
    again: float = quantity(
        0.15,
        low=0,
        high=3,
        unit="log-odds",
        source="state dependence: Dube, Hitsch & Rossi 2010",
        about="bought from this host before",
    )
    worn: float = quantity(
        0.1, low=0, high=2, unit="log-odds per log order", source="variety seeking: McAlister 1982; size assumed",
        about="a host from whom she has bought often wears off (lowers)",
    )  # fmt: skip
    first: float = quantity(
        0.0, low=0, high=6, unit="log-odds", source="trial before repeat: Fourt & Woodlock 1960; b_redsea_first_order",
        about="reluctance before the first order ever (lowers)",
    )  # fmt: skip
    price: float = quantity(
        0.5,
        low=0,
        high=3,
        unit="ratio",
        source="own elasticity -1.5 to -4.5: Bijmolt et al. 2005",
        about="scale of everybody's price sensitivity",
    )
    ordinary: float = quantity(
        0.82,
        low=0.1,
        high=1.5,
        unit="paid over list",
        source="observed in the default market",
        about="price at which sensitive and insensitive people buy alike",
    )
    reference: float = quantity(
        0.6,
        low=0,
        high=2,
        unit="ratio",
        source="Kalyanaram & Winer 1995",
        about="weight of gain or loss against the reference price",
    )
    usual: float = quantity(
        0.75, low=0, high=1, unit="share", source="Briesch, Krishnamurthi, Mazumdar & Raj 1997: brand-specific memory",
        about="of the reference price: what the offer usually costs; the rest is what she is used to pay anywhere",
    )  # fmt: skip
    loss_aversion: float = quantity(
        1.5,
        low=1,
        high=2,
        unit="ratio",
        source="Kalyanaram & Winer 1995; swept 1 to 2",
        about="a loss against an equal gain",
    )
    risk: float = quantity(
        1.6, low=0, high=6, unit="log-odds", source="assumed", about="perceived risk at zero trust (lowers)"
    )
    host_trust: float = quantity(
        0.5,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="weight of the host in trust; the platform has the rest",
    )
    live: float = quantity(0.25, low=-2, high=3, unit="log-odds", source="assumed", about="urgency of a live room")
    mall: float = quantity(
        1.1, low=-2, high=3, unit="log-odds", source="intent to search: assumed", about="purchase intent in the mall"
    )
    need: float = quantity(
        2.0, low=0, high=6, unit="log-odds", source="assumed; swept 1 to 4; law 3 on a panel of households",
        about="a need that is filled, against one that is not (lowers)",
    )  # fmt: skip
    need_fill: float = quantity(
        0.15, low=0, high=1, unit="share",
        source="assumed; need x need_fill of 0.3 to 0.45 keeps purchases irregular",
        about="of the need for a category that an ordinary purchase fills",
    )  # fmt: skip
    need_deal: float = quantity(
        1.5, low=0, high=6, unit="purchases per unit of price", source="stockpiling: Hendel & Nevo 2006",
        about="bought in advance at a price below the reference",
    )  # fmt: skip
    strange: float = quantity(
        1.0, low=0, high=1, unit="ratio", source="interest, not exposure, makes buyers: NBD-Dirichlet, assumed",
        about="how far what a feed shows for its own reasons is bought by her interest in it, not by its share",
    )  # fmt: skip
    service: float = quantity(
        0.9, low=0, high=3, unit="log-odds per level 0-1",
        source="a premium courier (0.18 of service) lost, -15 % of sales: Cui, Li & Li 2020",
        about="displayed service (delivery, after-sales)",
    )  # fmt: skip
    ordinary_service: float = quantity(
        0.72, low=0, high=1, unit="level 0-1", source="observed in the default market",
        about="service that neither draws nor puts off",
    )  # fmt: skip
    delivery: float = quantity(
        0.02, low=0, high=0.2, unit="log-odds per day", source="1.5 % a day, 0.4 to 4: Fisher, Gallino & Xu 2019",
        about="a day longer to delivery than the ordinary 3.5 (lowers)",
    )  # fmt: skip
    refund: float = quantity(
        0.01, low=0, high=0.2, unit="log-odds per day", source="assumed",
        about="a day longer until money is back than the ordinary 4 (lowers)",
    )  # fmt: skip
    impulse: float = quantity(
        0.4, low=-2, high=2, unit="log-odds", source="a_hedonic_share: hedonic buyers are moved by rooms; assumed",
        about="hedonic people buy more readily in rooms and videos, utilitarian people less",
    )  # fmt: skip
    shelf: float = quantity(
        -4.2,
        low=-12,
        high=4,
        unit="log-odds",
        source="a_repurchase_traditional_2024",
        about="buying at an ordinary shelf shop instead",
    )
    basket_bond: float = quantity(
        0.4, low=0, high=2, unit="log of amount", source="loyal buyers' larger orders; assumed",
        about="full bond with the host makes an order larger",
    )  # fmt: skip
    basket_spread: float = quantity(
        0.55, low=0, high=2, unit="sd of log", source="assumed", about="spread of the amount of an order"
    )


class Experience(Block):
    """One signal per order: what was delivered, and whether it was what she expected (Oliver 1980)."""

    noise: float = quantity(
        0.16, low=0, high=1, unit="sd", source="assumed", about="luck of an order, 0-1 quality scale"
    )
    quality: float = quantity(
        0.6,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="weight of the goods in what is delivered; service has the rest",
    )
    promise: float = quantity(
        0.5,
        low=0,
        high=1,
        unit="share",
        source="b_exaggerate_72",
        about="weight of the room's promise in what was expected",
    )
    performance: float = quantity(
        0.6, low=0, high=1, unit="share", source="Churchill & Surprenant 1982; Anderson & Sullivan 1993: 0.3 to 0.7",
        about="weight of what was delivered in how an order is felt; what was expected of it has the rest",
    )  # fmt: skip
    ordinary: float = quantity(
        0.66, low=0, high=1, unit="level 0-1", source="observed in the default market, orders being felt as ordinary",
        about="delivered value, goods and service, that is felt as ordinary",
    )  # fmt: skip
    shortfall: float = quantity(
        1.5, low=1, high=3, unit="ratio", source="Anderson & Sullivan 1993; Mittal et al. 1998; size assumed",
        about="what is worse than ordinary is felt, against what is better by as much",
    )  # fmt: skip
    adapt: float = quantity(
        0.15,
        low=0,
        high=1,
        unit="per order",
        source="half-life of expectations: swept",
        about="how fast expectations follow delivery",
    )
    returns: float = quantity(
        3.2,
        low=0,
        high=12,
        unit="log-odds per unit of signal",
        source="assumed",
        about="disappointment on sending back",
    )
    complain: float = quantity(
        -4.6, low=-9, high=1, unit="log-odds", source="assumed", about="complaint after an ordinary order"
    )
    complain_signal: float = quantity(
        5.0, low=0, high=15, unit="log-odds per unit of signal", source="assumed", about="disappointment on complaining"
    )
    complain_refund: float = quantity(
        0.1, low=0, high=1, unit="log-odds per day",
        source="YouGov 2025: a week is too long for 25 %, two for 75 %; 20 % would complain; half of that",
        about="complaint about an order sent back, each day by which its refund takes longer than was usual there",
    )  # fmt: skip
    refund_trust: float = quantity(
        0.03, low=0, high=0.5, unit="signal per day", source="order fulfilment: Bart et al. 2005; size assumed, swept",
        about="felt on the platform with a refund, each day by which it comes sooner than was usual there",
    )  # fmt: skip
    promise_kept: float = quantity(
        0.5, low=0, high=1, unit="share", source="order fulfilment: Bart et al. 2005; share assumed, swept",
        about="weight of the promise kept (delivered against claimed) in what moves trust in the platform; how the"
        " order is felt has the rest",
    )  # fmt: skip
    content: float = quantity(
        0.68,
        low=0,
        high=1,
        unit="share",
        source="a_douyin_satisfaction_gap",
        about="satisfaction when an order is just as expected",
    )
    blame_host: float = quantity(
        0.3, low=0, high=1, unit="share", source="attribution: assumed", about="share of the signal laid on the host"
    )
    blame_brand: float = quantity(
        0.4,
        low=0,
        high=1,
        unit="share",
        source="attribution: assumed",
        about="share laid on the brand; the platform has the rest",
    )

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Experience:
        blamed = self.blame_host + self.blame_brand
        if blamed > 1.0:
            raise ValueError(f"blame_host + blame_brand must be at most 1, the platform has the rest; got {blamed:g}")
        return self
