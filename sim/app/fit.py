"""`python -m sim.fit LOG`: your own customers, from a log to what each is worth and a segment of the market."""

from __future__ import annotations

import sys
import warnings
from argparse import Namespace
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from sim.app.fit_words import check_words, hints_of, weeks_of, words_of_fit
from sim.app.fonts import say_fonts
from sim.app.help_text import opening
from sim.app.terminal import ANSWER, as_text, guarded, print_whole
from sim.core.errors import UserError, printable
from sim.report.console import Console
from sim.state.names import SEGMENTS
from sim.words import say

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from sim.evidence.fitting.answer import Answer
    from sim.evidence.fitting.ordinary import Ordinary


def main(words: Sequence[str] | None = None) -> int:
    """Fit, write and report; returns the exit status."""
    options = words_of_fit(opening(__doc__))

    def work() -> None:
        given = options.parse_args(words)
        given.command = list(sys.argv[1:] if words is None else words)
        check_words(given)
        hints, horizon = hints_of(given), weeks_of(given.horizon)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a user can do nothing about what libraries say to programmers
            _answer(given, hints, horizon)

    return guarded(work)


def _answer(given: Namespace, hints: dict, horizon: float) -> None:
    # bad words are refused before SciPy is imported
    from sim.app.fit_firm import firm_file
    from sim.app.fit_page import pages_of
    from sim.evidence.fitting.answer import answer_to, check_asked, has_repeat_amounts, hints_from
    from sim.evidence.fitting.log.read import read_log
    from sim.evidence.fitting.ordinary import measured, shipped
    from sim.evidence.fitting.report import report
    from sim.evidence.fitting.segment import shipped_segment
    from sim.report.console import widen
    from sim.study.results import check_writable, write_file

    shipped_segment(given.replaces)
    for folder in (given.output, given.output / "segment", *([given.output / "firm"] if given.firm else [])):
        check_writable(folder, "--output ")
    ordinary = (shipped() if given.market is None else measured(given.market))[given.replaces]
    check_asked(horizon, given.holdout, given.model)
    reading = read_log(given.log, hints_from(hints))
    say_fonts(Console(stderr=True))
    if given.yuan is not None and not has_repeat_amounts(reading):
        raise UserError(f"--yuan {given.yuan:g}: {given.log} has no amounts of repeat purchases; leave it out")
    firm = firm_file(reading, given.firm, given.category, given.yuan or 1.0, given.log.name) if given.firm else None
    if firm is not None:
        _check_free(_firm(given), firm[0], given.firm)
    answer = answer_to(reading, horizon, given.holdout, given.model)
    made, notes = _files(given, answer, ordinary)
    if firm is not None:
        made[_firm(given)] = firm[0].encode()
        notes += firm[1]
    notes = [*answer.notes, *notes]
    use = _use(given, made, firm is not None)
    told = [*report(answer)]

    def show(console: RichConsole) -> None:
        for part in told:
            console.print(part)
        for note in notes:
            console.print(Text(say("note: {note}", note=printable(note))))
        for what, command in use.items():
            console.print(Text(say("{name}: {text}", name=what, text="")) + Text(command, "cyan"), soft_wrap=True)

    text = as_text(show)
    pictures = {file.stem: data for file, data in made.items() if file.suffix == ".png"}
    pages = pages_of(given, answer, told, notes, [*use.values()], pictures)
    made = {given.output / name: data.encode() for name, data in ({ANSWER: text} | pages).items()} | made
    for file, data in made.items():
        write_file(file, data)
    console = Console()
    widen(console)
    print_whole(console, show)
    for file in made:
        print(file, flush=True)


def _use(given: Namespace, made: Collection[Path], firm: bool) -> dict[str, str]:
    """Commands that go on from here, by what they are for."""
    use = {}
    if _segment(given) in made:
        names = ",".join(given.name if name == given.replaces else name for name in SEGMENTS)
        use[say("use it")] = f"python -m sim --config-dir {given.output} 'segment=[{names}]'"
    if firm:
        use[say("ask about it")] = f"python -m sim --config-dir {given.output} +firm={given.firm} +scenario=price_war"
    return use


def _check_free(file: Path, text: str, name: str) -> None:
    """What somebody has written by hand of a firm is never written over; the same file may be written again."""
    if file.exists() and file.read_bytes() != text.encode():
        raise UserError(f"--firm {name}: {file} is there already and says something else; take another name or move it")


def _firm(given: Namespace) -> Path:
    return Path(given.output / "firm" / f"{given.firm}.yaml")


def _segment(given: Namespace) -> Path:
    return Path(given.output / "segment" / f"{given.name}.yaml")


def _files(given: Namespace, answer: Answer, ordinary: Ordinary) -> tuple[dict[Path, bytes], list[str]]:
    """Everything to write, the segment last, and what is to be said of it."""
    import io

    from sim.app.fit_figures import figures, shown
    from sim.evidence.fitting.log.currency import YUAN
    from sim.evidence.fitting.segment import segment_yaml, why_no_segment

    table = io.BytesIO()
    answer.customers.write_parquet(table)
    made = {given.output / "customers.parquet": table.getvalue()}
    name = printable(given.log.name)
    in_figures = shown(name)
    said = []
    if in_figures != name:
        said.append(say("no installed font shows {name}: it is {other} in the figures", name=name, other=in_figures))
    made |= {given.output / file: png for file, png in figures(answer, in_figures).items()}
    if why := why_no_segment(answer.fitted):
        return made, [*said, why]
    source = name
    if answer.reading.purchases is not None:
        first, last = answer.reading.purchases["date"].sort()[[0, -1]].to_list()
        source = f"{name}, {first} to {last}"
    text, notes = segment_yaml(
        answer.fitted, given.replaces, given.name, ordinary, yuan=given.yuan or 1.0, source=source
    )
    made[_segment(given)] = text.encode()
    if answer.fitted.mean_amount is None:
        notes.append(say("basket is as shipped: the log has no amounts"))
    elif given.yuan is None and answer.reading.currency not in (None, YUAN):
        currency = answer.reading.currency
        notes.append(say("basket takes one {currency} for a yuan; --yuan says what it is worth", currency=currency))
    return made, [*said, *notes]
