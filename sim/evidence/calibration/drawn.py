"""What no fact tells and plausible markets differ in: how firms answer one another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field, model_validator
from scipy.stats import beta, qmc

from sim.params.market import MarketParams
from sim.params.paths import value_at
from sim.params.quantity import Block
from sim.params.yaml_reader import read_yaml

SHIPPED = Path(__file__).parent / "drawn.yaml"
DIGITS = 3  # of a value that nobody knows


class Drawn(Block):
    """One value that is drawn and never fitted."""

    name: str
    low: float
    high: float
    beta: tuple[float, float] = Field((1.0, 1.0), description="parameters of a Beta law over the range")
    source: str

    @model_validator(mode="after")
    def _has_a_range(self) -> Drawn:
        if self.low >= self.high or min(self.beta) <= 0.0:
            raise ValueError(f"{self.name}: low {self.low:g} must be below high {self.high:g}, and beta above 0")
        return self


def read_drawn(file: Path = SHIPPED) -> list[Drawn]:
    """What is drawn, of a YAML file (a list)."""
    return [Drawn.model_validate(entry) for entry in read_yaml(file)]


def drawn_values(drawn: list[Drawn], market: MarketParams, count: int, seed: int) -> list[dict[str, float]]:
    """Values by path of ``count`` markets, of which the first has its own."""
    data = market.model_dump()
    own = {one.name: float(value_at(data, tuple(one.name.split(".")))) for one in drawn}
    if count < 2 or not drawn:
        return [own] * count
    cube = qmc.LatinHypercube(len(drawn), rng=np.random.default_rng([seed, 3])).random(count - 1)
    at = np.array([beta.ppf(column, *one.beta) for one, column in zip(drawn, cube.T, strict=True)]).T
    return [
        own,
        *(
            {
                one.name: float(f"{one.low + share * (one.high - one.low):.{DIGITS}g}")
                for one, share in zip(drawn, row, strict=True)
            }
            for row in at
        ),
    ]
