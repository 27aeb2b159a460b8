"""Where an answer comes from: what was drawn for it, the command that repeats it, versions, seeds and hashes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim import words
from sim.params.market import ASKED, NAMED
from sim.report.numbers import decimal
from sim.report.page.blocks import Block, Code, Prose, plain
from sim.report.page.texts import Texts
from sim.report.style import asked_name
from sim.report.text.outcomes import evaluated
from sim.study.results import DESCRIBED, FILES, parts_of_cases

if TYPE_CHECKING:
    from sim.study.results import RunResult

SIZES = ("population.persons", "horizon.weeks", "horizon.burn_in_weeks", "horizon.first_week", "replications", "seed")


def assumed(run: RunResult, say: Texts) -> Iterator[Block]:
    """Every amount that is a belief: what is thought of it, and what the plausible markets drew."""
    table = run.tables.get("amounts")
    if table is None or table.is_empty():
        return
    rows = []
    for (path,), mine in table.group_by("path", maintain_order=True):
        first = mine.row(0, named=True)
        between = words.say(" to ").join(decimal(first[end]) for end in ("low", "high"))
        drawn = words.say(" to ").join(decimal(end) for end in (mine["value"].min(), mine["value"].max()))  # type: ignore[arg-type]
        rows.append((str(path), decimal(first["median"]), between, drawn, first["source"]))
    columns = tuple(say(name) for name in ("amount", "median", "priors", "drawn", "source"))
    yield plain(say("amounts"), columns, rows, data=table)


def provenance(run: RunResult, say: Texts) -> Iterator[Block]:
    """The command, and what else it takes to get the same bytes."""
    known, command = command_of(run)
    yield Prose((say("repeat" if known else "repeat_near"),))
    yield Code(command)
    manifest = run.manifest
    packages = manifest.get("packages") or {}
    rows = {
        "version": manifest.get("code_version"),
        "hash": manifest.get("config_hash"),
        "seeds": _numbers(manifest.get("seeds")),
        "markets": _numbers(manifest.get("plausible")),
        "python": " · ".join(str(manifest[name]) for name in ("python", "system") if manifest.get(name)),
        "packages": ", ".join(f"{name} {version}" for name, version in packages.items()),
        "began": manifest.get("started"),
        "took": _whole(manifest.get("wall_time_s")),
        "files": say("files_said", count=len(manifest[FILES])) if manifest.get(FILES) else None,
    }
    there = {name: str(value) for name, value in rows.items() if value not in (None, "")}
    yield Prose(tuple(there.values()), tuple(map(say, there)))


def asked_of(about: Mapping[str, Any], config: Mapping[str, Any], say: Texts) -> Iterator[str]:
    """What a study of many markets asked, in the words of its files, and of which market."""
    told = (about.get(DESCRIBED) or {}).get(words.spoken()) or {}
    for kind in NAMED:
        for name, thing in (config.get(kind) or {}).items():
            if said := told.get(f"{kind}.{name}") or (thing or {}).get("description"):
                yield words.say("{name}: {description}", name=asked_name(name), description=said)
    size = {name: f"{int(about[name]):,}" for name in ("persons", "weeks", "replications")}
    yield say("size", **size, seed=about["seed"])


def provenance_of(about: Mapping[str, Any], say: Texts) -> Iterator[Block]:
    """Of a study of many markets, by its `study.json`: the command and what it cost."""
    given = about.get("command")
    near = ["python", "-m", f"sim.{about.get('kind', 'study')}", *about.get("words", ())]
    yield Prose((say("repeat" if given else "repeat_near"),))
    yield Code(shlex.join(given or near))
    rows = {name: about.get(name) for name in ("code_version", "seed", "replications", "markets", "evaluations")}
    there = {name: f"{value:,}" if name == "evaluations" else str(value) for name, value in rows.items() if value}
    yield Prose(tuple(there.values()), tuple(say(f"of_{name}") for name in there))
    if about.get("notes"):
        first, *others = about["notes"]
        if "simulated_now" in about:
            first = evaluated(about["evaluations"], about["simulated_now"])
        yield Prose((first, *others), faint=True)


def command_of(run: RunResult) -> tuple[bool, str]:
    """Whether the words of a run are known, and the command with them; else with what was asked and its size."""
    given = run.manifest.get("words")
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        return True, shlex.join(["python", "-m", "sim", *given])
    config = run.config
    inside = {name for parts in parts_of_cases(run).values() for name in parts}
    asked = [f"+firm={name}" for name in config.get("firms") or {}]
    for kind, group in ASKED.items():
        names = [name for name in run.asked.get(kind, ()) if kind == "cases" or name not in inside]
        asked += [f"+{group}={names[0] if len(names) == 1 else '[' + ','.join(names) + ']'}"] if names else []
    sizes = [f"{path}={value}" for path in SIZES if (value := _at(config, path)) is not None]
    options = [f"{name}=true" for name in ("stress", "decompose", "explain", "break_even") if config.get(name) is True]
    return False, shlex.join(["python", "-m", "sim", *asked, *sizes, *options])


def _at(config: dict[str, Any], path: str) -> Any:
    for step in path.split("."):
        config = config.get(step) if isinstance(config, dict) else None  # type: ignore[assignment]
    return config


def _whole(seconds: Any) -> str | None:
    return f"{float(seconds):,.0f}" if isinstance(seconds, int | float) and seconds >= 1 else None


def _numbers(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else ""
