"""`python -m sim.validate`: where the market is right and where it is wrong, as a scorecard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sim.app.terminal import Parser, guarded, place
from sim.core.errors import UserError, did_you_mean
from sim.evidence.validation.finding import PARTS
from sim.evidence.validation.laws import LAWS
from sim.report.console import Console
from sim.study.places import check_writable

LAW_NUMBERS = range(1, len(LAWS) + 1)
SEED_MOST, WORKERS_MOST = 2**31 - 1, 4096


def main(words: Sequence[str] | None = None) -> int:
    """Validate, write and report; returns the exit status (0 whatever fails: the scorecard is the answer)."""
    options = _parser()

    def work() -> None:
        given = options.parse_args(words)
        _check(given.part, given.law, given.seed, given.scale, given.workers)
        check_writable(given.output, "--output ")

        from sim.evidence.validation.finding import Effort
        from sim.evidence.validation.report import print_scorecard, write_scorecard
        from sim.evidence.validation.study import validate
        from sim.report.text.printed import widen
        from sim.study import results  # bad words are refused before anything heavy is imported

        console = Console(stderr=True)
        parts = (("laws",) if given.law else PARTS) if not given.part else given.part
        card = validate(Effort(given.seed, given.scale), parts, given.law, given.workers, console)
        print_scorecard(widen(Console()), card)
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        target = given.output / "validation" / stamp
        print(results.write_folder(target, lambda folder: write_scorecard(card, folder)), flush=True)

    return guarded(work)


def _parser() -> Parser:
    parser = Parser(prog="python -m sim.validate", description=(__doc__ or "").split(": ", 1)[1], allow_abbrev=False)
    parser.add_argument("--part", action="append", metavar="PART", help=f"only this: {', '.join(PARTS)}; repeatable")
    parser.add_argument(
        "--law",
        action="append",
        type=int,
        default=[],
        metavar="N",
        help=f"only law N (1-{LAW_NUMBERS[-1]}); repeatable",
    )
    parser.add_argument("--seed", type=int, default=2026, help="of all experiments (2026)")
    parser.add_argument("--scale", type=float, default=1.0, help="persons of every experiment, relative (1.0)")
    parser.add_argument("--workers", type=int, default=0, help="processes (one a core)")
    parser.add_argument("--output", type=place, default=Path("results"), metavar="DIR", help="where it goes (results)")
    return parser


def _check(parts: list[str] | None, laws: list[int], seed: int, scale: float, workers: int) -> None:
    for part in parts or ():
        if part not in PARTS:
            raise UserError(f"--part {part}: unknown part{did_you_mean(part, PARTS)}")
    for law in laws:
        if law not in LAW_NUMBERS:
            raise UserError(f"--law {law}: allowed is 1 to {LAW_NUMBERS[-1]}")
    if laws and parts and "laws" not in parts:
        raise UserError(f"--law {laws[0]}: no law is in --part {' --part '.join(parts)}; leave one of them out")
    if not 0.01 <= scale <= 100:
        raise UserError(f"--scale {scale:g}: allowed is 0.01 to 100")
    if not 0 <= seed <= SEED_MOST:
        raise UserError(f"--seed {seed}: allowed is 0 to {SEED_MOST:,}")
    if not 0 <= workers <= WORKERS_MOST:
        raise UserError(f"--workers {workers}: allowed is 0 (one a core) to {WORKERS_MOST:,}")
