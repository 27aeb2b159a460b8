"""What people have to spend, and what they do with less of it."""

from __future__ import annotations

from sim.params.quantity import Block, quantity


class Economy(Block):
    """Incomes outside the market. Nothing moves at an income of 1, the founding's; dated changes move it."""

    income: float = quantity(
        1.0,
        low=0.3,
        high=3.0,
        unit="ratio to the founding",
        source="definition",
        about="What people have to spend here.",
    )
    orders: float = quantity(
        0.67, low=0.0, high=1.0, unit="share", source="assumed, swept",
        about="Of a change of spending that shows in how often people buy; the rest shows in the size of orders.",
    )  # fmt: skip
    trading_down: float = quantity(
        0.9, low=0.0, high=2.0, unit="log price sensitivity per log income lost",
        source="assumed, swept; cheaper brands gain little by lost income: Dubé, Hitsch & Rossi 2018",
        about="How much harder people look at prices when they have less; 0: as hard as before.",
    )  # fmt: skip
