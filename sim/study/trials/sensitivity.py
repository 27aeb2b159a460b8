"""Which factors an outcome depends on: screening (Morris 1991), shares of variance (Sobol; Saltelli et al. 2010).

A factor of its own stands for luck: it chooses the set of seeds and does nothing else. What cannot be told from it
cannot be told from noise. Every difference on which an index rests is one between points with the same seeds.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.special import stdtrit

from sim.study.trials.emulator import Emulated, emulate

LUCK = "luck"  # the factor that chooses seeds
CONFIDENCE = 0.95
_LEVELS = 4
_RESAMPLES = 300
_EMULATED_BASE = 128  # base samples on an emulator
_DRAWS = 40
SCHEMA = {
    "parameter": pl.String,
    "metric": pl.String,
    "first": pl.Float64, "first_low": pl.Float64, "first_high": pl.Float64,
    "total": pl.Float64, "total_low": pl.Float64, "total_high": pl.Float64,
    "mu_star": pl.Float64, "mu_star_low": pl.Float64, "mu_star_high": pl.Float64,
    "mu": pl.Float64, "mu_low": pl.Float64, "mu_high": pl.Float64,
    "sigma": pl.Float64,
    "more": pl.Boolean,  # than luck
    "told": pl.Boolean,  # from chance
}  # fmt: skip


class Design(NamedTuple):
    """Points to evaluate, in blocks that stand or fall together."""

    method: str
    units: np.ndarray  # [point, factor], the last one luck
    block: int  # points


class Found(NamedTuple):
    """The indices of one outcome."""

    table: pl.DataFrame  # `SCHEMA`, a row a factor, luck the last
    used: int  # points
    failed: int  # points left out, since no market is there
    emulated: Emulated | None


def design(method: str, factors: int, samples: int, seed: int) -> Design:
    """Points for ``factors`` factors and luck: trajectories, blocks of Saltelli, or a space-filling sample."""
    problem = _problem(factors + 1)
    if method == "morris":
        from SALib.sample import morris

        units = morris.sample(problem, samples, num_levels=_LEVELS, seed=seed)
        return Design(method, units, factors + 2)
    if method == "sobol":
        from SALib.sample import sobol

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about samples that are no power of two
            units = sobol.sample(problem, samples, calc_second_order=False, seed=seed)
        return Design(method, units, factors + 3)
    from scipy.stats import qmc

    return Design(method, qmc.LatinHypercube(factors + 1, rng=seed).random(samples), 1)


def points_for(method: str, factors: int, samples: int) -> int:
    """How many points a design has."""
    return samples * {"morris": factors + 2, "sobol": factors + 3}.get(method, 1)


def indices(asked: Design, values: np.ndarray, names: Sequence[str], metric: str, seed: int) -> Found:
    """Indices of ``values`` [point], NaN where there is no market; ``names`` of the factors without luck."""
    seen = np.isfinite(values).reshape(-1, asked.block).all(axis=1).repeat(asked.block)
    units, values = asked.units[seen], values[seen]
    failed = int((~seen).sum())
    names = [*names, LUCK]
    emulated = None
    if len(values) < 2 * asked.block or np.ptp(values) == 0.0:
        columns: dict[str, Any] = {}
    elif asked.method == "morris":
        columns = _morris(units, values, len(names), seed)
    elif asked.method == "sobol":
        columns = _sobol(values, len(names), seed) | {"sure": [True] * len(names)}
    else:
        emulated, columns = _emulated(units, values, len(names), seed)
    empty = {name: [None] * len(names) for name in (*SCHEMA, "sure")}
    schema = SCHEMA | {"sure": pl.Boolean}
    table = pl.DataFrame(empty | {"parameter": names, "metric": [metric] * len(names)} | columns, schema=schema)
    return Found(_told(table), len(values), failed, emulated)


def _told(table: pl.DataFrame) -> pl.DataFrame:
    """Which factors matter: more than luck, or less but always the same way (by itself beyond chance)."""
    if table["mu_star"].is_not_null().any():
        kind, sure = "mu_star", (pl.col("mu_low") > 0) | (pl.col("mu_high") < 0)
    else:
        kind, sure = "total", pl.col("first_low") > 0 if table["sure"].any() else pl.lit(False)
    floor = table.filter(parameter=LUCK)[f"{kind}_high"].item()
    more = pl.lit(False) if floor is None else (pl.col(f"{kind}_low") > max(floor, 0.0)).fill_null(False)
    mine = pl.col("parameter") != LUCK
    told = table.with_columns(more=more & mine, told=(more | sure.fill_null(False)) & mine)
    return told.select(*SCHEMA)


def _morris(units: np.ndarray, values: np.ndarray, size: int, seed: int) -> dict[str, np.ndarray]:
    from SALib.analyze import morris

    found = morris.analyze(
        _problem(size), units, values, num_resamples=_RESAMPLES, conf_level=CONFIDENCE, num_levels=_LEVELS, seed=seed
    )
    centre, half = (np.asarray(found[name], np.float64) for name in ("mu_star", "mu_star_conf"))
    mean, spread = (np.asarray(found[name], np.float64) for name in ("mu", "sigma"))
    steps = len(values) // (size + 1)
    # All factors together: a mean that is not zero is found for one in twenty designs at most (Bonferroni).
    wide = stdtrit(steps - 1, 1 - (1 - CONFIDENCE) / 2 / (size - 1)) * spread / np.sqrt(steps)
    return {
        "mu_star": centre, "mu_star_low": centre - half, "mu_star_high": centre + half,
        "mu": mean, "mu_low": mean - wide, "mu_high": mean + wide, "sigma": spread,
    }  # fmt: skip


def _sobol(values: np.ndarray, size: int, seed: int, resamples: int = _RESAMPLES) -> dict[str, np.ndarray]:
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(size), values, calc_second_order=False, num_resamples=resamples, conf_level=CONFIDENCE, seed=seed
    )
    return _ends("first", *(np.asarray(found[name]) for name in ("S1", "S1_conf"))) | _ends(
        "total", *(np.asarray(found[name]) for name in ("ST", "ST_conf"))
    )


def _emulated(units: np.ndarray, values: np.ndarray, size: int, seed: int) -> tuple[Emulated, dict[str, np.ndarray]]:
    """Indices of functions drawn from an emulator (Le Gratiet, Cannamela & Iooss 2014): of what factors explain."""
    at = design("sobol", size - 1, _EMULATED_BASE, seed).units
    found = emulate(units, values, at, _DRAWS, seed)
    each = [_sobol(function, size, seed, 2) for function in found.draws]
    columns: dict[str, np.ndarray] = {}
    for kind in ("first", "total"):
        drawn = np.array([columns_of[kind] for columns_of in each])
        low, centre, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2], axis=0)
        columns |= {kind: centre, f"{kind}_low": low, f"{kind}_high": high}
    return found, columns


def _ends(name: str, centre: np.ndarray, half: np.ndarray) -> dict[str, np.ndarray]:
    return {name: centre, f"{name}_low": centre - half, f"{name}_high": centre + half}


def _problem(size: int) -> dict[str, Any]:
    return {"num_vars": size, "names": [f"x{at}" for at in range(size)], "bounds": [[0.0, 1.0]] * size}
