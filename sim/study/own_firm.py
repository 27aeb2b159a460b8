"""Who pays for what is asked where a firm of one's own is looked at: that firm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hydra.core.override_parser.types import Override

Plain = dict[str, Any]


def sponsor_by_firm(data: Plain, overrides: Sequence[Override]) -> None:
    """Make the one firm that is looked at the sponsor of every strategy that words ask for and give no other sponsor.

    Of strategies that a case brings along it takes those whose sponsor is of its own kind. Platforms and MCNs go by
    what they are in the market: sponsors of their names are written as such.
    """
    firms, strategies = data.get("firms"), data.get("strategies")
    if not isinstance(firms, dict) or not isinstance(strategies, dict):
        return
    if len(firms) == 1:
        (name,) = firms
        asked, said = _asked(overrides), _said(overrides)
        for strategy, body in strategies.items():
            if not isinstance(body, dict) or strategy in said or not isinstance(firms[name], dict):
                continue
            if strategy in asked or _kind(firms[name]) in (body.get("sponsor") or {}):
                body["sponsor"] = {"firm": name}
    for sponsor in _sponsors(strategies):
        firm = firms.get(sponsor.get("firm"))
        if isinstance(firm, dict) and firm.get("kind") == "platform":
            _become(sponsor, platform=firm.get("platform", ""))
        elif isinstance(firm, dict) and firm.get("kind") == "mcn":
            _become(sponsor, mcn=firm.get("number") or 0)


def _asked(overrides: Sequence[Override]) -> set[str]:
    """Strategies that words name."""
    words = [word.value() for word in overrides if word.key_or_group == "strategy" and not word.is_delete()]
    return {str(name) for value in words for name in (value if isinstance(value, list) else [value])}


def _said(overrides: Sequence[Override]) -> set[str]:
    """Strategies of which words say who sponsors them."""
    paths = (word.key_or_group.split(".") for word in overrides)
    return {path[1] for path in paths if path[0] == "strategies" and path[2:3] == ["sponsor"]}


def _kind(firm: Plain) -> str:
    """What a strategy's file calls a sponsor of the firm's kind."""
    return "brand" if firm.get("kind") == "merchant" else str(firm.get("kind"))


def _sponsors(strategies: Plain) -> Iterator[Plain]:
    for body in strategies.values():
        sponsor = body.get("sponsor") if isinstance(body, dict) else None
        for one in (sponsor, *((sponsor or {}).get("coalition") or ())) if isinstance(sponsor, dict) else ():
            if isinstance(one, dict):
                yield one


def _become(sponsor: Plain, **other: object) -> None:
    sponsor.clear()
    sponsor.update(other)
