"""What programmes do to people."""

from __future__ import annotations

from sim.params.quantity import Block, quantity


class Membership(Block):
    """What programmes do to people beyond the amounts that each of them declares."""

    limit: float = quantity(
        1.0, low=0.05, high=1.0, unit="log-odds", source="assumed; at most 1, so that two effects never multiply",
        about="most that all levers together can move one channel",
    )  # fmt: skip
    reminder: float = quantity(
        0.5, low=0, high=2, unit="log-odds",
        source="some seven mails a month are best: Zhang, Kumar & Cosguner 2017; Wang, Lu & Shi 2022; swept",
        about="most that messages can add to a visit, against none",
    )  # fmt: skip
    reminder_contacts: float = quantity(
        2.0, low=0.1, high=20, unit="messages per week", source="assumed: wear-out of messages",
        about="messages after which the reminder has reached 63 % of its most",
    )  # fmt: skip
    join: float = quantity(
        -3.0, low=-10, high=5, unit="log-odds", source="assumed; d_green_participation: 0.63 in half a year",
        about="to join an opt-in programme at a visit in its scope, without sign-up steps or savings",
    )  # fmt: skip
    join_step: float = quantity(
        0.25, low=0, high=3, unit="log-odds per step", source="assumed", about="each sign-up step puts off"
    )
    worth: float = quantity(
        5.0, low=0, high=50, unit="orders", source="assumed", about="orders ahead that count when deciding to join"
    )
    order_yuan: float = quantity(
        120.0, low=1, high=10_000, unit="yuan", source="observed in the default market",
        about="size of an order, by which a yearly fee is set against what her usual orders would save",
    )  # fmt: skip
    renew: float = quantity(
        1.5, low=-5, high=10, unit="log-odds", source="assumed", about="to renew a paid membership that just pays"
    )
    spread: float = quantity(
        0.8, low=0, high=3, unit="sd", source="some react against it: Ascarza, Iyengar & Schleicher 2016; size assumed",
        about="spread of how benefits that are felt, not handed over, work on people (mean 1; 0 = on all alike)",
    )  # fmt: skip
    prompted: float = quantity(
        0.004, low=0, high=0.2, unit="probability per message",
        source="Ascarza, Iyengar & Schleicher 2016: churn 6 to 10 %",
        about="a further message reminds somebody without habit who did not come this week that she may leave",
    )  # fmt: skip
    sunk: float = quantity(
        0.2, low=0, high=2, unit="log-odds",
        source="Iyengar, Park & Yu 2022: two thirds of the effect are not economic",
        about="a fee just paid is used: added to buying from its sponsor, for a fee of an ordinary order or more",
    )  # fmt: skip
    sunk_weeks: float = quantity(
        26, low=1, high=260, unit="weeks", source="payment depreciation: Gourville & Soman 1998; assumed",
        about="mean life of what a paid fee adds",
    )  # fmt: skip
    sore: float = quantity(
        0.25, low=0, high=2, unit="log-odds", source="Wagner, Hennig-Thurau & Rudolph 2009: -10 % after a demotion",
        about="a tier just lost: taken off buying from its sponsor; wears off evenly over 31 weeks",
    )  # fmt: skip
    missed: float = quantity(
        0.8, low=0, high=1, unit="share", source="Wang, Lewis, Cryder & Sprigg 2016: -4 %, elites twice that",
        about="of that, felt when the next tier is missed closely (half of it by who has no tier yet)",
    )  # fmt: skip
    near: float = quantity(
        0.6, low=0, high=1, unit="share of the spend needed", source="assumed",
        about="from where on a tier is missed closely",
    )  # fmt: skip
    expired: float = quantity(
        0.4, low=0, high=1, unit="share", source="Breugelmans & Liu-Thompkins 2017: light buyers buy less; assumed",
        about="of that, felt when points worth a reward expire",
    )  # fmt: skip
    distance: float = quantity(
        0.7, low=0, high=10, unit="per year", source="Kivetz et al. 2006; Hartmann & Viard 2008: assumed",
        about="how fast the value of a reward fades with the time until she will have it at her usual pace",
    )  # fmt: skip
    tier_orders: float = quantity(
        4.0, low=0, high=50, unit="orders", source="points pressure: Kopalle et al. 2012; assumed",
        about="orders for which the privileges of the next tier are valued beforehand",
    )  # fmt: skip
    redeem: float = quantity(
        2.0, low=-5, high=8, unit="log-odds", source="assumed", about="to redeem a reward within reach, without steps"
    )
    redeem_step: float = quantity(
        0.6,
        low=0,
        high=3,
        unit="log-odds per step",
        source="assumed; b_points_steps",
        about="each redemption step loses some",
    )
    delight: float = quantity(
        0.10,
        low=0,
        high=1,
        unit="share",
        source="assumed",
        about="satisfaction won by a gift worth an order, of what is missing",
    )
    spoil: float = quantity(
        0.05, low=0, high=1, unit="share", source="assumed: material rewards raise what is expected (adaptation level)",
        about="expectation raised by a gift worth an order, of what is missing",
    )  # fmt: skip
    service: float = quantity(
        0.15, low=0, high=1, unit="level 0-1", source="assumed", about="service added to the order by a service reward"
    )
    demotion: float = quantity(
        0.15, low=0, high=1, unit="share", source="loss of status: Wagner, Hennig-Thurau & Rudolph 2009; assumed",
        about="satisfaction lost with a tier",
    )  # fmt: skip
