"""Does what a calibration calls plausible hold the truth as often as it says? Asked of markets that are known.

Every truth is a simulated market: its facts, blurred as reports are, stand for the reported ones; emulators learn from
all the other points. Beside the calibration's own draws stands another kind of inference from simulations, by the
points whose facts lie nearest, moved by a regression (Beaumont, Zhang & Balding 2002).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from sim.evidence.calibration.emulator import Emulator
from sim.evidence.calibration.identify import LEARNED, PRIOR_VARIANCE
from sim.evidence.calibration.plausibility import DISCREPANCY, REPORTED, TAILS, Bands, Plausibility
from sim.evidence.calibration.posterior import draw
from sim.evidence.facts import Fact

LEVELS = (0.5, 0.8, 0.9)
DRAWS = 1_000
NEAREST = 0.2  # of the points, in the other inference
_RIDGE = 1.0


def coverage(facts: Sequence[Fact], points: np.ndarray, values: np.ndarray, truths: int, seed: int) -> pl.DataFrame:
    """How often intervals hold the truth: one row a method, kind of parameter and level.

    facts: those fitted; points: [point, parameter]; values: [point, fact], of which the first ``truths`` are the
    markets to be found.
    """
    rows = []
    for k in range(truths):
        rng = np.random.default_rng([seed, k])
        others = np.arange(len(points)) != k
        emulator = Emulator(points[others], values[others])
        believed = Plausibility(_reported(Bands.of(facts, emulator.scales), emulator, values[k], rng), emulator)
        start = points[others][np.argmax(believed.log_density(points[others]))]
        found = {
            "emulated posterior": draw(believed.log_density, start, DRAWS, seed + k),
            "nearest points, regression": _nearest(believed, emulator, points[others], values[others]),
        }
        for method, drawn in found.items():
            learned = 1.0 - drawn.var(axis=0) / PRIOR_VARIANCE
            below = (drawn < points[k]).mean(axis=0)
            rows += [
                (method, truth, bool(known >= LEARNED), float(abs(2.0 * share - 1.0)), float(known))
                for truth, (share, known) in enumerate(zip(below, learned, strict=True))
            ]
    table = pl.DataFrame(rows, schema=["method", "parameter", "fitted", "depth", "learned"], orient="row")
    by_level = [table.with_columns(level=pl.lit(level), held=pl.col("depth") <= level) for level in LEVELS]
    held = pl.concat(by_level).group_by("method", "fitted", "level")
    return held.agg(covered=pl.col("held").mean(), intervals=pl.len(), learned=pl.col("learned").mean()).sort(
        "method", "fitted", "level"
    )


def _reported(bands: Bands, emulator: Emulator, simulated: np.ndarray, rng: np.random.Generator) -> Bands:
    """Bands as wide as the real ones around what was simulated, off by as much as reports may be."""
    on_scale = np.array([float(scale.to(np.array(v))) for scale, v in zip(emulator.scales, simulated, strict=True)])
    off = np.sqrt(REPORTED**2 + DISCREPANCY**2) * bands.half * rng.standard_t(TAILS, len(on_scale))
    return bands.around(np.where(np.isfinite(bands.half), on_scale + off, np.nan))


def _nearest(believed: Plausibility, emulator: Emulator, points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The points whose facts lie nearest, moved along a regression of parameters on facts, [point, parameter]."""
    use = believed.known
    on_scale = np.stack([scale.to(column) for scale, column in zip(emulator.scales, values.T, strict=True)], axis=1)
    off = ((on_scale - believed.aim) / np.sqrt(believed.variance))[:, use]
    off = np.where(np.isfinite(off), off, 0.0)
    near = np.argsort((off**2).sum(axis=1))[: int(NEAREST * len(points))]
    facts, line = off[near], np.log(points[near] / (1.0 - points[near]))
    centred = facts - facts.mean(axis=0)
    slopes = np.linalg.solve(
        centred.T @ centred + _RIDGE * len(near) * np.eye(centred.shape[1]), centred.T @ (line - line.mean(axis=0))
    )
    return np.asarray(1.0 / (1.0 + np.exp(-(line - facts @ slopes))))
