"""`python -m sim.validate`: where the market is right and where it is wrong, as a scorecard."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sim.app.help_text import Filled, opening
from sim.app.terminal import Parser, add_language, guarded, place
from sim.core.errors import UserError, did_you_mean
from sim.evidence.validation.experiments import EXPERIMENTS
from sim.evidence.validation.finding import PARTS
from sim.evidence.validation.laws import LAWS
from sim.report.console import Console
from sim.study.places import check_writable

LAW_NUMBERS = range(1, len(LAWS) + 1)
SEED_MOST, WORKERS_MOST = 2**31 - 1, 4096
OPTION = "--claims-study "
LOG = "--log"
PERSONS, PAIRS = 20_000, 24  # of the study of claims
BOUNDS = {"persons": (300, 10_000_000), "pairs": (1, 1000), "budget": (0.01, 1_000_000)}  # budget: minutes


def main(words: Sequence[str] | None = None) -> int:
    """Validate, write and report; returns the exit status (0 whatever fails: the scorecard is the answer)."""
    if any(word == LOG or word.startswith(f"{LOG}=") for word in (sys.argv[1:] if words is None else words)):
        from sim.app import validate_log

        return validate_log.main(words)
    options = _parser()

    def work() -> None:
        given = options.parse_args(words)
        _check(given)
        check_writable(given.output, "--output ")
        if given.claims_study is not None:
            _study(given)
        else:
            _scorecard(given)

    return guarded(work)


def _scorecard(given: Namespace) -> None:
    """Laws, facts and experiments, and what is kept of claims; printed and written."""
    from sim.evidence.validation.claims.result import claimed
    from sim.evidence.validation.finding import Effort
    from sim.evidence.validation.report import print_scorecard, write_scorecard
    from sim.evidence.validation.study import validate
    from sim.report.console import widen
    from sim.study import results  # bad words are refused before anything heavy is imported

    parts, kept = _parts(given), given.claims or _kept_in(given.output)
    claims = claimed(kept, "--claims ", must_be=given.claims is not None) if "claims" in parts else None
    effort = Effort(given.seed, given.scale)
    card = validate(effort, parts, given.law, given.workers, Console(stderr=True), given.experiment, claims)
    print_scorecard(widen(Console()), card)
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    target = given.output / "validation" / stamp
    print(results.write_folder(target, lambda folder: write_scorecard(card, folder)), flush=True)


def _study(given: Namespace) -> None:
    """Go on with the study of claims, and say what it says so far."""
    file = _kept_in(given.output) if given.claims_study is True else given.claims_study
    check_writable(file.parent, OPTION)
    from rich.text import Text

    from sim.evidence.validation.claims.result import claimed
    from sim.evidence.validation.claims.strategies import check_names
    from sim.evidence.validation.claims.study import Wanted, go_on
    from sim.evidence.validation.report import print_claims
    from sim.report.console import widen

    check_names(given.strategy)
    wanted = Wanted(given.persons or PERSONS, given.pairs or PAIRS, given.seed, tuple(given.strategy))
    state = go_on(file, wanted, given.workers, given.budget, Console(stderr=True))
    said, found = widen(Console()), claimed(file, OPTION)
    print_claims(said, found)
    for sentence in (found.headline, state.in_words()):
        said.print(Text(sentence), soft_wrap=True)
    print(file, flush=True)


def _kept_in(output: Path) -> Path:
    return output / "claims" / "journal.jsonl"


def _parser() -> Parser:
    parser = Parser(prog="python -m sim.validate", description=opening(__doc__), allow_abbrev=False)
    parser.add_argument(
        "--part",
        action="append",
        metavar="PART",
        help=Filled("only this: {names}; repeatable", names=", ".join(PARTS)),
    )
    parser.add_argument(
        "--law",
        action="append",
        type=int,
        default=[],
        metavar="N",
        help=Filled("only law N (1-{most}); repeatable", most=LAW_NUMBERS[-1]),
    )
    parser.add_argument("--experiments", action="store_true", help="only the experiments that decide")
    parser.add_argument(
        "--experiment",
        action="append",
        default=[],
        metavar="NAME",
        help=Filled("only this experiment: {names}; repeatable", names=", ".join(EXPERIMENTS)),
    )
    parser.add_argument("--seed", type=int, default=2026, help="seed of all experiments (2026)")
    parser.add_argument("--scale", type=float, default=1.0, help="persons of every experiment, relative (1.0)")
    parser.add_argument("--workers", type=int, default=0, help="processes (one a core)")
    parser.add_argument(
        "--claims", type=place, metavar="FILE", help="study of claims to show (DIR/claims/journal.jsonl)"
    )
    parser.add_argument(
        "--claims-study",
        nargs="?",
        type=place,
        const=True,
        metavar="FILE",
        help="go on with the study of claims in FILE (DIR/claims/journal.jsonl), and do nothing else",
    )
    parser.add_argument(
        "--persons", type=int, metavar="N", help=Filled("people in the study of claims ({n})", n=PERSONS)
    )
    parser.add_argument(
        "--pairs", type=int, metavar="N", help=Filled("seeds a strategy in the study of claims ({n})", n=PAIRS)
    )
    parser.add_argument("--budget", type=float, metavar="MINUTES", help="when to end the study of claims for now")
    parser.add_argument(
        "--strategy", action="append", default=[], metavar="NAME", help="only this in the study of claims; repeatable"
    )
    parser.add_argument(LOG, metavar="FILE", help="laws of buying in your own log instead; with --help, its options")
    parser.add_argument("--output", type=place, default=Path("results"), metavar="DIR", help="where it goes (results)")
    add_language(parser)
    return parser


def _parts(given: Namespace) -> Sequence[str]:
    """The parts asked for, by name or through one of their own; everything unless something is asked for."""
    asked = {*(given.part or ())}
    asked |= {"laws"} if given.law else set()
    asked |= {"experiments"} if given.experiments or given.experiment else set()
    return tuple(part for part in PARTS if part in asked) or PARTS


def _check(given: Namespace) -> None:
    for part in given.part or ():
        if part not in PARTS:
            raise UserError(f"--part {part}: unknown part{did_you_mean(part, PARTS)}")
    for name in given.experiment:
        if name not in EXPERIMENTS:
            raise UserError(f"--experiment {name}: unknown experiment{did_you_mean(name, EXPERIMENTS)}")
    for law in given.law:
        if law not in LAW_NUMBERS:
            raise UserError(f"--law {law}: allowed is 1 to {LAW_NUMBERS[-1]}")
    for option, names, part in (("law", given.law, "laws"), ("experiment", given.experiment, "experiments")):
        if names and given.part and part not in given.part:
            asked = " --part ".join(given.part)
            raise UserError(f"--{option} {names[0]}: no {option} is in --part {asked}; leave one of them out")
    _check_claims(given)
    if not 0.01 <= given.scale <= 100:
        raise UserError(f"--scale {given.scale:g}: allowed is 0.01 to 100")
    if not 0 <= given.seed <= SEED_MOST:
        raise UserError(f"--seed {given.seed}: allowed is 0 to {SEED_MOST:,}")
    if not 0 <= given.workers <= WORKERS_MOST:
        raise UserError(f"--workers {given.workers}: allowed is 0 (one a core) to {WORKERS_MOST:,}")


def _check_claims(given: Namespace) -> None:
    """What belongs to the study of claims stands with it, and what belongs to a scorecard without it."""
    of_study = [(name, getattr(given, name)) for name in (*BOUNDS, "strategy")]
    of_card = [(name, getattr(given, name)) for name in ("part", "law", "experiments", "experiment", "claims")]
    of_card.append(("scale", None if given.scale == 1.0 else f"{given.scale:g}"))
    study = given.claims_study is not None
    for name, value in of_card if study else of_study:
        if value is not None and value != [] and value is not False:
            word = f"--{name}" if value is True else f"--{name} {value[0] if isinstance(value, list) else value}"
            told = "is of a scorecard; leave it or --claims-study out" if study else "give --claims-study with it"
            raise UserError(f"{word}: {told}")
    for name, (least, most) in BOUNDS.items():
        value = getattr(given, name)
        if value is not None and not least <= value <= most:
            raise UserError(f"--{name} {value}: allowed is {least:g} to {most:,}")
    if given.claims is not None and "claims" not in _parts(given):
        raise UserError(f"--claims {given.claims}: no claims are in what is asked; give --part claims too")
