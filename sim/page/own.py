"""Firms of people's own: a file each, in a folder named by what it says, so that a command that names it stays true."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.core.errors import UserError, quoted
from sim.page.choices import wrong_with
from sim.params.check import validated
from sim.params.focal import FocalFirm
from sim.params.quantity import NAME
from sim.params.text import to_yaml
from sim.study.results import write_file
from sim.words import say

FOLDER = "own"  # in the folder of results
YAML_MOST = 4000  # characters
_FIRST = re.compile(r"# @package firms\.(\w+)")
_DIGITS = 10


def firm_text(name: str, values: Mapping[str, Any]) -> str:
    """A file of `configs/firm`; a `UserError` with what is wrong in it."""
    if not NAME.fullmatch(name):
        raise UserError(say("name {name}: allowed are letters, digits and _", name=quoted(name)))
    validated(FocalFirm, dict(values), origin="")
    return f"# @package firms.{name}\n{to_yaml(dict(values))}"


def name_in(text: str) -> str:
    """The name of the firm that a file describes."""
    found = _FIRST.match(text)
    if found is None or not NAME.fullmatch(found[1]) or len(text) > YAML_MOST:
        raise UserError(say("the firm's file: its first line is '# @package firms.NAME', and it is short"))
    return found[1]


def kept(text: str, results: Path, config_dir: Path | None = None) -> Path:
    """The folder for `--config-dir` that holds the firm beside everything of ``config_dir``."""
    name = name_in(text)
    told = f"{text}\n{config_dir or ''}"
    folder = results / FOLDER / hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]
    file = folder / "firm" / f"{name}.yaml"
    if not file.exists():
        if config_dir is not None:
            shutil.copytree(config_dir, folder, dirs_exist_ok=True)
        write_file(file, text, "results")
    return folder


@lru_cache(maxsize=64)
def wrong_with_firm(text: str, config_dir: Path | None = None) -> tuple[str, ...]:
    """What is wrong with a firm in the default market, a line a mistake; nothing is kept of it."""
    with tempfile.TemporaryDirectory(prefix="sim-page-firm-") as place:
        return wrong_with((f"+firm={name_in(text)}",), kept(text, Path(place), config_dir))
