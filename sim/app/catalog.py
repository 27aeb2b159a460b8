"""`python -m sim.catalog`: what can be asked, one line each; with a name such as `behaviour.buy`: one group in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.table import Table

from sim.app.terminal import Parser, add_language, guarded, place
from sim.app.units import unit_alone
from sim.core.errors import UserError, did_you_mean, quoted
from sim.core.registry import kinds
from sim.params.market import CONDITIONS, MarketParams
from sim.params.schema import NAME, blocks, own, range_of, said_of
from sim.params.strategy import Strategy
from sim.params.text import shown
from sim.params.yaml_reader import read_text
from sim.report.console import Console
from sim.study.compose import compose, configs_folder, groups, to_config
from sim.study.yaml_files import market_file
from sim.words import named, say, spoken, to_say

# Group of YAML files: title, and how to ask for one of them or for a value in it.
SECTIONS = {
    "case": (to_say("Cases: strategies and conditions that somebody has combined"), "+case={}"),
    "scenario": (to_say("Scenarios"), "+scenario={}"),
    "shock": (to_say("Shocks"), "+shock={}"),
    "policy": (to_say("Policies"), "+policy={}"),
    "ranking": (to_say("Rankings"), "+ranking={}"),
    "pricing": (to_say("Pricing rules"), "+pricing={}"),
    "strategy": (to_say("Strategies"), "+strategy={}"),
    "firm": (to_say("Firms that can be looked at"), "+firm={}"),
    "market": (to_say("Markets"), "market={}"),
    "size": (to_say("Sizes"), "size={}"),
    "calibrated": (to_say("Calibrations"), "calibrated={}"),
    "platform": (to_say("Platforms"), "platform.{}.KEY=VALUE"),
    "segment": (to_say("Segments"), "segment.{}.KEY=VALUE"),
    "category": (to_say("Categories"), "category.{}.KEY=VALUE"),
    "host": (to_say("Host types"), "host.{}.KEY=VALUE"),
}
COLUMNS = to_say(("parameter", "default", "range", "unit", "meaning", "source"))
UNLISTED = ("cases", *CONDITIONS)  # what they hold is not for the command line
SHORT = {"firm": f"firms.{NAME}"}  # what a group is called on the command line
KINDS = to_say({"ranking": "Ranking kinds", "pricing": "Pricing kinds", "shock": "Shock kinds"})  # mechanisms


def main(words: Sequence[str] | None = None) -> int:
    """Print the catalogue, or one group of parameters; returns the exit status."""
    parser = Parser(prog="python -m sim.catalog", description="What can be asked, one line each.")
    parser.add_argument("group", nargs="?", help="a group of parameters to list in full, such as behaviour.buy")
    add_language(parser)
    parser.add_argument("-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML")

    def work() -> None:
        options = parser.parse_args(words)
        console = Console()
        if not console.is_terminal:
            console.width = 250  # one line each also in a file
        asked, own_files = options.group, options.config_dir
        tables = [parameters(asked, own_files)] if asked is not None else [*catalogue(own_files)]
        for table in tables:  # once all are made, so that a refusal stands alone
            console.print(table)

    return guarded(work)


def catalogue(config_dir: Path | None = None) -> Iterator[Table]:
    """A table for each kind of thing."""
    found = groups(config_dir)
    for group, (title, asked) in SECTIONS.items():
        files = {name: described(group, name, config_dir) for name in found.get(group, ())}
        for family in dict.fromkeys(sorted(family for family, _ in files.values())):
            rows = [(asked.format(name), text) for name, (of, text) in files.items() if of == family]
            of_family = named("family", family, family.replace("_", " "))
            heading = say("{title}: {family}", title=say(title), family=of_family) if family else say(title)
            yield _table(heading, rows)
    for family in KINDS:
        rows = [(name, _about(kind)) for name, kind in kinds(family).items()]
        yield _table(say(KINDS[family]), rows)
    rows = [(f"{path}.KEY=VALUE", f"{_about(block)} ({len(own(block))})") for path, block in listed().items()]
    yield _table(say("Parameters (python -m sim.catalog GROUP lists them)"), rows)


def described(group: str, name: str, config_dir: Path | None = None) -> tuple[str, str]:
    """Family of a YAML file, and its description in the language that is spoken, after its name if that has one.

    Its first line of comment where it is not about one thing.
    """
    places = (root / group / f"{name}.yaml" for root in (config_dir, configs_folder()) if root)
    file = next((file for file in places if file.exists()), None)
    if file is None:
        raise UserError(f"{group}/{name}.yaml: no such file")
    data, cases = market_file(file).body, market_file(file).body.get("cases")
    one = next(iter(cases.values()), data) if isinstance(cases, dict) else data
    lines = read_text(file).splitlines()
    comments = [line.lstrip("# ") for line in lines if line.startswith("#") and "@package" not in line]
    said = one if isinstance(one, dict) else {}
    described = said.get(f"description_{spoken()}") or said.get("description")
    text = " ".join(str(described or named("file", f"{group}/{name}", next(iter(comments), ""))).split())
    called = named(group, name, "")
    family = data.get("group", Strategy.model_fields["group"].default) if group == "strategy" else ""
    return str(family), say("{called}: {text}", called=called, text=text) if called else text


def listed() -> dict[str, type[BaseModel]]:
    """The groups of parameters that the command line can set, by path."""
    found = blocks(MarketParams, entered=(dict,))  # the command line cannot name an entry of a list
    return {path: block for path, block in found if path and path.partition(".")[0] not in UNLISTED}


def parameters(group: str, config_dir: Path | None = None) -> Table:
    """Every parameter of a group: default, range, unit, source and meaning."""
    known, group = listed(), SHORT.get(group, group)
    path = next((p for p in known if _matches(p, group)), None)
    if path is None:
        near = did_you_mean(group, known) or "; python -m sim.catalog lists them"
        raise UserError(f"unknown group {quoted(group)}{near}")
    if NAME in path and group != path:
        _check_names(path.split("."), group.split("."), config_dir)
    table = Table(title=say("{name}: {about}", name=group, about=_about(known[path])))
    for column in COLUMNS:
        table.add_column(say(column), overflow="fold")
    for name, field in own(known[path]).items():
        default = say("in YAML") if field.is_required() else shown(field.get_default(call_default_factory=True))
        unit, source, about = said_of(field, "unit"), said_of(field, "source"), field.description or ""
        unit, source, about = unit_alone(unit), source and say(source), about and say(about)
        table.add_row(name, default, range_of(field), unit, about, source)
    return table


def _matches(path: str, asked: str) -> bool:
    steps, words = path.split("."), asked.split(".")
    return len(steps) == len(words) and all(s in (NAME, w) for s, w in zip(steps, words, strict=True))


def _check_names(path: list[str], asked: list[str], config_dir: Path | None) -> None:
    """Refuse a name that neither the default market nor a file has, such as a platform's."""
    here: Any = to_config(compose([], config_dir))
    files = groups(config_dir).get(asked[0], ())
    for at, (step, word) in enumerate(zip(path, asked, strict=True)):
        names = [*here, *(files if at == 1 else ())] if isinstance(here, dict) else []
        if step == NAME and word not in {NAME, *names}:
            told = f"unknown {'.'.join(asked[:at])} {quoted(word)}{did_you_mean(word, dict.fromkeys(names))}"
            raise UserError(told)
        here = here.get(word) or next(iter(here.values()), None) if isinstance(here, dict) else None


def _about(thing: Any) -> str:
    """What a mechanism or a group of parameters is, in one sentence in the language that is spoken."""
    sentence = _first_sentence(thing)
    return named("about", sentence, sentence)


def _first_sentence(thing: Any) -> str:
    """The first sentence of a docstring."""
    paragraph = " ".join((thing.__doc__ or "").partition("\n\n")[0].split())
    return re.split(r"\.\s+(?=[A-Z])", paragraph)[0].rstrip(".")


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
