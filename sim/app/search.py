"""`python -m sim.search`: the best design of a strategy over scenarios and plausible markets."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.app.terminal import guarded, tell
from sim.app.trials import Trying, needs, notes, parser_of, read_words, trying, within
from sim.app.trials_folder import write
from sim.core.errors import UserError, quoted
from sim.core.files import SCRATCH

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from sim.study.trials.search import Confirmed, Goal, Tried

EXAMPLES = """\
  python -m sim.search +firm=snack_brand +strategy=points strategies.points.intensity=0.2..2 \\
      --objectives contribution_yuan,firm_repeat_rate --scenarios none,price_war --budget 60
  python -m sim.search +strategy=points,member_card,tiered_membership strategies.*.intensity=0.5..2
  python -m sim.search ... --at-most cost_yuan=1e9 --at-least trust_index=-0.1"""
LOG = "optuna.log"  # the study in Optuna's own journal
_LIMIT = re.compile(r"([^=]+)=([+-]?[\d.]+(?:[eE][+-]?\d+)?)")


def main(words: Sequence[str] | None = None) -> int:
    """Search, write and report; returns the exit status."""
    parser = parser_of("search", "The best design of a strategy over scenarios and plausible markets.", EXAMPLES)
    add = parser.add_argument
    add("--objectives", default="contribution_yuan", metavar="M,M",
        help="up to three; min:METRIC and max:METRIC where neither is better")  # fmt: skip
    add("--scenarios", metavar="S,S", help="an ensemble, such as none,price_war")
    add("--budget", type=int, default=60, metavar="N", help="points that are tried (60)")
    add("--robust", choices=("mean", "worst_decile"), default="mean", help="of scenarios and markets, what counts")
    add("--fresh", type=int, default=0, metavar="N",
        help="replications that judge the front (one in every plausible market, 8 at least)")  # fmt: skip
    add("--at-most", action="append", default=[], metavar="M=X", help="a limit, such as cost_yuan=1e9")
    add("--at-least", action="append", default=[], metavar="M=X", help="a limit from below")
    return guarded(lambda: _run(read_words(parser, words)))


def _run(given: Namespace) -> None:
    needs("optuna", "search")
    within("budget", given.budget, 4, 100_000)
    if given.fresh:
        within("fresh", given.fresh, 2, 900)
    texts = given.objectives.split(",")
    if not 1 <= len(texts) <= 3 or len(set(texts)) < len(texts):
        raise UserError(f"--objectives {quoted(given.objectives)}: allowed are one to three different metrics")
    limits = [(*_limit(text, "at-most"), True) for text in given.at_most]
    limits += [(*_limit(text, "at-least"), False) for text in given.at_least]
    scenarios = given.scenarios.split(",") if given.scenarios else []
    cells = max(len(scenarios), 1)
    from sim.study.trials.points import fresh_of
    from sim.study.trials.search import CONFIRMED_MOST

    with trying(
        given, [*texts, *(metric for metric, *_ in limits)], lambda _: given.budget * cells, scenarios,
        again=CONFIRMED_MOST * cells, fresh=lambda market: fresh_of(market, given.fresh),
    ) as found:  # fmt: skip
        import numpy as np

        from sim.study.trials.search import Goal, Limit, confirm, search

        study = found.study
        fresh = fresh_of(study.market, given.fresh)
        factors = study.factors[:-1] if scenarios else study.factors
        goals = [Goal(at, outcome.good) for at, outcome in enumerate(study.outcomes[: len(texts)])]
        bounds = [Limit(len(texts) + at, bound, most) for at, (_, bound, most) in enumerate(limits)]

        def evaluate(units: np.ndarray, lot: int) -> np.ndarray:
            """Every point in every scenario, [point, outcome, scenario x replication]."""
            places = (np.arange(cells) + 0.5) / cells
            last = np.tile(places, len(units))[:, None] if scenarios else np.zeros((len(units), 0))
            every = np.hstack([np.repeat(units, cells, axis=0), last])
            values = study.fresh(every, fresh) if lot else study(every).values
            return (
                values.reshape(len(units), cells, *values.shape[1:])
                .swapaxes(1, 2)
                .reshape(len(units), values.shape[1], -1)
            )

        with TemporaryDirectory(prefix=SCRATCH) as scratch:
            log = Path(scratch) / LOG
            tried = search(
                evaluate, factors, goals, bounds,
                budget=given.budget, seed=found.market.seed, of=given.robust, log=log,
            )  # fmt: skip
            kept = log.read_bytes()
        again = confirm(evaluate, tried, goals, bounds, of=given.robust, scenarios=cells)
    _tell(found, goals, tried, again, scenarios, given.robust, len(fresh), kept)


def _tell(
    found: Trying, goals: list[Goal], tried: Tried, again: Confirmed, scenarios: list[str], robust: str, fresh: int,
    log: bytes,
) -> None:  # fmt: skip
    """Print, write and name the folder."""
    from sim.report.figures.what_is_best import what_is_best
    from sim.report.text.what_is_best import over_cells, print_found

    study = found.study
    over = over_cells(study.market.replications, len(scenarios))
    table = table_of(found, goals, tried, again, bool(scenarios))
    text = tell(
        lambda console: print_found(console, study, goals, table, over, robust, fresh, [*notes(found.evaluator)])
    )
    outcomes = [study.outcomes[goal.outcome] for goal in goals]
    names = [outcome.name for outcome in outcomes]
    more = {"scenarios": scenarios, "objectives": names, "robust": robust, "fresh": fresh}
    draw = (lambda: what_is_best(study, goals, table, over, fresh)) if len(goals) > 1 else None
    print(write(found, "search", {"search": table}, more, draw, text, {LOG: log}), flush=True)


def table_of(found: Trying, goals: list[Goal], tried: Tried, again: Confirmed, scenarios: bool) -> pl.DataFrame:
    """A row a trial: objectives, parameters, the front; of those tried again what came out with fresh seeds."""
    import numpy as np
    import polars as pl

    from sim.study.trials.factors import values_at

    study = found.study
    factors = study.factors[:-1] if scenarios else study.factors
    count = len(tried.units)
    columns: dict[str, object] = {"trial": list(range(count))}
    for at, goal in enumerate(goals):
        columns[study.outcomes[goal.outcome].name] = tried.values[:, at]
    for at, outcome in enumerate(study.outcomes[len(goals) :], start=len(goals)):
        columns[f"limited:{outcome.name}"] = tried.cells[:, at].mean(axis=1)
    told = [values_at(factors, point) for point in tried.units]
    columns |= {factor.name: [values[factor.name] for values in told] for factor in factors}
    columns |= {"allowed": tried.allowed, "pareto": tried.front}
    for at, goal in enumerate(goals):
        name = study.outcomes[goal.outcome].name
        for kind, values in (
            ("fresh", again.values), ("worst_decile", again.worst), ("regret", again.regret),
            ("fresh_mean", again.mean), ("fresh_low", again.low), ("fresh_high", again.high),
        ):  # fmt: skip
            column = np.full(count, np.nan)
            column[again.trials] = values[:, at]
            columns[f"{kind}:{name}"] = column
    frame = pl.DataFrame(columns, strict=False)
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def _limit(text: str, option: str) -> tuple[str, float]:
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise UserError(f"--{option} {quoted(text)}: allowed is METRIC=NUMBER, such as cost_yuan=1e9")
    return found[1], float(found[2])
