"""One run: arms x replications, compared, described and written as a folder."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.text import Text

from sim.dates.almanac import date_of
from sim.params.market import ASKED, NAMED, MarketParams
from sim.study import results
from sim.study.allocation import allocated, asks_allocation
from sim.study.amounts import drawn_amounts
from sim.study.arms import Arm, arms_of, names_of
from sim.study.compose import CALIBRATED, config_hash, configs_folder, to_config
from sim.study.execution.cache import code_hash
from sim.study.execution.jobs import Engine
from sim.study.execution.replicate import Replications, replicate, seeds_of
from sim.study.notes import notes
from sim.study.places import check_writable
from sim.study.precise import precise
from sim.study.results import RunResult
from sim.version import __version__

FLOOR = "floor.parquet"  # `sim.study.analysis.chaos`
_PACKAGES = ("mesa", "numpy", "numba", "scipy", "polars", "pydantic", "hydra-core", "joblib")


def run(
    params: MarketParams,
    *,
    console: Console | None = None,
    save: bool = True,
    draw: Callable[[RunResult, Path], object] | None = None,
    market: type[Engine] | None = None,
    into: Path | None = None,
    words: Sequence[str] = (),
) -> RunResult:
    """Answer the question that ``params`` ask.

    ``console`` gets the progress bars (none by default); ``save`` writes the folder, with the figures of ``draw`` in
    it; ``market`` is the class to run, `sim.market.model.Market` unless given. ``into``: where the folder goes,
    if not to ``output.dir``. ``words``: what of a command line asks for this, which the manifest keeps.
    """
    output = into or Path(params.output.dir)
    if save:
        check_writable(output)
    console = console or Console(quiet=True)
    for note in notes(params):
        console.print(Text(note), soft_wrap=True)
    started, clock = datetime.now(), time.perf_counter()
    today = None
    if asks_allocation(params):
        params, today = allocated(params, console, market)
    arms = arms_of(params, today)
    reached = None
    if params.precision is not None:
        params, reached = precise(params, arms, console, market)
    found = replicate(params, arms, console, market)
    manifest = _manifest(params, arms, found, started, time.perf_counter() - clock)
    if words:
        manifest["words"] = list(words)

    from sim.study.analysis.compare import comparable_values, compare_values, name_of  # SciPy, needed only now

    config = to_config(params)
    tables = dict(found.tables)
    if params.output.firms and "accounts" in tables:
        from sim.study.analysis.by_name import by_name

        named = by_name(tables["accounts"], params.output.firms, params.horizon.weeks)
        found = replace(found, kpis=pl.concat([found.kpis, named.cast(found.kpis.schema)]))
    drawn = _amounts(params)
    if not drawn.is_empty():
        tables["amounts"] = drawn
    if params.explain:
        from sim.study.analysis.explain import explanation

        tables["explanation"] = explanation(found.kpis, params.horizon.weeks)
    several = len(set(manifest["plausible"])) > 1
    values = comparable_values(found.kpis, params.horizon.weeks) if several or len(arms) > 1 else None
    if values is not None and several:
        from sim.study.analysis.plausible import plausible_table

        tables["plausible"] = plausible_table(values, manifest["plausible"], manifest["seeds"])
    comparison = None
    if values is not None and len(arms) > 1:
        from sim.study.analysis.chaos import floors

        size = params.population.persons, params.horizon.weeks
        comparison = compare_values(values, floors(values, found.kpis, *size, _chaos()))
        if params.firms and params.strategies:
            from sim.study.analysis.treated import treated_table

            tables["treated"] = treated_table(values)
    if params.strategies and "accounts" in tables and today is None:
        from sim.study.analysis.loyalty.table import loyalty_table

        tables["loyalty"] = loyalty_table(tables["accounts"], found.kpis, config, drawn, comparison)
    if params.decompose and "accounts" in tables:
        from sim.study.analysis.loyalty.decompose import decomposition
        from sim.study.analysis.loyalty.floors import known_floors

        tables["decomposition"] = decomposition(tables["accounts"], config["strategies"], known_floors(comparison))
    if params.pilot is not None:
        from sim.study.pilot import pilot_table

        tables["pilot"] = pilot_table(params, found, console, market)
    if reached is not None:
        tables["precision"] = reached
    answer = RunResult(
        folder=None,
        manifest=manifest,
        config=config,
        kpis=found.kpis,
        comparison=comparison,
        title=manifest["title"],
        asked={kind: tuple(getattr(params, kind)) for kind in ASKED},
        tables=tables,
    )
    if not save:
        return answer
    return results.write(answer, results.folder_for(output, name_of(answer), manifest["config_hash"], started), draw)


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in _PACKAGES}


@cache
def _chaos() -> pl.DataFrame | None:
    """What chance alone does to the calibrated market; None before that has been measured."""
    file = configs_folder() / CALIBRATED / FLOOR
    return pl.read_parquet(file) if file.is_file() else None


def _title(params: MarketParams, headline: dict[str, int]) -> str:
    """One line: which years, how many of everything, which seeds."""
    first = params.horizon.first_week
    start, end = (date_of(7 * week) for week in (first, first + params.horizon.weeks))
    years = {start.year, (end - timedelta(days=1)).year}
    markets = len({params.plausible.drawn(replication) for replication in range(params.replications)})
    parts = [
        f"{'outlook' if first >= 0 else 'history'} {'-'.join(str(year) for year in sorted(years))}",
        f"{params.population.persons:,} persons",
        *(f"{count:,} {name}" for name, count in headline.items()),
        f"{params.replications} {'paired replications' if names_of(params) else 'replications'}"
        + (f" of {markets} plausible markets" if markets > 1 else "")
        + (f", the same {params.replications // markets} seeds in each" if params.plausible.crossed else ""),
        f"seed {params.seed}",
    ]
    if first + params.horizon.weeks > 0:
        parts.append(f"drift {params.outlook.drift}")
    return " · ".join(parts)


def _amounts(params: MarketParams) -> pl.DataFrame:
    """What every market that was drawn has in place of each belief, and the belief."""
    markets = sorted({params.plausible.drawn(replication) for replication in range(params.replications)})
    rows = [
        (path, market, value, *params.beliefs[path].model_dump().values())
        for market in markets
        for path, value in drawn_amounts(params, market).items()
    ]
    return pl.DataFrame(rows, schema=results.AMOUNTS_SCHEMA, orient="row").sort("path", "market")


def described(params: MarketParams) -> dict[str, dict[str, str]]:
    """By language and `FIELD.NAME`: what is said in other languages of what was asked; nothing that is not said."""
    told = {
        f"{field}.{name}": thing.description_zh for field in NAMED for name, thing in getattr(params, field).items()
    }
    return {"zh": {name: text for name, text in told.items() if text}}


def _manifest(
    params: MarketParams, arms: tuple[Arm, ...], found: Replications, started: datetime, seconds: float
) -> dict[str, Any]:
    return {
        "schema_version": results.SCHEMA_VERSION,
        "title": _title(params, found.headline),
        **{kind: list(getattr(params, kind)) for kind in ASKED},
        "arms": {arm.name: arm.label for arm in arms},
        results.DESCRIBED: described(params),
        "customers_week": arms[0].params.observe.customers_week or 0,
        "config_hash": config_hash(params),
        "code_version": f"{__version__}+{code_hash()[:12]}",
        "seed": params.seed,
        "seeds": seeds_of(params),
        "plausible": [params.plausible.drawn(replication) for replication in range(params.replications)],
        "persons": params.population.persons,
        "represents": params.population.per_row,
        "orders_represented": params.population.orders_represented,
        "headline": found.headline,
        "started": started.isoformat(timespec="seconds"),
        "wall_time_s": round(seconds, 3),
        "workers": found.workers,
        "threads": params.threads,
        "found_in_cache": found.known,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": _versions(),
    }
