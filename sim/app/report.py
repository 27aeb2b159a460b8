"""`python -m sim.report FOLDER...`: a report of results to send and to print, as one file without anything to fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.fonts import say_fonts
from sim.app.help_text import opening
from sim.app.many_jobs import is_sweep
from sim.app.report_studies import STUDY, is_study, study_part
from sim.app.terminal import MANIFEST, folders_in, guarded, parser, place, read_all
from sim.core.errors import UserError, quoted
from sim.report.console import Console
from sim.study.places import check_writable

if TYPE_CHECKING:
    from sim.report.page.blocks import Part
    from sim.report.page.texts import Texts
    from sim.study.results import RunResult

HTML, MARKDOWN, PDF = ".html", ".md", ".pdf"
NAME = "report"
OPTIONS = "strategy"  # the swept key that is decided, under the conditions of all others


def main(words: Sequence[str] | None = None) -> int:
    """Read results, write their reports, print the paths; returns the exit status."""
    options = parser("python -m sim.report", opening(__doc__))
    options.add_argument(
        "--out",
        type=place,
        metavar="FILE",
        help="one report of all, .html or .md (default: one in each folder)",
    )
    options.add_argument("--pdf", action="store_true", help="print it too, with Chromium, beside the .html")

    def work() -> None:
        given = options.parse_args(words)
        browser = None
        if given.out is not None:
            _check_out(given.out, given.pdf)
        if given.pdf:
            from sim.app.pdf import browser_here

            browser = browser_here()
        folders = _folders(given.results)
        for folder in {given.out.parent} if given.out else folders:
            check_writable(folder, "--out " if given.out else "RESULT ")
        say_fonts(Console(stderr=True))
        for path in _written(folders, given.out):
            print(path)
            if browser and path.suffix == HTML:
                from sim.app.pdf import print_to

                print(print_to(browser, path, path.with_suffix(PDF)))

    return guarded(work)


def _check_out(out: Path, pdf: bool) -> None:
    allowed = (HTML,) if pdf else (HTML, MARKDOWN)
    if out.suffix not in allowed:
        why = " with --pdf" if pdf else ""
        raise UserError(f"--out {quoted(str(out))}: allowed{why} are names that end in {' and '.join(allowed)}")


def _folders(places: Sequence[Path]) -> list[Path]:
    """Sweeps as they are, and the results folders in all others, runs and studies of many; each once."""
    found: dict[Path, Path] = {}
    for word in places:
        for folder in [word] if is_sweep(word) else folders_in(word, (MANIFEST, STUDY)):
            if folder.resolve() in found:
                raise UserError(f"RESULT {word}: {folder} is named twice; allowed is each run once")
            found[folder.resolve()] = folder
    return [*found.values()]


def _written(folders: Sequence[Path], out: Path | None) -> list[Path]:
    """All reports, written once all of them are made."""
    from sim.report.page.html import html
    from sim.report.page.markdown import markdown
    from sim.report.page.texts import Texts
    from sim.study.results import write_file

    say = Texts()
    runs = {folder: read_all([folder])[0] for folder in folders if not (is_sweep(folder) or is_study(folder))}
    parts = {folder: _part(folder, runs, say, f"r{at}-" if out else "") for at, folder in enumerate(folders)}
    if out is not None:
        every = [*parts.values()]
        heading = every[0].title if len(every) == 1 else say("several", count=len(every))
        text = html(every, heading, say) if out.suffix == HTML else markdown(every, heading, say)
        return [write_file(out, text, "--out")]
    made = []
    for folder, part in parts.items():
        made += [(folder / name, text) for name, text in files_of(pictures_in(folder), part, say).items()]
    return [write_file(path, text, "RESULT") for path, text in made]


def _part(folder: Path, runs: Mapping[Path, RunResult], say: Texts, key: str) -> Part:
    if is_study(folder):
        return study_part(folder, say, key)
    if folder not in runs:
        return _of_sweep(folder, say, key)
    from sim.app.claims_slide import claim_lines
    from sim.report.page.pictures import drawn
    from sim.report.page.run import run_part
    from sim.study.analysis.compare import name_of

    run = runs[folder]
    others = [name_of(each) for other, each in runs.items() if other != folder and _alike(each, run)]
    return run_part(run, drawn(run), say, claim_lines(run), others, key)


def _alike(one: RunResult, other: RunResult) -> bool:
    return bool(one.manifest["seeds"] == other.manifest["seeds"])


def _of_sweep(folder: Path, say: Texts, key: str) -> Part:
    from sim.app.compare_many import Asked, about_jobs, ranked_of
    from sim.app.many_jobs import jobs_in
    from sim.report.page.sweep import sweep_part

    keys = jobs_in([folder]).keys
    under = [key for key in keys if key != OPTIONS]
    ranked = ranked_of([folder], Asked(by=",".join([OPTIONS, *under]) if OPTIONS in keys and under else None))
    about = [about_jobs(ranked), *ranked.jobs.notes]
    return sweep_part(ranked.cells, ranked.found, ranked.shown, ranked.jobs.table, about, say, key)


def beside(run: RunResult, folder: Path, claims: Sequence[str]) -> None:
    """Write the report of a run into the folder that is being filled; its pictures are those that lie there.

    ``claims``: the lines of `sim.app.claims_slide`, of which a run has been asked anyway.
    """
    from sim.report.page.pictures import in_folder
    from sim.report.page.run import run_part
    from sim.report.page.texts import Texts

    say = Texts()
    for name, text in files_of(pictures_in(folder), run_part(run, in_folder(folder), say, claims), say).items():
        (folder / name).write_text(text, encoding="utf-8")


def pictures_in(folder: Path) -> list[str]:
    """The names of its figures."""
    return [file.name for file in folder.glob("*.png")]


def files_of(pictures: Sequence[str], part: Part, say: Texts) -> dict[str, str]:
    """A report of one part by the names of its files; Markdown shows the ``pictures`` that lie beside it."""
    from sim.report.page.html import html
    from sim.report.page.markdown import markdown

    return {
        f"{NAME}{HTML}": html([part], part.title, say),
        f"{NAME}{MARKDOWN}": markdown([part], part.title, say, pictures),
    }
