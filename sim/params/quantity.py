"""How a quantity is declared: default, range, unit, source and meaning in one place."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Block(BaseModel):
    """A frozen group of parameters; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def quantity(
    default: Any = ...,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str,
    source: str,
    about: str,
) -> Any:
    """A number with its unit, admissible range [low, high], source and one-line meaning.

    ``default`` left out means that the YAML must give the value.
    """
    return Field(
        default,
        ge=low,
        le=high,
        description=about,
        json_schema_extra={"unit": unit, "source": source},
    )
