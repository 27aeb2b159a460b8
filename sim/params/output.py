"""What a run writes, where, and which firms it tells of by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from sim.core.errors import UserError, did_you_mean
from sim.params.quantity import Block

if TYPE_CHECKING:
    from sim.params.market import MarketParams

EVERY_FIRM = "all"
_NUMBERED = re.compile(r"(.+)-\d+")


class Output(Block):
    """Where results go and how much of them is kept."""

    dir: str = Field("results", min_length=1, description="folder that gets one folder a run")
    transactions: bool = Field(False, description="also write every order and every person")
    firms: tuple[str, ...] = Field(
        (), description="brands and hosts whose sales and profit are told by name, as accounts call them; all: of all"
    )

    @field_validator("firms", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


def check_named(params: MarketParams) -> None:
    """A `UserError` with a line for each name in `output.firms` that no brand or host can have."""
    known = (*params.category, *params.host)
    wrong = []
    for name in params.output.firms:
        numbered = _NUMBERED.fullmatch(name)
        if name == EVERY_FIRM or name in params.firms or (numbered and numbered[1] in known):
            continue
        near = did_you_mean(numbered[1], known) if numbered else did_you_mean(name, params.firms)
        wrong.append(
            f"output.firms: no brand or host is called '{name}'{near}; brands are called CATEGORY-RANK (beauty-0),"
            f" hosts TYPE-NUMBER (head-2), firms of your own by their name, and {EVERY_FIRM} is everybody"
        )
    if wrong:
        raise UserError(*wrong)
