"""`python -m sim.sensitivity`: which parameters an outcome, or the effect of a strategy, depends on."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from sim.app.terminal import guarded, tell
from sim.app.trials import needs, notes, parser_of, read_words, trying, within
from sim.app.trials_folder import write
from sim.core.errors import UserError

METHODS = ("morris", "sobol", "emulator")
SAMPLES = {"morris": 10, "sobol": 64, "emulator": 100}
SOBOL_LEAST = 16  # base samples; below, an emulator says more
EXAMPLES = """\
  python -m sim.sensitivity +strategy=points behaviour.buy.price=0.3..0.8 rivalry.conduct=0..1
  python -m sim.sensitivity +firm=snack_brand +strategy=points --beliefs --method sobol --budget 200
  python -m sim.sensitivity --of level --metric repurchase_rate,trust_index behaviour.buy.price rivalry.conduct"""


def main(words: Sequence[str] | None = None) -> int:
    """Evaluate, write and report; returns the exit status."""
    parser = parser_of("sensitivity", "Which parameters an outcome, or the effect of a strategy, depends on.", EXAMPLES)
    add = parser.add_argument
    add("--metric", metavar="M,M", help="KPI, or contribution_yuan and cost_yuan of the sponsor (contribution_yuan)")
    add("--method", choices=METHODS, default="morris", help="screening; shares of variance; or these by an emulator")
    add("--samples", type=int, metavar="N", help="trajectories (10), base samples (64) or points of the emulator (100)")
    add("--budget", type=int, metavar="N", help="points at most; too few for sobol are read through an emulator")
    return guarded(lambda: _run(read_words(parser, words)))


def _run(given: Namespace) -> None:
    needs("SALib", "sensitivity")
    if given.samples is not None and given.budget is not None:
        raise UserError("--samples and --budget: give one of them")
    for name, least in (("samples", 4), ("budget", 8)):
        if getattr(given, name) is not None:
            within(name, getattr(given, name), least, 1_000_000)
    metrics = (given.metric or "contribution_yuan").split(",")

    def total(factors: int) -> int:
        from sim.study.trials.sensitivity import points_for

        return points_for(*_plan(given, factors))

    from sim.study.trials.points import LOTS

    with trying(given, metrics, total, sets=LOTS) as found:
        from sim.study.trials.points import lots_of
        from sim.study.trials.sensitivity import design, indices

        study, seed = found.study, found.market.seed
        method, size, samples = _plan(given, len(study.factors))
        if method == "emulator":
            needs("sklearn", "sensitivity")
        asked = design(method, size, samples, seed)
        points = study(asked.units[:, :-1], lots_of(asked.units[:, -1]))
        means = points.values.mean(axis=2)
        names = [factor.name for factor in study.factors]
        each = [indices(asked, means[:, at], names, outcome.name, seed) for at, outcome in enumerate(study.outcomes)]
    import polars as pl

    from sim.report.figures.what_matters import what_matters
    from sim.report.text.what_matters import print_found

    table = pl.concat(one.table for one in each)
    text = tell(lambda console: print_found(console, study, method, each, means, [*notes(found.evaluator)]))
    more = {"method": method, "samples": samples, "points": len(asked.units), "used": [one.used for one in each]}
    if each[0].emulated is not None:
        more["emulators"] = [
            {"metric": outcome.name, "explained": one.emulated.explained, "error": one.emulated.error,
             "noise": one.emulated.noise}
            for outcome, one in zip(study.outcomes, each, strict=True) if one.emulated is not None
        ]  # fmt: skip
    tables = {"sensitivity": table, "points": study.table(points)}
    print(write(found, "sensitivity", tables, more, lambda: what_matters(study, each), text), flush=True)


def _plan(given: Namespace, factors: int) -> tuple[str, int, int]:
    """The method that a budget allows, factors, and its number of samples."""
    from sim.study.trials.sensitivity import points_for

    method = given.method
    if given.budget is None:
        return method, factors, given.samples or SAMPLES[method]
    samples = given.budget // points_for(method, factors, 1)
    if method == "sobol" and samples < SOBOL_LEAST:
        return "emulator", factors, given.budget
    if samples < 2:
        raise UserError(f"--budget {given.budget}: allowed is {points_for(method, factors, 2)} or more here")
    return method, factors, samples
