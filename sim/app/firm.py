"""`python -m sim.firm`: `new` writes a commented file of your own; `respond` and `allocate` ask how it spends best."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic.fields import FieldInfo
from rich.text import Text

from sim.app.firm_levers import ABOUT
from sim.app.firm_levers import main as levers
from sim.app.terminal import Parser, add_language, guarded, place
from sim.app.units import unit_alone
from sim.core.errors import UserError, quoted
from sim.params.focal import NEEDED, PLACES, TRAITS, FocalFirm
from sim.params.quantity import NAME
from sim.params.schema import bounds_of, said_of
from sim.params.spending import OF_KIND
from sim.params.text import shown
from sim.report.console import Console
from sim.study.places import check_writable
from sim.study.results import write_file
from sim.words import named, say, to_say

EXAMPLES = {
    "brand": {"category": "food", "share": "0.03"},
    "merchant": {"category": "farm_produce", "platform": "interest_feed", "rank": "5"},
    "host": {"type": "vertical", "platform": "social", "rank": "3"},
    "mcn": {"number": "0"},
    "platform": {"platform": "discount"},
}
ABOUT_IT = to_say({
    "brand": "A brand of one's own.",
    "merchant": "A merchant of one's own.",
    "host": "A host of one's own.",
    "mcn": "An MCN of one's own.",
    "platform": "A platform of one's own.",
})  # fmt: skip
LIKE = to_say(
    "What it is like; whatever is left out is as with the firm whose place it takes. Take the # away to say it."
)
SPENT = to_say(
    "What it spends, as ratios to today's, or one budget in shares; levers: python -m sim.catalog firms.NAME.spend"
)
TERMS = to_say("A platform's own terms are parameters of the market: platform.NAME.KEY=VALUE.")


def main(words: Sequence[str] | None = None) -> int:
    """Write the template, or ask of levers; returns the exit status."""
    words = sys.argv[1:] if words is None else words
    if words[:1] and words[0] in ABOUT:
        return levers(words[0], words[1:])
    options = Parser(prog="python -m sim.firm", description="A firm of your own.")
    commands = options.add_subparsers(dest="command", required=True, metavar=f"new|{'|'.join(ABOUT)}")
    for name, about in ABOUT.items():
        commands.add_parser(name, help=f"{about[:1].lower()}{about[1:-1]}")
    add_language(options)
    new = commands.add_parser("new", help="write a commented file", description="Write a commented file.")
    new.add_argument("file", type=place, metavar="FILE", help="such as my_configs/firm/my_brand.yaml")
    new.add_argument("--kind", choices=tuple(PLACES), default="brand", help="what the firm is (brand)")
    add_language(new)

    def work() -> None:
        given = options.parse_args(words)
        file: Path = given.file
        if file.suffix != ".yaml" or not NAME.fullmatch(file.stem):
            raise UserError(f"FILE {quoted(str(file))}: write NAME.yaml, a name being letters, digits and _")
        if file.exists():
            raise UserError(f"FILE {file}: is there already")
        check_writable(file.parent, "FILE ")
        write_file(file, template(file.stem, given.kind).encode())
        folder = file.parent.parent if file.parent.name == "firm" else file.parent
        ask = f"python -m sim --config-dir {folder} +firm={file.stem} +scenario=price_war"
        here = file.parent.name == "firm"
        told = say("use it: ") if here else say("use it: put it into {folder}, then ", folder=folder / "firm")
        Console().print(Text(told) + Text(ask, "cyan"))
        print(file, flush=True)

    return guarded(work)


def template(name: str, kind: str) -> str:
    """The file as text: what a firm of this kind has to say, and what it may say, with meaning, range and unit."""
    return "\n".join([f"# @package firms.{name}", *_lines(kind)]) + "\n"


def _lines(kind: str) -> Iterator[str]:
    yield f"description: {say(ABOUT_IT[kind])}"
    yield f"kind: {kind}"
    yield from ("", f"# {say('Whose place it takes when the market opens.')}")
    for field in PLACES[kind]:
        example = EXAMPLES[kind].get(field)
        yield field_line(field, example or "0", commented=example is None and field not in NEEDED.get(kind, ()))
    if TRAITS[kind]:
        yield from ("", f"# {say(LIKE)}")
    for field in TRAITS[kind]:
        yield field_line(field, "", commented=True)
    first = OF_KIND[kind][0]
    yield from ("", f"# {say(SPENT)}", f"# spend: {{{first}: 1.5}}", f"# allocation: {{{first}: 0.3}}")
    if kind == "platform":
        yield from ("", f"# {say(TERMS)}")


def field_line(field: str, value: str, commented: bool) -> str:
    """A line of a file: a field with its meaning, range and unit, in the language that is spoken."""
    about = FocalFirm.model_fields[field]
    unit = said_of(about, "unit")
    meaning = say(about.description) if about.description else named("field", field, "")
    told = say("{meaning} ({range})", meaning=meaning, range=_range(about, unit)) if unit else meaning
    return f"{'# ' if commented else ''}{field}: {value}".rstrip() + (f"  # {told}" if told else "")


def _range(about: FieldInfo, unit: str) -> str:
    """Between which values, in which unit."""
    low, high = map(shown, bounds_of(about))
    return say("{low} .. {high} {unit}", low=low, high=high, unit=unit_alone(unit))
