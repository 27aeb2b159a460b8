"""The risk score: how likely it is that a customer has left, judged by when she bought. It errs, as such scores do."""

from __future__ import annotations

from sim.params.quantity import Block, quantity

_SOURCE = "Fader, Hardie & Lee 2005, table 2: CDNOW customers"


class RiskScore(Block):
    """Parameters of the BG/NBD model with which sponsors score risk; weeks. Not those of the people in this market."""

    r: float = quantity(0.243, low=0.01, high=50, unit="shape", source=_SOURCE, about="of purchase rates")
    alpha: float = quantity(4.414, low=0.01, high=500, unit="weeks", source=_SOURCE, about="scale of purchase rates")
    a: float = quantity(0.793, low=0.01, high=50, unit="shape", source=_SOURCE, about="of dropout after a purchase")
    b: float = quantity(2.426, low=0.01, high=50, unit="shape", source=_SOURCE, about="of staying after a purchase")
