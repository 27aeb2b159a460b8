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
    stock: float = quantity(
        2.2,
        low=0,
        high=8,
        unit="log-odds per purchase at home",
        source="stockpiling: Hendel & Nevo 2006",
        about="what is at home (lowers)",
    )
    stock_days: float = quantity(
        12, low=2, high=120, unit="days", source="assumed", about="mean life of what is at home"
    )
    stock_deal: float = quantity(
        1.5,
        low=0,
        high=6,
        unit="purchases per unit of price",
        source="Hendel & Nevo 2006",
        about="extra stock from a price below the reference",
    )
    shelf: float = quantity(
        -4.2,
        low=-12,
        high=4,
        unit="log-odds",
        source="a_repurchase_traditional_2024",
        about="buying at an ordinary shelf shop instead",
    )
    basket_spread: float = quantity(
        0.55, low=0, high=2, unit="sd of log", source="assumed", about="spread of the amount of an order"
    )


class Experience(Block):
    """One disconfirmation signal per order: delivered minus promised (Oliver 1980)."""

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
    delivery_days: float = quantity(3.5, low=1, high=5, unit="days", source="assumed", about="mean days to delivery")
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
