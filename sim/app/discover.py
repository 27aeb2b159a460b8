"""`python -m sim.discover`: when something fails, as rules over what is uncertain."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.terminal import guarded, tell
from sim.app.trials import needs, notes, parser_of, read_words, trying, within
from sim.app.trials_folder import write
from sim.core.errors import UserError, quoted

if TYPE_CHECKING:
    import numpy as np

    from sim.study.trials.discover import Discovered
    from sim.study.trials.kept import Kept

EXAMPLES = """\
  python -m sim.discover +strategy=points rivals.copy_after_weeks=4..104 --beliefs --points 120
  python -m sim.discover +strategy=points --beliefs --metric trust_index --below 0
  python -m sim.discover results/sensitivity/2026-11-21-153012-1f3a9c"""


def main(words: Sequence[str] | None = None) -> int:
    """Evaluate or read, look for rules, report; returns the exit status."""
    parser = parser_of("discover", "When something fails, as rules over what is uncertain.", EXAMPLES)
    add = parser.add_argument
    add("--metric", default="contribution_yuan", metavar="M", help="KPI, contribution_yuan or cost_yuan")
    add("--below", type=float, metavar="X", help="it fails below this, in the metric's own unit (0)")
    add("--above", type=float, metavar="X", help="it fails above this")
    add("--points", type=int, default=100, metavar="N", help="points that are drawn (100)")
    return guarded(lambda: _run(read_words(parser, words)))


def _run(given: Namespace) -> None:
    needs("sklearn", "discover")
    within("points", given.points, 20, 100_000)
    if given.below is not None and given.above is not None:
        raise UserError("--below and --above: give one of them")
    if len(given.overrides) == 1 and "=" not in given.overrides[0] and Path(given.overrides[0]).is_dir():
        _read(given, Path(given.overrides[0]))
        return
    for word in given.overrides:
        if "=" not in word and "/" in word and not Path(word).is_dir():
            raise UserError(f"{quoted(word)}: no such folder")
    from sim.study.trials.points import LOTS

    with trying(given, [given.metric], lambda _: given.points, sets=LOTS) as found:
        from scipy.stats import qmc

        from sim.study.trials.points import lots_of

        study, seed = found.study, found.market.seed
        units = qmc.LatinHypercube(len(study.factors) + 1, rng=seed).random(given.points)  # the last one is luck
        points = study(units[:, :-1], lots_of(units[:, -1]))
    from sim.study.trials.discover import discover
    from sim.study.trials.factors import values_at
    from sim.study.trials.kept import Kept

    told = [values_at(study.factors, point) for point in points.units]
    values = [[one[factor.name] for factor in study.factors] for one in told]
    kept = Kept(study.factors, values, points.values[:, 0], points.lots, given.metric)
    rules = discover(kept.factors, *_asked(given, kept), seed)
    text = _tell(given, kept, rules, [*notes(found.evaluator)])
    from sim.report.text.when_it_fails import as_rows

    more = {
        "rules": as_rows(rules),
        "told": rules.told,
        "accuracy": rules.accuracy,
        "chance": rules.chance,
        "why": rules.why,
        "points": rules.points,
        "failures": rules.failures,
        "fails": _verb(given),
    }
    print(write(found, "discover", {"points": study.table(points)}, _numbers(more), None, text), flush=True)


def _read(given: Namespace, folder: Path) -> None:
    from sim.study.trials.discover import discover
    from sim.study.trials.kept import read_kept

    kept = read_kept(folder, given.metric, given.window)
    _tell(given, kept, discover(kept.factors, *_asked(given, kept), seed=0), [])


def _asked(given: Namespace, kept: Kept) -> tuple[list[list[float | str]], np.ndarray, np.ndarray]:
    """Values, which points fail, and which are told from chance, of points that have an outcome."""
    import numpy as np

    from sim.study.trials.told import told_from

    seen = np.isfinite(kept.found)
    bound = given.above if given.above is not None else (given.below or 0.0)
    fails = kept.found > bound if given.above is not None else kept.found < bound
    told = told_from(kept.each[seen], kept.lots[seen], bound)
    return [row for row, one in zip(kept.values, seen, strict=True) if one], fails[seen], told


def _tell(given: Namespace, kept: Kept, rules: Discovered, notes: Sequence[str]) -> str:
    from sim.report.text.when_it_fails import print_rules

    return tell(lambda console: print_rules(console, kept, rules, _verb(given), notes))


def _verb(given: Namespace) -> str:
    return f"is above {given.above:g}" if given.above is not None else f"is below {given.below or 0:g}"


def _numbers(more: dict[str, object]) -> dict[str, object]:
    """What is no number is null in JSON."""
    return {key: None if value != value else value for key, value in more.items()}
