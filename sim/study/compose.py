"""From words on a command line to checked parameters; anything wrong is one `UserError`, before anything is written.

Hydra composes YAML; the schema (`sim.params`) then checks names, types and ranges. Every parameter of the schema can be
overridden, whether or not a file mentions it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra import compose as hydra_compose
from hydra import version as hydra_version
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.singleton import Singleton
from hydra.errors import HydraException, MissingConfigException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.core.errors import UserError, did_you_mean
from sim.core.registry import load_foreign
from sim.dates.timeline import Timeline
from sim.mechanisms.shock import build
from sim.params.aims import check_strategies
from sim.params.check import validated
from sim.params.market import ASKED, MarketParams
from sim.params.schema import first_entry
from sim.programmes.plan import plan_of
from sim.study.ensemble import plausible_markets
from sim.study.yaml_files import parsed_once

CONFIG_NAME = "market"
CALIBRATED = "calibrated"
MADE_OF = ("segment", "platform", "category", "host", "calendar", "brand", "mcn", "regulation")  # parts of a market
HYDRA_VERSION = "1.3"  # whose behaviour is asked of later versions


def configs_folder() -> Path:
    """The shipped YAML: beside the package in a checkout, inside it once installed."""
    inside = Path(__file__).parents[1] / "configs"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "configs"


def groups(config_dir: Path | None = None) -> dict[str, list[str]]:
    """Every group of files and the names in it, the user's own included."""
    found: dict[str, set[str]] = {group: set() for group in ASKED.values()}
    for root in (configs_folder(), config_dir):
        for file in root.glob("*/*.yaml") if root else ():
            found.setdefault(file.parent.name, set()).add(file.stem)
    return {group: sorted(names) for group, names in sorted(found.items())}


def compose(overrides: Sequence[str] = (), config_dir: Path | None = None) -> MarketParams:
    """The parameters that ``overrides`` (as on the command line) ask for."""
    words = forced(overrides, config_dir)
    with hydra_session(config_dir):
        return _composed(words, config_dir)


def compose_sweep(overrides: Sequence[str], config_dir: Path | None = None) -> list[MarketParams]:
    """The parameters of every job of a multirun: all combinations of the comma-separated values."""
    words = forced(overrides, config_dir)
    with hydra_session(config_dir) as hydra:
        try:
            parsed = OverridesParser.create(config_loader=hydra.config_loader).parse_overrides(words)
            (jobs,) = BasicSweeper.split_arguments(parsed, None)
        except HydraException as problem:
            raise UserError(_one_line(problem)) from None
        return [_composed(job, config_dir) for job in jobs]


def to_params(config: DictConfig, overrides: Sequence[str] = ()) -> MarketParams:
    """A composed configuration, resolved and checked."""
    load_foreign()
    try:
        data = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as problem:
        raise UserError(_one_line(problem)) from None
    assert isinstance(data, dict)
    data.pop("hydra", None)
    plain = {str(key): value for key, value in data.items()}
    for field, group in ASKED.items():
        if group in plain and group not in MarketParams.model_fields:
            raise UserError(f"a file of configs/{group} needs the first line '# @package {field}.NAME'")
    _check_entries(plain, overrides)
    params = validated(MarketParams, plain)
    check_strategies(params)
    plan_of(params, copied=params.stress or params.rivals.copy_after_weeks is not None)  # raises when they are too many
    for market in plausible_markets(params):
        Timeline(market)  # raises for paths, values and weeks that do not fit
    for origin, condition in params.conditions:
        for shock in condition.shocks:
            try:
                build(shock)
            except UserError as mistake:
                raise UserError(f"{origin}: {mistake}") from None
    return params


def to_config(params: MarketParams) -> dict[str, Any]:
    """The fully resolved configuration as plain values."""
    return params.model_dump(mode="json")


def config_hash(params: MarketParams) -> str:
    """Hash of the resolved configuration; the order of names counts, since it is the order of indices."""
    return hashlib.sha256(json.dumps(to_config(params)).encode()).hexdigest()


def forced(overrides: Sequence[str], config_dir: Path | None = None) -> list[str]:
    """The overrides as Hydra wants them when a parameter is in the schema but in no file: `a.b=1` becomes `++a.b=1`."""
    if config_dir is not None and not config_dir.is_dir():
        raise UserError(f"--config-dir {config_dir}: no such folder")
    known = groups(config_dir)
    return [_forced(word, known) for word in overrides]


def _forced(word: str, known: dict[str, list[str]]) -> str:
    key, equals, value = word.partition("=")
    name = key.lstrip("+~")
    group, first = name.split("@")[0], name.split(".")[0]
    if not name or not (equals or word.startswith("~")):
        example = f"{name}={known[name][0]}" if name in known else "seed=7 or +scenario=price_war"
        raise UserError(f"'{word}': write key=value, such as {example}")
    if name.startswith("hydra"):
        return word
    if group not in known and first not in MarketParams.model_fields:
        raise UserError(f"unknown key '{name}'{did_you_mean(first, {*known, *MarketParams.model_fields})}")
    if known.get(group) == []:
        raise UserError(f"unknown {group} '{value}' (there is none)")
    return word if group in known or word.startswith("~") else f"++{name}={value}"


@contextmanager
def hydra_session(config_dir: Path | None) -> Iterator[Hydra]:
    """Hydra ready to compose; a Hydra that the caller may be running inside is put back afterwards."""
    before = Singleton.get_state()
    hydra_version.setbase(HYDRA_VERSION)
    path = create_config_search_path(parsed_once(configs_folder()))
    if config_dir is not None:
        path.prepend(provider="user", path=parsed_once(config_dir.absolute()), anchor=SearchPathQuery(provider="main"))
    GlobalHydra.instance().clear()
    try:
        yield Hydra.create_main_hydra2("sim", path)
    finally:
        Singleton.set_state(before)


def _composed(words: Sequence[str], config_dir: Path | None) -> MarketParams:
    try:
        for word in OverridesParser.create().parse_overrides(list(words)):
            if word.is_sweep_override():
                raise UserError(
                    f"{word.key_or_group}={word.get_value_string()}: several values are several runs; add -m"
                )
        config = hydra_compose(CONFIG_NAME, overrides=list(words))
        if config_dir is not None and any(word.partition("=")[0] in MADE_OF for word in words):
            config = _own_files_win(config, words)
    except MissingConfigException as problem:
        raise UserError(_missing(problem)) from None
    except UserError:
        raise
    except (HydraException, OmegaConfBaseException, ValueError) as problem:
        raise UserError(_one_line(problem)) from None
    return to_params(config, words)


def _own_files_win(config: DictConfig, words: Sequence[str]) -> DictConfig:
    """What a chosen file of the user's own says of a part of the market stands, whatever the calibration says of it."""
    chosen = [word for word in words if word.partition("=")[0] != CALIBRATED]
    mine, shipped = (
        OmegaConf.to_container(hydra_compose(CONFIG_NAME, overrides=[*asked, f"~{CALIBRATED}"]), resolve=True)
        for asked in (chosen, ())
    )
    return OmegaConf.create(_changed(OmegaConf.to_container(config, resolve=True), mine, shipped))


def _changed(config: Any, mine: Any, shipped: Any) -> Any:
    """``config`` with all that differs between ``shipped`` and ``mine``."""
    if isinstance(config, dict) and isinstance(mine, dict) and isinstance(shipped, dict):
        own = {key: _changed(config.get(key), value, shipped.get(key)) for key, value in mine.items()}
        return {**config, **own}
    return config if mine == shipped else mine


def _missing(problem: MissingConfigException) -> str:
    group, _, name = str(problem.missing_cfg_file).rpartition("/")
    return (
        f"unknown {group or 'configuration'} '{name}'{did_you_mean(name, problem.options or groups().get(group, []))}"
    )


def _one_line(problem: Exception) -> str:
    """Hydra's message without its layout, its links and our own `++`."""
    lines = [line.strip() for line in str(problem).replace("'++", "'").splitlines()]
    return " ".join(line for line in lines if line and not line.startswith(("See http", "object_type", "full_key")))


def _check_entries(data: dict[str, Any], overrides: Sequence[str]) -> None:
    """`platform.discont.take_share=0.1` must not found a platform: overrides change what files describe, no more."""
    paths = [tuple(word.lstrip("+~").partition("=")[0].split(".")) for word in overrides]
    for path in paths:
        at = first_entry(MarketParams, path)
        if at is None:
            continue
        entries: Any = data
        for step in path[:at]:
            entries = entries.get(step) if isinstance(entries, dict) else None
        entry = entries.get(path[at]) if isinstance(entries, dict) else None
        overridden = {other[at + 1] for other in paths if other[: at + 1] == path[: at + 1] and len(other) > at + 1}
        if isinstance(entry, dict) and set(entry) <= overridden:
            others = [name for name in entries if name != path[at]]
            raise UserError(f"{'.'.join(path)}: unknown name '{path[at]}'{did_you_mean(path[at], others)}")
