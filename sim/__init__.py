"""A market of livestream commerce: people, hosts, brands, platforms, MCNs and a regulator, week by week.

>>> import sim
>>> trial = sim.run("+scenario=price_war", persons=2_000, replications=4)   # doctest: +SKIP
>>> trial.comparison                                                         # doctest: +SKIP

`run` answers one question, `compare` sets the treatments of two answers side by side, `plot` draws a metric, `load`
reads the table of a sweep, `fit` says what each of your own customers is worth. The same from the command line:
``python -m sim``, ``python -m sim.compare``, ``python -m sim.plot``, ``python -m sim.fit``, ``python -m sim.catalog``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl
    from matplotlib.figure import Figure

    from sim.evidence.fitting.answer import Answer
    from sim.study.fork import Fork
    from sim.study.results import RunResult

__all__ = ["RunResult", "__version__", "choices", "claims", "compare", "fit", "fork", "load", "plot", "run"]


def run(
    *overrides: str,
    persons: int | None = None,
    weeks: int | None = None,
    replications: int | None = None,
    seed: int | None = None,
    save: bool = False,
    config_dir: str | Path | None = None,
) -> RunResult:
    """Answer one question, given in the words of the command line (`+scenario=price_war`, `market=history`, any key).

    Returns the KPI table (`kpis`), the comparison of the arms (`comparison`, None without a scenario), the manifest and
    the resolved configuration. What is given by name holds, whatever the words say. With ``save`` the folder of the
    results contract is written too (`folder`), with figures, report and the text of the command line. ``config_dir``
    holds YAML of your own, as ``--config-dir`` does.
    Raises `sim.core.errors.UserError` on bad input.
    """
    from pathlib import Path

    from sim.app.answer import keep
    from sim.study.compose import check_said_once, compose
    from sim.study.run import run as answer

    named = {
        "population.persons": persons,
        "horizon.weeks": weeks,
        "replications": replications,
        "seed": seed,
    }
    words = [*overrides, *(f"{key}={value}" for key, value in named.items() if value is not None)]
    place = None if config_dir is None else Path(config_dir)
    check_said_once(overrides, place)
    said = [*words, *(["--config-dir", str(place)] if place else [])]
    return answer(compose(words, place), save=save, draw=keep, words=said)


def compare(a: RunResult, b: RunResult) -> pl.DataFrame:
    """Compare the treatment arms of two answers, paired by seed: columns as in comparison.parquet, b minus a.

    Weeks that both report are compared. Raises `sim.core.errors.UserError` when seeds, plausible markets, the first
    week or the schema differ.
    """
    from sim.study.analysis.compare import compare as compare_treatments

    return compare_treatments(a, b)


def plot(result: RunResult, metric: str, by: str = "all", kind: str = "levels") -> Figure:
    """Draw one metric of an answer over time, by a dimension; kind is `levels`, `difference` or `spread`."""
    from sim.report.figures.on_demand import plot as draw

    return draw(result, metric, by, kind)


def load(folder: str | Path) -> pl.DataFrame:
    """The one table of the sweep in ``folder``, with all runs that have ended so far.

    A row a run, pair of arms, metric, group and window: `sim.study.sweeps.table`, with a column for each swept key.
    What failed is a row with its message. Raises `sim.core.errors.UserError` where there is no sweep.
    """
    from pathlib import Path

    from sim.study.sweeps.table import read

    return read(Path(folder))


def choices(group: str) -> list[str]:
    """Names that can be asked for in a group of configurations, such as `strategy`, `scenario`, `policy` or `case`."""
    from sim.study.compose import groups

    return groups().get(group, [])


def claims(result: RunResult) -> pl.DataFrame:
    """Claimed for everything asked, read naively off the log, caused: the table of `sim.evidence.readings.claims`."""
    from sim.evidence.readings.claims import claims_of

    return claims_of(result)


def fit(log: str | Path, **options: Any) -> Answer:
    """Fit a transaction log as `python -m sim.fit` does: options and result of `sim.evidence.fitting.answer.fit`.

    >>> sim.fit("orders.csv", horizon=26, decimal=",").customers   # doctest: +SKIP
    """
    from sim.evidence.fitting.answer import fit as fit_log

    return fit_log(log, **options)


def fork(*words: str, week: int, **options: Any) -> Fork:
    """Save the market of these words at the end of a week, to go on with it in many futures: `sim.study.fork.fork`.

    >>> year_two = sim.fork("size=tiny", week=30)                              # doctest: +SKIP
    >>> year_two.future("+scenario=price_war", "scenarios.price_war.changes.0.from_week=30").kpis   # doctest: +SKIP
    """
    from sim.study.fork import fork as save_at

    return save_at(*words, week=week, **options)


def __getattr__(name: str) -> object:
    if name == "RunResult":
        from sim.study.results import RunResult

        return RunResult
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
