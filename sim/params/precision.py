"""How sure an answer has to be: replications are run until the interval of one effect is narrow enough."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from sim.core.errors import quoted
from sim.params.quantity import Block, quantity

REPLICATIONS_MAX = 1000  # of one study
FIRST_LEAST = 5  # of a first lot: the spread of fewer is mostly luck
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+) ?%")


def _share(value: Any) -> Any:
    """`0.5%` is 0.005; a number stays as it is."""
    if not isinstance(value, str):
        return value
    if found := _PERCENT.fullmatch(value):
        return float(found[1]) / 100
    raise ValueError(f"{quoted(value)}: allowed is a share such as 0.5% or 0.005")


class Precision(Block):
    """Half of the width that the 95 % interval of a KPI's paired difference may have, as a share of its reference.

    Of the whole market, over all reported weeks. `precision=0.5%` is short for `precision={to: 0.5%}`.
    """

    to: Annotated[float, BeforeValidator(_share)] = quantity(
        low=1e-5, high=1, unit="share of the reference", source="design", about="half-width wanted, such as 0.5%"
    )
    metric: str = Field("gmv_yuan", description="of which KPI, as in docs/kpis.md")
    replications_most: int = quantity(
        96,
        low=1,
        high=REPLICATIONS_MAX,
        unit="runs",
        source="design: eight seeds in each of twelve plausible markets",
        about="of every arm; `replications` is the size of the first lot",
    )

    @model_validator(mode="before")
    @classmethod
    def _a_number_is_the_width(cls, data: Any) -> Any:
        if isinstance(data, bool):
            raise ValueError("allowed is a share such as 0.5%, or {to: 0.5%, metric: gmv_yuan}")
        return {"to": data} if isinstance(data, str | float | int) else data
