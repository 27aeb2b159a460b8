"""The channels through which a strategy works, and the same strategy with one of them off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from sim.params.strategy import Benefit, Strategy

POINTS, SETTINGS = "points", "settings"  # what it hands out and sets, besides the amounts of `Benefit`
CHANNELS = (*Benefit.model_fields, POINTS, SETTINGS)


def channels_in(strategies: Mapping[str, Strategy], beliefs: Collection[str]) -> tuple[str, ...]:
    """Channels that any strategy uses, in their order; ``beliefs``: paths of amounts that are beliefs."""
    used = {channel for strategy in strategies.values() for channel in _used(strategy)}
    used |= {path.rpartition(".")[2] for path in beliefs if _is_channel(path)}
    return tuple(channel for channel in CHANNELS if channel in used)


def without(strategy: Strategy, channel: str) -> Strategy:
    """The strategy with nothing on a channel; what it costs to run, and what it does otherwise, stays."""
    if channel == SETTINGS:
        return strategy.model_copy(update={"set": {}, "scale": {}})
    if channel == POINTS:
        programme = strategy.programme
        return strategy.model_copy(update={"programme": programme and programme.model_copy(update={"points": None})})
    off = _off(strategy, channel)
    assert isinstance(off, Strategy)
    return off


def without_beliefs(beliefs: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """Beliefs without those about amounts on a channel."""
    return {
        path: belief
        for path, belief in beliefs.items()
        if not (_is_channel(path) and path.rpartition(".")[2] == channel)
        and not (channel == POINTS and _of_points(path))
    }


def _is_channel(path: str) -> bool:
    steps = path.split(".")
    return steps[0] == "strategies" and steps[-1] in Benefit.model_fields and "cost" not in steps


def _of_points(path: str) -> bool:
    return path.startswith("strategies.") and ".programme.points." in path


def _used(part: Any) -> Iterator[str]:
    """Channels with an amount in a strategy, or in a part of one."""
    if isinstance(part, Strategy) and (part.set or part.scale):
        yield SETTINGS
    if isinstance(part, Strategy) and part.programme is not None and part.programme.points is not None:
        yield POINTS
    if isinstance(part, Benefit):
        yield from (channel for channel in Benefit.model_fields if getattr(part, channel))
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _used(getattr(part, name))
    elif isinstance(part, tuple | dict):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _used(one)


def _off(part: Any, channel: str) -> Any:
    if isinstance(part, Benefit):
        return part.model_copy(update={channel: 0.0})
    if isinstance(part, BaseModel):
        return part.model_copy(update={name: _off(getattr(part, name), channel) for name in type(part).model_fields})
    if isinstance(part, tuple):
        return tuple(_off(one, channel) for one in part)
    if isinstance(part, dict):
        return {name: _off(one, channel) for name, one in part.items()}
    return part
