"""What people remember, and from when on that counts as loyalty."""

from __future__ import annotations

from sim.params.quantity import Block, quantity


class Memory(Block):
    """How states are built by events and fade in closed form between them."""

    habit_gain: float = quantity(
        0.13, low=0, high=1, unit="per visit", source="assumed", about="habit gained, of what is missing"
    )
    habit_days: float = quantity(45, low=2, high=720, unit="days", source="assumed", about="mean life of habit")
    bond_gain: float = quantity(
        0.125,
        low=0,
        high=1,
        unit="per session",
        source="a_tier1_interactions_to_loyal",
        about="bond gained by an ordinary session, of what is missing",
    )
    bond_expertise: float = quantity(
        0.0, low=0, high=2, unit="ratio", source="a_expertise_core_82, a_vertical_loyalty: assumed",
        about="bond gained faster in the room of a full expert than in one of none",
    )  # fmt: skip
    bond_interact: float = quantity(
        0.09, low=0, high=1, unit="per event", source="assumed", about="further gain by interacting"
    )
    bond_good: float = quantity(
        0.25, low=0, high=2, unit="per unit of signal", source="assumed", about="gain by a good order"
    )
    bond_bad: float = quantity(
        0.55,
        low=0,
        high=3,
        unit="per unit of signal",
        source="slow-built, quickly lost: assumed",
        about="loss by a bad order",
    )
    forgive: float = quantity(
        0.15, low=0, high=1, unit="signal", source="a_brand_id_negative_tolerance", about="fault forgiven at full bond"
    )
    betrayal: float = quantity(
        1.0,
        low=0,
        high=4,
        unit="ratio",
        source="assumed, sweep",
        about="further loss at full bond once a fault is not forgiven",
    )
    bond_days: float = quantity(150, low=5, high=1440, unit="days", source="assumed", about="mean life of a bond")
    trust_gain: float = quantity(0.14, low=0, high=2, unit="per unit of signal", source="assumed", about="trust gained")
    trust_loss: float = quantity(
        0.34, low=0, high=3, unit="per unit of signal", source="quickly lost: assumed", about="trust lost"
    )
    trust_days: float = quantity(
        400,
        low=5,
        high=3600,
        unit="days",
        source="assumed",
        about="mean life of a deviation from the platform's usual trust",
    )
    affinity_gain: float = quantity(
        0.12, low=0, high=1, unit="per order", source="assumed", about="affinity gained by a kept order"
    )
    affinity_days: float = quantity(300, low=5, high=1440, unit="days", source="assumed", about="mean life of affinity")
    fatigue_gain: float = quantity(
        0.075, low=0, high=1, unit="per session", source="assumed", about="fatigue from repeated same-type content"
    )
    fatigue_varied: float = quantity(
        0.33,
        low=0,
        high=1,
        unit="ratio",
        source="assumed",
        about="fatigue from another type of content, against her usual one",
    )
    fatigue_novelty: float = quantity(
        0.6, low=0, high=1, unit="share", source="b_novelty_68", about="fatigue spared by wholly new content"
    )
    fatigue_days: float = quantity(9, low=1, high=120, unit="days", source="assumed", about="mean life of fatigue")
    satisfaction_gain: float = quantity(
        0.22, low=0, high=1, unit="per order", source="Oliver 1980: assumed", about="weight of the newest order"
    )
    reference_gain: float = quantity(
        0.20,
        low=0,
        high=1,
        unit="per purchase",
        source="Kalyanaram & Winer 1995",
        about="weight of the newest price seen",
    )


class Loyalty(Block):
    """From when a person counts as new, loyal and lapsed."""

    bond: float = quantity(
        0.5, low=0.05, high=1, unit="share", source="definition", about="bond that makes someone loyal"
    )
    buy_days: int = quantity(180, low=1, high=720, unit="days", source="definition", about="with a purchase within")
    new_days: int = quantity(30, low=1, high=180, unit="days", source="definition", about="new for")
    lapsed_days: int = quantity(
        90, low=7, high=720, unit="days", source="definition", about="lapsed after no visit for"
    )
