"""The page that says where everything is to be found names only what exists, and leaves no file out."""

from __future__ import annotations

import re
from functools import cache

import pytest
from places import ROOT

from sim.observe.metrics import METRICS
from sim.params.market import ASKED, MarketParams
from sim.state.programme import CHANNEL
from sim.study.compose import compose

PAGE = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
CITED = sorted({name for row in ROWS for name in re.findall(r"`([^`]+)`", row[-1])})
METRIC_NAMES = set(METRICS)


@cache
def market() -> MarketParams:
    """The default market."""
    return compose()


def is_parameter(path: str) -> bool:
    """Whether the default market has something at a dotted path."""
    here: object = market()
    for step in path.split("."):
        here = here.get(step) if isinstance(here, dict) else getattr(here, step, None)
        if here is None:
            return False
    return True


@pytest.mark.parametrize("name", CITED)
def test_what_it_cites_exists(name: str) -> None:
    if name.endswith(".py"):
        assert (ROOT / name).is_file()
    elif "/" in name:
        assert (ROOT / "configs" / f"{name}.yaml").is_file()
    elif "." in name:
        assert is_parameter(name)
    else:
        assert name in METRIC_NAMES or name in CHANNEL._fields


def test_no_file_is_left_out() -> None:
    files = {f"{group}/{file.stem}" for group in ASKED.values() for file in ROOT.glob(f"configs/{group}/*.yaml")}
    assert files <= set(CITED), f"not in docs/inventory.md: {', '.join(sorted(files - set(CITED)))}"


def test_every_row_says_something() -> None:
    assert len(ROWS) > 280
    assert all(len(row) == 2 and row[1] for row in ROWS)
