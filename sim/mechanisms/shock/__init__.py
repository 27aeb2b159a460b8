"""Shocks: events of one week. A kind is a `Block` with its own fields and `strike(firms, now)`.

`strike_all` builds and strikes those of `Now.shocks`; a wrong field is a `UserError`.
"""

from __future__ import annotations

from typing import Any

from sim.core.registry import find
from sim.params.check import validated


def build(shock: Any) -> Any:
    """The mechanism that a scenario's shock names, with its fields checked."""
    return validated(find("shock", shock.kind), shock.settings, origin=f"shock {shock.kind}: ")


def strike_all(firms: Any, now: Any) -> None:
    """Let every shock of the week happen."""
    for shock in now.shocks:
        build(shock).strike(firms, now)
