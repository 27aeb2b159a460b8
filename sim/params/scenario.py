"""A scenario is data: dated changes of settings, and shocks that strike in one week."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.params.calendar import WEEKS_MOST
from sim.params.quantity import Block, in_chinese, quantity


def _value(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str) or (isinstance(value, float) and not math.isfinite(value)):
        raise PydanticCustomError("value_type", "Input should be a number, text, true or false")
    return value


Value = Annotated[bool | int | float | str, BeforeValidator(_value)]


class Change(Block):
    """Settings in force from ``from_week`` until just before ``to_week``.

    Paths are parameter paths such as ``platform.discount.take_share``; ``*`` stands for every name of a group, as in
    ``category.*.demand``.
    """

    from_week: int = quantity(
        low=0, high=WEEKS_MOST, unit="week", source="definition", about="first week in force; 0 = first reported"
    )
    to_week: int | None = quantity(
        None,
        low=1,
        high=WEEKS_MOST,
        unit="week",
        source="definition",
        about="first week no longer in force; null = to the end",
    )
    set: dict[str, Value] = Field(default_factory=dict, description="path: value pinned while in force")
    scale: dict[str, float] = Field(default_factory=dict, description="path: factor applied while in force")

    @model_validator(mode="after")
    def _says_something(self) -> Change:
        if self.to_week is not None and self.to_week <= self.from_week:
            raise ValueError(f"to_week={self.to_week} must be later than from_week={self.from_week}")
        if not self.set and not self.scale:
            raise ValueError("a change needs `set` or `scale`")
        return self


class Shock(Block):
    """Something that strikes in one week; ``kind`` names the mechanism, which checks the fields of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)

    kind: str = Field(min_length=1, description="name of the shock mechanism")
    week: int = quantity(
        low=0, high=WEEKS_MOST, unit="week", source="definition", about="week in which it strikes; 0 = first reported"
    )

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of the kind's own."""
        return dict(self.__pydantic_extra__ or {})


class Scenario(Block):
    """A question of the kind "what if", asked of the same market; a policy, a ranking or a pricing rule likewise."""

    description: str = Field(min_length=1, description="one line for people")
    description_zh: str = in_chinese()
    changes: tuple[Change, ...] = Field((), description="dated changes; later entries win")
    shocks: tuple[Shock, ...] = Field((), description="events of one week")
    claims: tuple[str, ...] = Field((), description="facts it can be compared with; never used")
    note: str = Field("", description="sources and limits")


class Case(Block):
    """A composition of strategies and conditions that somebody has tried: says only what it is."""

    description: str = Field(min_length=1, description="one line for people")
    description_zh: str = in_chinese()
    made_of: tuple[str, ...] = Field((), description="names of its parts; told by its file's defaults unless given")
    note: str = Field("", description="sources and limits")
