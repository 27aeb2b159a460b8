"""Plausible markets: sets of parameters between which the reported facts do not decide."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.params.quantity import Block

CROSSED_LEAST = 3  # seeds in every market: of two the luck that they share is hardly known


class Plausible(Block):
    """Parameter sets from which every answer draws, the first one for the first replication, and so on in turn.

    A parameter that no longer has its value of the first set was chosen by the user, and stays as it is.
    """

    use: bool = Field(True, description="draw from the markets; false: one market, with the parameters as they stand")
    crossed: bool = Field(
        False,
        description="every market lives with the same seeds, in whole rounds; false: each replication has its own",
    )
    names: tuple[str, ...] = Field((), description="paths of the parameters that differ between markets")
    markets: tuple[tuple[float, ...], ...] = Field(
        (), description="their values, a row a market; the first row is the market as calibrated"
    )

    @model_validator(mode="after")
    def _is_a_table(self) -> Plausible:
        twice = {name for name in self.names if self.names.count(name) > 1}
        if twice:
            raise ValueError(f"names: {', '.join(sorted(twice))} more than once")
        if self.markets and not self.names:
            raise ValueError("markets without names")
        for at, market in enumerate(self.markets):
            if len(market) != len(self.names):
                raise ValueError(f"markets[{at}] has {len(market)} values for {len(self.names)} names")
        return self

    def values(self, drawn: int, below: str = "") -> dict[str, float]:
        """What a market draws, by path; only paths that begin with ``below``. Empty where there are no markets."""
        if not self.markets:
            return {}
        row = zip(self.names, self.markets[drawn % len(self.markets)], strict=True)
        return {name: value for name, value in row if name.startswith(below)}

    def drawn(self, replication: int) -> int:
        """Index of the market in which a replication lives; 0 is the market as it stands."""
        return replication % self.count

    def luck(self, replication: int) -> int:
        """Which seed a replication has, counted from 0: its own, or that of its round where seeds are crossed."""
        return replication // self.count if self.crossed else replication

    @property
    def count(self) -> int:
        """How many markets are drawn from."""
        return len(self.markets) if self.use and self.markets else 1
