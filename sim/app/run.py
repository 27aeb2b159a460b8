"""The command line: words in; an answer, or one clear message, out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.app.terminal import Parser, guarded, place

EXAMPLES = """\
  python -m sim                                     the market as it is, five years from 2026
  python -m sim +scenario=price_war                 a scenario, against the same market without it
  python -m sim '+scenario=[price_war,trust_scandal]'   both, in order
  python -m sim +strategy=tiered_membership         a strategy, against the same market without it
  python -m sim +strategy=tiered_membership +scenario=price_war stress=true
                                                    in a price war; and when stopped, halved, doubled
  python -m sim +case=snack_brand decompose=true    several strategies: each alone, each left out, together
  python -m sim +strategy=points break_even=true    from which amounts on it pays for its sponsor
  python -m sim size=small market=history seed=7    a smaller market, 2021-2025, other seeds
  python -m sim behaviour.buy.loss_aversion=2       any parameter
  python -m sim -m +scenario=price_war,trust_scandal seed=1,2   one run for each combination, and one table of all
  python -m sim -m +strategy=points,member_card 'strategies.*.sponsor.platform=social'
                                                    two designs, each run by the same sponsor
  python -m sim -m design=sobol points=64 '+strategy=glob(*points*)' 'behaviour.buy.loss_aversion=interval(1,2)'
                                                    a sample that fills the space (also lhs)
  python -m sim -m ... hydra/launcher=ray           over processes (joblib), a Ray cluster, Slurm (submitit)
  python -m sim -m ... on_error=stop reports=true   stop at the first failure; figures and a report of every run

+policy=, +ranking=, +pricing=, +shock= and +case= work alike. `python -m sim.catalog` lists all that can be asked, and
every group of parameters.

then: python -m sim.compare, sim.plot or sim.report RESULT, whose path is the last line. What was printed is kept there,
with a report to send."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status: 0, 1 failed, 2 bad input, 130 interrupted."""

    def work() -> int:
        options = _parser().parse_intermixed_args(words)

        # Words that are wrong by themselves are refused before the schema is built.
        from sim.params.text import to_yaml
        from sim.study.compose import check_said_once, compose, to_config

        if options.multirun and options.cfg:
            from sim.study.sweeps.composed import compose_sweep

            for params in compose_sweep(options.overrides, options.config_dir):
                print(f"---\n{to_yaml(to_config(params))}", end="")
            return 0
        if options.multirun:
            from sim.app.multirun import sweep

            return sweep(options.overrides, options.config_dir)
        check_said_once(options.overrides, options.config_dir)
        params = compose(options.overrides, options.config_dir)
        if options.cfg:
            print(to_yaml(to_config(params)), end="")
        else:
            from sim.app.answer import answer

            answer(params, _repeated(options.overrides, options.config_dir))
        return 0

    return guarded(work)


def _repeated(words: Sequence[str], config_dir: Path | None) -> list[str]:
    """The words that ask for the same again."""
    return [*words, *(["--config-dir", str(config_dir)] if config_dir else [])]


def _parser() -> Parser:
    parser = Parser(
        prog="python -m sim",
        description="A market of livestream commerce, five years ahead.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "overrides", nargs="*", type=str, metavar="key=value", help="what differs from the default market"
    )
    parser.add_argument(
        "-m",
        "--multirun",
        action="store_true",
        help="a sweep: all combinations of several values, or a sample",
    )
    parser.add_argument(
        "-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML: DIR/scenario/x.yaml is +scenario=x"
    )
    parser.add_argument("-c", "--cfg", choices=["job"], help="print the resolved configuration and stop")
    return parser
