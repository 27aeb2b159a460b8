"""From words on a command line to checked parameters; anything wrong is one `UserError`, before anything is written.

Hydra parses the words and says which files follow which; their plain values are put together here, which takes a tenth
of the time; the schema (`sim.params`) then checks names, types and ranges. Every parameter of the schema can be
overridden, whether or not a file mentions it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra import version as hydra_version
from hydra._internal.defaults_list import create_defaults_list
from hydra.core.override_parser.types import Override
from hydra.core.singleton import Singleton
from hydra.errors import HydraException, MissingConfigException
from omegaconf.errors import OmegaConfBaseException

from sim.core.errors import UserError, did_you_mean, quoted
from sim.core.registry import load_foreign
from sim.dates.almanac import check_trends
from sim.dates.spans import check_alike
from sim.dates.timeline import Timeline
from sim.mechanisms.shock import build
from sim.params.aims import check_shock, check_strategies
from sim.params.check import validated
from sim.params.focal import check_firms
from sim.params.market import NAMED, MarketParams
from sim.params.output import check_named
from sim.params.schema import NAME, first_entry
from sim.programmes.plan import plan_of
from sim.study.beliefs import BELIEVED, taken_out
from sim.study.ensemble import plausible_markets
from sim.study.measured import check_asked
from sim.study.own_firm import run_already, sponsor_by_firm
from sim.study.values import body_of, merge, put_words, replace_sponsors, resolved
from sim.study.words import (
    CATALOGUE,
    Known,
    check_choices,
    checked,
    every,
    once,
    one_line,
    single,
    starred,
    unknown,
)
from sim.study.yaml_files import Folders, MarketFile, named_by

CONFIG_NAME = "market"
CALIBRATED = "calibrated"
MADE_OF = ("segment", "platform", "category", "host", "calendar", "brand", "mcn", "regulation")  # parts of a market
CHOSEN_FROM = ("platform", "category", "segment", "host")  # whose names a list of files says
BY_NAME = (  # mappings with a value for each platform or category
    (("segment", NAME, "platform", NAME), "platform"),
    (("segment", NAME, "platform_trust", NAME), "platform"),
    (("segment", NAME, "interest", NAME), "category"),
    (("segment", NAME, "women_interest", NAME), "category"),
    (("calendar", "festivals", NAME, "categories", NAME), "category"),
)
HYDRA_VERSION = "1.3"  # whose behaviour is asked of later versions

Order = tuple[tuple[str, str | None], ...]  # of files: group and name, and where the body belongs
# By folders and words that name files: the names in the folders, the order, and the files, as they were then.
_ORDERS: dict[Any, tuple[tuple[dict[str, set[str]], ...], Order, tuple[MarketFile, ...]]] = {}
_GROUPS: dict[tuple[Any, str], Any] = {}  # of markets that were composed, by field and what was said of it
_GROUPS_MOST = 512


def configs_folder() -> Path:
    """The shipped YAML: beside the package in a checkout, inside it once installed."""
    inside = Path(__file__).parents[1] / "configs"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "configs"


def groups(config_dir: Path | None = None) -> dict[str, list[str]]:
    """Every group of files and the names in it, the user's own included."""
    return folders_of(config_dir).known()


def compose(overrides: Sequence[str] = (), config_dir: Path | None = None) -> MarketParams:
    """The parameters that ``overrides`` (as on the command line) ask for."""
    folders = folders_of(config_dir)
    known = folders.known()
    words = checked(overrides, known)
    with hydras_behaviour():
        return compose_words(words, known, folders)


def check_said_once(overrides: Sequence[str], config_dir: Path | None = None) -> None:
    """Refuse words of one command that give a value twice; where programs put words together, the last one holds."""
    folders = folders_of(config_dir)
    known = folders.known()
    with hydras_behaviour():
        once(checked(overrides, known), known, folders)


def to_params(data: dict[str, Any], overrides: Sequence[str] = ()) -> MarketParams:
    """Plain values, checked."""
    load_foreign()
    for field, group in NAMED.items():
        if group in data and group not in MarketParams.model_fields:
            raise UserError(f"a file of configs/{group} needs the first line '# @package {field}.NAME'")
    _check_entries(data, overrides)
    params = _validated(taken_out(data))
    check_firms(params)
    check_named(params)
    check_strategies(params)
    check_asked(params)
    check_trends(params.calendar, params.outlook, params.horizon.first_week + params.horizon.weeks)
    plan_of(params, copied=False)  # raises when they are too many
    for origin, condition in params.conditions:
        for shock in condition.shocks:
            try:
                check_shock(params, build(shock), f"{shock.kind}: ")
            except UserError as mistake:
                raise mistake.said_of(f"{origin}: ") from None
    markets = plausible_markets(params)
    Timeline(markets[0])  # raises for paths, values and weeks that do not fit
    check_alike(markets)
    return params


def _validated(data: dict[str, Any]) -> MarketParams:
    """The market of plain values. Groups that say the same as before are not checked again, and are the same objects.

    Runs of a sweep have most groups in common; what groups say of one another is checked of every market.
    """
    said = {str(field): (field, repr(value)) for field, value in data.items()}
    known = {field: _GROUPS[key] for field, key in said.items() if key in _GROUPS}
    params = validated(MarketParams, {**data, **known})
    if len(_GROUPS) > _GROUPS_MOST:
        _GROUPS.clear()
    for field, key in said.items():
        _GROUPS.setdefault(key, getattr(params, field))
    return params.model_copy(update=known)


def to_config(params: MarketParams) -> dict[str, Any]:
    """The fully resolved configuration as plain values."""
    return params.model_dump(mode="json")


def config_hash(params: MarketParams) -> str:
    """Hash of the resolved configuration; the order of names counts, since it is the order of indices."""
    return hashlib.sha256(json.dumps(to_config(params)).encode()).hexdigest()


def folders_of(config_dir: Path | None) -> Folders:
    """The folders in which files are looked for, the user's own first."""
    if config_dir is None:
        return Folders(configs_folder())
    own = Path(config_dir)
    try:
        there = own.is_dir()
    except (OSError, ValueError) as problem:
        told = getattr(problem, "strerror", None) or problem
        raise UserError(f"--config-dir {quoted(str(own))}: cannot be read ({told})") from None
    if not there:
        raise UserError(f"--config-dir {config_dir}: no such folder")
    if os.path.lexists(own / f"{CONFIG_NAME}.yaml"):
        raise UserError(
            f"{own / CONFIG_NAME}.yaml: the list of groups is the program's own; values of yours go to a file of a"
            " group, such as size/NAME.yaml with '# @package _global_' on its first line"
        )
    return Folders(own.absolute(), configs_folder())


@contextmanager
def hydras_behaviour() -> Iterator[None]:
    """The version whose behaviour is expected; a Hydra that the caller may be running inside is left as it is."""
    before = Singleton.get_state()
    hydra_version.setbase(HYDRA_VERSION)
    try:
        yield
    finally:
        Singleton.set_state(before)


def compose_words(words: Sequence[str], known: Known, folders: Folders) -> MarketParams:
    """The parameters that ``words`` ask for, which have been checked; within `hydras_behaviour`."""
    words = _expanded(words, known, folders)
    overrides = single(words, known)
    check_choices(overrides, folders.made_of(CONFIG_NAME))
    order = _order(overrides, known, folders)
    data = _values(order, overrides, known, folders)
    _say_parts(data, overrides, folders)
    run_already(data, folders, known)
    sponsor_by_firm(data, overrides)
    for group in CHOSEN_FROM:
        _leave_out(group, data, order, folders)
    _check_asked(overrides, folders)
    if len(folders.places) > 1 and (
        any(override.key_or_group in MADE_OF for override in overrides) or _own_parts(order, folders)
    ):
        data = _own_files_win(data, overrides, known, folders)
    _check_names(data, words, known)
    return to_params(resolved(data), words)


def _expanded(words: Sequence[str], known: Known, folders: Folders) -> list[str]:
    """The words with one for each name that a star stands for, in its place."""
    if not any(map(starred, words)):
        return [*words]
    overrides = single([word for word in words if not starred(word)], known)
    data = _values(_order(overrides, known, folders), overrides, known, folders)
    return [one for word in words for one in (every(word, data) if starred(word) else [word])]


def _say_parts(data: dict[str, Any], overrides: Sequence[Override], folders: Folders) -> None:
    """Each case that is asked for says what it is made of, so that an answer can go by the case's name."""
    for override in overrides:
        if override.key_or_group != "case" or override.is_delete():
            continue
        value = override.value()
        for name in value if isinstance(value, list) else [value]:
            path, parts = f"case/{name}", list[str]()
            _parts(path, folders, parts)
            for case in folders.file(path).body.get("cases") or ():
                described = data.get("cases", {}).get(case)
                if isinstance(described, dict):
                    described.setdefault("made_of", list(dict.fromkeys(parts)))


def _parts(path: str, folders: Folders, parts: list[str]) -> None:
    """The names of all that a file and its defaults ask of a market, but for cases."""
    file = folders.file(path)
    field, _, name = (file.package or "").partition(".")
    bodies = file.body if file.package == "_global_" else {field: {name: file.body}}
    for group, body in bodies.items():
        if group in BELIEVED and isinstance(body, dict):
            parts += map(str, body)
    for group, below in named_by(file.defaults):
        _parts(f"{group}/{below}", folders, parts)


def _check_asked(overrides: Sequence[Override], folders: Folders) -> None:
    """A file that is asked for as a scenario and describes none would be answered by the market as it is."""
    for override in overrides:
        group, value = override.key_or_group, override.value()
        if group not in NAMED.values() or override.is_delete() or isinstance(value, dict):
            continue
        for name in value if isinstance(value, list) else [value]:
            file = folders.file(f"{group}/{name}")
            steps = {*(file.package or group).split("."), *file.body}
            if not steps & {*NAMED, *NAMED.values()} and not file.defaults:
                raise UserError(f"{group}/{name}.yaml: describes nothing that can be asked, such as a {group}")


def _own_parts(order: Order, folders: Folders) -> bool:
    """Whether a file of the user's own stands in the place of a shipped part of the market."""
    parts = (path.split("/") for path, _ in order if path.partition("/")[0] in MADE_OF)
    return any(name in folders.names[0].get(group, ()) for group, name in parts)


def _check_names(data: dict[str, Any], words: Sequence[str], known: Known) -> None:
    """A misspelt platform or category would be one that nobody has.

    Files may speak of those that are there and not chosen, words of chosen ones only.
    """
    asked = _keys(words)
    for pattern, group in BY_NAME:
        chosen = {*map(str, data.get(group) or ())}
        for path in _paths(data, pattern):
            names = chosen if path in asked else {*chosen, *known.get(group, ())}
            if path[-1] not in names:
                raise UserError(f"{'.'.join(path)}: unknown {group} {quoted(path[-1])}{did_you_mean(path[-1], names)}")


def _keys(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The paths of the values that words give."""
    return [tuple(word.lstrip("+").partition("=")[0].split(".")) for word in words if word[:1] != "~"]


def _paths(value: Any, pattern: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every path in plain values that a pattern, with NAME for any step, fits."""
    if not pattern:
        yield ()
    elif isinstance(value, dict):
        for key, inner in value.items():
            if pattern[0] in (NAME, str(key)):
                yield from ((str(key), *rest) for rest in _paths(inner, pattern[1:]))


def _leave_out(group: str, data: dict[str, Any], order: Order, folders: Folders) -> None:
    """What a calibration or a market says of shipped entries of ``group`` that are not chosen is of no concern."""
    chosen: set[str] = set()
    for path, package in order:
        if path.startswith(f"{group}/"):
            steps = (package or "").split(".")
            chosen |= {steps[1]} if len(steps) > 1 else set(folders.file(path).body)
    entries = data.get(group)
    unwanted = folders.names[-1][group] - chosen
    if not isinstance(entries, dict) or not unwanted.intersection(entries):
        return
    data[group] = {name: entry for name, entry in entries.items() if name not in unwanted}
    ensemble = data.get("plausible")
    names = ensemble.get("names") if isinstance(ensemble, dict) else None
    if isinstance(names, list) and isinstance(ensemble, dict):
        kept = [at for at, name in enumerate(names) if str(name).split(".")[:2] not in [[group, n] for n in unwanted]]
        ensemble["names"] = [names[at] for at in kept]
        ensemble["markets"] = [[market[at] for at in kept] for market in ensemble.get("markets", ())]


def _names_files(word: Override, known: Known) -> bool:
    return word.key_or_group in known and not isinstance(word.value(), dict)


def _values(order: Order, overrides: Sequence[Override], known: Known, folders: Folders) -> dict[str, Any]:
    """What the files say one after the other, and then the words."""
    data: dict[str, Any] = {}
    for path, package in order:
        body: dict[str, Any] = folders.file(path).body
        for step in reversed((package or "").split(".")):
            body = {step: body} if step else body
        replace_sponsors(data, body)
        merge(data, body)
    words = [word for word in overrides if not _names_files(word, known)]
    replace_sponsors(data, *map(body_of, words))
    put_words(data, words)
    return data


def _order(overrides: Sequence[Override], known: Known, folders: Folders) -> Order:
    """The files of a market by group and name, each with the place of its body, one after the other."""
    asked = [word for word in overrides if _names_files(word, known)]
    key = folders.places, tuple(str(word.input_line) for word in asked)
    remembered = _ORDERS.get(key)
    if remembered is not None:
        names, order, files = remembered
        if names == folders.names and all(
            folders.file(path) is file for (path, _), file in zip(order, files, strict=True)
        ):
            return order
    named = [(word.key_or_group, word.value()) for word in asked if not word.is_delete()]
    paths = [f"{group}/{name}" for group, value in named for name in (value if isinstance(value, list) else [value])]
    folders.check_defaults([CONFIG_NAME, *(path for path in paths if folders.config_exists(path))])
    try:
        found = create_defaults_list(folders, CONFIG_NAME, list(asked), prepend_hydra=False, skip_missing=False)
    except MissingConfigException as problem:
        raise UserError(_missing(problem, known)) from None
    except UserError:
        raise
    except (HydraException, OmegaConfBaseException, ValueError, AssertionError) as problem:
        raise UserError(one_line(problem)) from None
    order = tuple((str(each.config_path), each.package) for each in found.defaults if each.config_path is not None)
    _ORDERS[key] = folders.names, order, tuple(folders.file(path) for path, _ in order)
    return order


def _own_files_win(
    data: dict[str, Any], overrides: Sequence[Override], known: Known, folders: Folders
) -> dict[str, Any]:
    """What a chosen file of the user's own says of a part of the market stands, whatever the calibration says of it."""
    (without,) = single([f"~{CALIBRATED}"], known)
    chosen = [override for override in overrides if override.key_or_group != CALIBRATED]
    shipped_alone = Folders(folders.places[-1])
    mine, shipped = (
        _values(_order(asked, known, places), asked, known, places)
        for asked, places in (([*chosen, without], folders), ([without], shipped_alone))
    )
    changed: dict[str, Any] = _changed(data, mine, shipped)
    return changed


def _changed(config: Any, mine: Any, shipped: Any) -> Any:
    """``config`` with all that differs between ``shipped`` and ``mine``."""
    if isinstance(config, dict) and isinstance(mine, dict) and isinstance(shipped, dict):
        own = {key: _changed(config.get(key), value, shipped.get(key)) for key, value in mine.items()}
        return {**config, **own}
    return config if mine == shipped else mine


def _missing(problem: MissingConfigException, known: Known) -> str:
    group, _, name = str(problem.missing_cfg_file).rpartition("/")
    if name in known.get(group, ()):
        return f"{group}/{name}.yaml: not a file"
    return unknown(group or "configuration", name, known)


def _check_entries(data: dict[str, Any], overrides: Sequence[str]) -> None:
    """`platform.discont.take_share=0.1` must not found a platform: overrides change what files describe, no more."""
    paths = _keys(overrides)
    for path in paths:
        at = first_entry(MarketParams, path)
        if at is None:
            continue
        entries: Any = data
        for step in path[:at]:
            entries = entries.get(step) if isinstance(entries, dict) else None
        entry = entries.get(path[at]) if isinstance(entries, dict) else None
        overridden = {other[at + 1] for other in paths if other[: at + 1] == path[: at + 1] and len(other) > at + 1}
        if entry is None or (isinstance(entry, dict) and set(map(str, entry)) <= overridden):
            others = [str(name) for name in entries or () if name != path[at]]
            near = did_you_mean(path[at], others)
            if not others and (group := NAMED.get(path[0])):
                near = f"; ask for a {group}, such as +{group}=NAME, {CATALOGUE} lists them"
            raise UserError(f"{'.'.join(path)}: unknown name '{path[at]}'{near}")
