"""How a quantity is declared: default, range, unit, source and meaning in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim.core.errors import did_you_mean, quoted

LONGEST_NAME = 64
NAME = re.compile(rf"[A-Za-z0-9_]{{1,{LONGEST_NAME}}}")
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+\z", max_length=LONGEST_NAME)]  # of what a path or a table may name


def _numbers_only(schema: Any) -> None:
    """Let the numbers of a schema be numbers; 1e6 is a whole one."""
    if schema["type"] == "float":
        schema["strict"] = True
    elif schema["type"] == "int":
        plain = dict(schema)
        schema.clear()
        schema.update(core_schema.no_info_before_validator_function(_whole, plain))
    elif schema.get("function", {}).get("function") is not _whole:
        for key in ("schema", "fields", "items_schema", "values_schema"):
            inner = schema.get(key)
            inside = inner.values() if isinstance(inner, dict) and key == "fields" else inner
            for one in [inside] if isinstance(inside, dict) else inside or ():
                if isinstance(one, dict):
                    _numbers_only(one)


def _whole(value: Any) -> Any:
    if isinstance(value, bool | str | bytes):
        said = "true or false" if isinstance(value, bool) else "text"
        raise PydanticCustomError("int_type", "Input should be a valid integer, not {said}", {"said": said})
    return int(value) if isinstance(value, float) and value.is_integer() else value  # so that 1e23 is out of range


TRANSLATIONS = frozenset({"description_zh"})  # of another text beside them


class Block(BaseModel):
    """A frozen group of parameters; unknown keys are errors, and neither text nor true and false are numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same; what only another language says is for people and makes no difference."""
        if not isinstance(other, Block):
            return NotImplemented
        return type(self) is type(other) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self), *self._said().values()))

    def _said(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in TRANSLATIONS}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Pydantic's own, but for numbers."""
        schema = handler(source)
        _numbers_only(schema)
        return schema


def in_chinese() -> Any:
    """What a `description` says, in Chinese; for people alone, so that no market, key or hash knows it."""
    return Field("", exclude=True, description="the description in Chinese")


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


def known_to(names: Iterable[str]) -> AfterValidator:
    """Refuses a mapping with a key that is not one of ``names``."""
    options = tuple(names)

    def check(value: dict[str, Any]) -> dict[str, Any]:
        for key in value:
            if key not in options:
                raise ValueError(f"unknown key {quoted(key)}{did_you_mean(key, options)}")
        return value

    return AfterValidator(check)


def beside(default: dict[str, float]) -> BeforeValidator:
    """What a mapping leaves out has its default."""
    return BeforeValidator(lambda value: {**default, **value} if isinstance(value, dict) else value)
