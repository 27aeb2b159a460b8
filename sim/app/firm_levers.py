"""`python -m sim.firm respond` and `allocate`: what a firm's levers do, and how best to spend its budget."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from sim.app.terminal import ANSWER, Parser, add_language, guarded, place, speak_of, tell
from sim.core.errors import UserError, quoted
from sim.report.console import Console
from sim.study.places import check_writable
from sim.words import say, spoken

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from sim.params.market import MarketParams
    from sim.study.analysis.best import Allocated
    from sim.study.analysis.curves import Response
    from sim.study.execution.jobs import Engine

ABOUT = {
    "respond": "Response curves: what more and less spending on each lever of a firm does to its profit.",
    "allocate": "The best allocation of a firm's budget by its response curves, tried against today's on fresh seeds.",
}
EXAMPLES = """\
  python -m sim.firm {0} +firm=snack_brand
  python -m sim.firm {0} +firm=snack_brand +strategy=points replications=8 population.persons=20000
  python -m sim.firm {0} +firm=snack_brand +scenario=price_war --ratios 0.5,1,2,4"""
RATIOS_MOST = 20
RATIO_HIGH = 10.0


def main(command: str, words: Sequence[str], market: type[Engine] | None = None) -> int:
    """Run, write a folder and print; returns the exit status. ``market``: the class to run, unless the shipped one."""

    def work() -> None:
        given = _parser(command).parse_intermixed_args(list(words))
        ratios = _ratios(given.ratios)
        from sim.study.compose import check_said_once, compose

        check_said_once(given.overrides, given.config_dir)
        params = compose(given.overrides, given.config_dir)
        speak_of(params)
        first = _from_week(params, given.from_week)
        output = Path(params.output.dir)
        check_writable(output)
        from sim.study.response import RATIOS, allocate, focal_firm, respond

        focal_firm(params)
        told = Console(stderr=True)
        started = datetime.now()
        only = [] if given.levers is None else given.levers.split(",")
        found = respond(params, ratios or RATIOS, first, told, market, only)
        best = allocate(params, found, told, market) if command == "allocate" else None
        text = tell(lambda console: _print(console, params, found, best))
        said = ["python", "-m", "sim.firm", command, *words]
        print(_write(params, found, best, started, text, said), flush=True)

    return guarded(work)


def _parser(command: str) -> Parser:
    parser = Parser(
        prog=f"python -m sim.firm {command}",
        description=ABOUT[command],
        epilog=EXAMPLES.format(command),
    )
    parser.add_argument(
        "overrides", nargs="*", type=str, metavar="key=value", help="what is asked, as of python -m sim"
    )
    parser.add_argument("--ratios", metavar="R,R,...", help="of today's spending (0.25,0.5,1,1.5,2,3)")
    parser.add_argument("--levers", metavar="L,L,...", help="only these, such as own_rooms,paid_traffic")
    parser.add_argument("--from-week", type=int, default=0, metavar="N", help="first week with other spending (0)")
    parser.add_argument("-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML")
    add_language(parser)
    return parser


def _ratios(text: str | None) -> list[float]:
    if text is None:
        return []
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        raise UserError(f"--ratios {quoted(text)}: write numbers with commas, such as 0.5,1,2") from None
    if not all(0.0 <= ratio <= RATIO_HIGH for ratio in found) or not 2 <= len(set(found) | {1.0}) <= RATIOS_MOST:
        raise UserError(f"--ratios {quoted(text)}: allowed are up to {RATIOS_MOST} numbers of 0 to {RATIO_HIGH:g}")
    return found


def _from_week(params: MarketParams, week: int) -> int:
    if not 0 <= week < params.horizon.weeks:
        raise UserError(f"--from-week {week}: allowed is 0 to {params.horizon.weeks - 1}")
    return week


def _print(console: RichConsole, params: MarketParams, found: Response, best: Allocated | None) -> None:
    from sim.report.style import asked_name
    from sim.report.text.allocation import allocation_sentences, allocation_table, words_for
    from sim.report.text.levers import lever_sentences, response_foot, response_table

    firm = params.firms[found.firm]
    told = getattr(firm, f"description_{spoken()}", "") or firm.description
    console.print(Text(_market(params, found)))
    console.print(Text(say("{name}: {description}", name=asked_name(found.firm), description=told)))
    console.print(response_table(found))
    console.print(Text(response_foot(found), style="dim"))
    _say(console, lever_sentences(found))
    if best is None:
        return
    console.print()
    console.print(allocation_table(best))
    _say(console, allocation_sentences(found.firm, best))
    if best.trial is not None:
        ask = say("ask for it: {words}", words=words_for(found.firm, best, found.span[0]))
        console.print(Text(ask, style="dim"), soft_wrap=True)


def _market(params: MarketParams, found: Response) -> str:
    """Where and for how long it was tried."""
    each = say("{n} replications", n=params.replications)
    parts = [
        say("{n} persons", n=f"{params.population.persons:,}"),
        say("{replications} of {markets} plausible markets", replications=each, markets=_markets(params)),
        say("seed {seed}", seed=params.seed),
        say("weeks {first} to {last}", first=found.span[0], last=found.span[1] - 1),
    ]
    return say("Market: {title}", title=" · ".join(parts))


def _say(console: RichConsole, sentences: Sequence[str]) -> None:
    console.print()
    for sentence in sentences:
        console.print(Padding(Text(sentence), (0, 2)))


def _write(
    params: MarketParams, found: Response, best: Allocated | None, started: datetime, text: str, said: list[str]
) -> Path:
    """A folder with the points, the figure, the configuration, the printed text, a report and the allocation."""
    from sim.app.report_studies import beside
    from sim.params.text import to_yaml
    from sim.report.figures.canvas import save
    from sim.report.figures.drawing import drawing
    from sim.report.figures.response import response
    from sim.study.compose import config_hash, to_config
    from sim.study.kept_response import ALLOCATION, about_of, allocation_of, tables_of
    from sim.study.results import folder_for, write_folder
    from sim.study.tables import write_table
    from sim.study.trials.kept import STUDY

    kind = "allocation" if best is not None else "response"

    def fill(folder: Path) -> None:
        told = about_of(found) | _about(params, kind, said)
        (folder / STUDY).write_text(_json(told), encoding="utf-8")
        (folder / "config.yaml").write_text(to_yaml(to_config(params)), encoding="utf-8")
        for name, table in tables_of(found).items():
            write_table(table, folder / f"{name}.parquet")
        if found.curves:
            with drawing():
                save(response(found), folder / "figure_response.png")
        if best is not None:
            (folder / ALLOCATION).write_text(_json(allocation_of(best)), encoding="utf-8")
        (folder / ANSWER).write_text(text, encoding="utf-8")
        beside(folder)

    target = folder_for(Path(params.output.dir), f"{found.firm}_{kind}", config_hash(params), started)
    return write_folder(target, fill)


def _about(params: MarketParams, kind: str, said: list[str]) -> dict[str, Any]:
    """Of which market the curves are, and how to get them again."""
    from sim.study.execution.cache import code_hash
    from sim.study.results import DESCRIBED
    from sim.study.run import described
    from sim.version import __version__

    return {
        "kind": kind,
        "command": said,
        "seed": params.seed,
        "replications": params.replications,
        "markets": _markets(params),
        "persons": params.population.persons,
        "weeks": params.horizon.weeks,
        DESCRIBED: described(params),
        "code_version": f"{__version__}+{code_hash()[:12]}",
    }


def _markets(params: MarketParams) -> int:
    """How many plausible markets the replications live in."""
    return len({params.plausible.drawn(replication) for replication in range(params.replications)})


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
