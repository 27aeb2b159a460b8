"""A belief: what is thought of an amount that nobody knows exactly, in place of a number."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.params.quantity import Block

GIVEN, CHANGED = "given on the command line", "changed on the command line"  # sources where nobody says so
NINETIETH = 1.2815515655446004  # percentile of the standard normal distribution


class Belief(Block):
    """Three percentiles of an amount, and who says so; each plausible market draws its own value."""

    median: float = Field(description="as likely too low as too high; the amount where nothing is drawn")
    low: float = Field(description="10th percentile")
    high: float = Field(description="90th percentile")
    source: str = Field(max_length=500, description="who says so; begins with 'guess' if nobody does")

    @model_validator(mode="after")
    def _is_ordered(self) -> Belief:
        if not self.low <= self.median <= self.high or self.low == self.high:
            raise ValueError(
                f"low={self.low:g}, median={self.median:g}, high={self.high:g}:"
                " allowed is low <= median <= high with low below high"
            )
        if not self.source.strip():
            raise ValueError("its source is empty; 'guess, wide' is one")
        return self

    @property
    def guessed(self) -> bool:
        """Whether the source says that it is a guess, or nobody has said what it is."""
        return self.source in (GIVEN, CHANGED) or self.source.strip().lower().startswith("guess")

    def at(self, normal: float) -> float:
        """The amount ``normal`` standard deviations from the median: a normal distribution with a spread a side."""
        side = self.median - self.low if normal < 0 else self.high - self.median
        return self.median + normal / NINETIETH * side

    def times(self, factor: float) -> Belief:
        """The same belief about a multiple of the amount."""
        return self.model_copy(update={name: getattr(self, name) * factor for name in ("low", "median", "high")})
