"""Who pays for what is asked where a firm of one's own is looked at: that firm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hydra.core.override_parser.types import Override

from sim.core.errors import UserError, did_you_mean, quoted
from sim.study.words import Known
from sim.study.yaml_files import Folders

Plain = dict[str, Any]


def run_already(data: Plain, folders: Folders, known: Known) -> None:
    """Put the strategies that firms say they run already beside those that are asked, each firm the sponsor of its own.

    They are as their files say; an amount that is a belief is its median.
    """
    firms: Plain = data.get("firms") or {}
    for firm, said in firms.items() if isinstance(firms, dict) else ():
        names = said.get("programmes") if isinstance(said, dict) else None
        for name in names if isinstance(names, list | tuple) else ():
            if name not in known["strategy"]:
                near = did_you_mean(str(name), known["strategy"])
                raise UserError(f"firms.{firm}.programmes: there is no strategy {quoted(str(name))}{near}")
            if name in data.setdefault("running", {}):
                raise UserError(f"firms.{firm}.programmes: {name} is run by another firm already")
            body = _at_medians(folders.file(f"strategy/{name}").body)
            data["running"][name] = {**body, "sponsor": _as_in_market({"firm": firm}, firms)}


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
        _as_in_market(sponsor, firms)


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


def _as_in_market(sponsor: Plain, firms: Plain) -> Plain:
    """A sponsor; one that names a platform or MCN that is looked at becomes what that is in the market."""
    firm = firms.get(str(sponsor.get("firm")))
    if isinstance(firm, dict) and firm.get("kind") == "platform":
        _become(sponsor, platform=firm.get("platform", ""))
    elif isinstance(firm, dict) and firm.get("kind") == "mcn":
        _become(sponsor, mcn=firm.get("number") or 0)
    return sponsor


def _at_medians(value: Any) -> Any:
    """A copy of plain values with the median in place of each belief."""
    if isinstance(value, dict):
        return value["median"] if "median" in value else {key: _at_medians(inner) for key, inner in value.items()}
    return [_at_medians(inner) for inner in value] if isinstance(value, list) else value


def _become(sponsor: Plain, **other: object) -> None:
    sponsor.clear()
    sponsor.update(other)
