"""What a command says of its sweep: how its runs are chosen, where they are done, and what happens when one fails.

Launchers are files in `configs/hydra/launcher/`, or in the same place of the user's own folder; words such as
`hydra.launcher.address=auto` change their few values.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from sim.core.errors import UserError, did_you_mean, quoted
from sim.params.check import validated
from sim.params.quantity import Block
from sim.params.yaml_reader import parsed, read_yaml
from sim.study.words import LAUNCHER, OF_SWEEPS, check_references, check_signs

GRID, SOBOL, LATIN = "grid", "sobol", "lhs"
BASIC, JOBLIB, RAY, SUBMITIT = "basic", "joblib", "ray", "submitit"
POINTS_MOST = 10_000
PARTS = "sweep.parts"  # in the folder of a sweep: a file for each run that has ended


class Settings(NamedTuple):
    """What a command says of its sweep."""

    design: str = GRID
    points: int | None = None  # of a sample; of a grid, values of each range
    stop: bool = False  # at the first run that fails
    reports: bool = False  # figures in every folder, and every report printed
    launcher: Launcher | None = None  # None: whatever suits the number of runs


class Launcher(Block):
    """Where the runs of a sweep are done. What an engine does not know is of no concern to it."""

    engine: Literal["basic", "joblib", "ray", "submitit"]
    address: str | None = Field(None, description="ray: of a cluster that runs; without one, a cluster on this machine")
    cluster: Literal["slurm", "local"] | None = Field(None, description="submitit: where; without one, Slurm if there")
    folder: str | None = Field(None, description="submitit: for its logs; without one, in the sweep's folder")
    partition: str | None = Field(None, description="submitit: of Slurm")
    tasks: int = Field(16, ge=1, le=10_000, description="submitit: tasks of the array; runs are dealt out to them")
    cpus: int = Field(0, ge=0, le=4096, description="cores a run; 0: as many as leave none idle and none shared")
    timeout_min: int = Field(1440, ge=1, description="submitit: minutes that a task may take")
    memory_gb: float | None = Field(None, gt=0, description="submitit: memory of a task")


def split(words: Sequence[str], config_dir: Path | None, shipped: Path) -> tuple[Settings, list[str]]:
    """What ``words`` say of the sweep, and the words that are left: about the market.

    ``config_dir``, ``shipped``: the user's folder of YAML, and the program's own.
    """
    said: dict[str, str] = {}
    market: list[str] = []
    for word in words:
        name = _name(word)
        if name is None:
            market.append(word)
            continue
        check_signs(word)
        if name in said:
            raise UserError(f"{quoted(word)}: {name} is given twice; allowed is one value")
        said[name] = word.partition("=")[2]
    points = said.get("points")
    settings = Settings(
        design=_one_of("design", said.get("design", GRID), (GRID, SOBOL, LATIN)),
        points=None if points is None else _points(points),
        stop=_one_of("on_error", said.get("on_error", "go_on"), ("go_on", "stop")) == "stop",
        reports=_one_of("reports", said.get("reports", "false"), ("true", "false")) == "true",
        launcher=_launcher(said, [shipped] if config_dir is None else [config_dir, shipped]),
    )
    return settings, market


def _name(word: str) -> str | None:
    """What of the sweep a word is about; None for the market."""
    if not isinstance(word, str) or "=" not in word:
        return None
    name = word.partition("=")[0].lstrip("+")
    if name in OF_SWEEPS or name == f"hydra/{LAUNCHER}" or name.startswith(f"hydra.{LAUNCHER}."):
        return name
    return None


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value.lower() not in allowed:
        raise UserError(f"{name}={quoted(value)}: allowed is {' or '.join(allowed)}{did_you_mean(value, allowed)}")
    return value.lower()


def _points(value: str) -> int:
    if not value.isdecimal() or not 2 <= int(value[:9]) <= POINTS_MOST or len(value) > 8:
        raise UserError(f"points={quoted(value)}: allowed is a whole number, 2 to {POINTS_MOST:,}")
    return int(value)


def _launcher(said: dict[str, str], places: Sequence[Path]) -> Launcher | None:
    name, start = said.get(f"hydra/{LAUNCHER}"), f"hydra.{LAUNCHER}."
    settings = {key.removeprefix(start): value for key, value in said.items() if key.startswith(start)}
    if name is None:
        if settings:
            raise UserError(f"{start}{next(iter(settings))}: say which launcher, such as hydra/{LAUNCHER}=ray")
        return None
    files = {file.stem: file for place in reversed(places) for file in place.glob(f"hydra/{LAUNCHER}/*.yaml")}
    if name not in files:
        raise UserError(f"unknown hydra/{LAUNCHER} {quoted(name)}{did_you_mean(name, files)}")
    data = read_yaml(files[name])
    if not isinstance(data, dict):
        raise UserError(f"{files[name]}: allowed are pairs such as 'engine: joblib'")
    launcher = validated(Launcher, {"engine": name} | data, origin=f"{files[name]}: ")
    values = {key: _value(f"{start}{key}", value) for key, value in settings.items()}
    return validated(Launcher, {**launcher.model_dump(), **values}, origin=start) if values else launcher


def _value(key: str, text: str) -> Any:
    check_references(text, f"{key}=")
    return parsed(text, f"{key}={quoted(text)}")
