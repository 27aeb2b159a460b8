"""What is asked of a market at a point: a KPI over a window, its effect, or what the sponsor gains and spends.

An evaluation is kept as levels of both arms, so that effects and levels of everything that was read come from the same
journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.observe.metrics import METRICS
from sim.params.market import MarketParams
from sim.state.groups import FIRM
from sim.study.analysis.compare import comparable_values, windows_of
from sim.study.analysis.loyalty.flows import flows_of, sponsors_of
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION, COST, GOOD, STRATEGY, amount_in
from sim.study.arms import REFERENCE, TREATMENT

EFFECT, LEVEL = "effect", "level"


class Outcome(NamedTuple):
    """One number of a market at a point."""

    metric: str
    dimension: str = "all"
    group: str = "all"
    window: str = "all"
    of: str = EFFECT  # the treatment less the reference, or the treatment alone
    good: int = 1  # -1: less is better

    @property
    def name(self) -> str:
        """What a column or a row calls it."""
        place = "" if self.group == "all" else f":{self.group}"
        return f"{self.metric}{place}{'' if self.window == 'all' else f'@{self.window}'}"

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that it is read from."""
        return (REFERENCE, TREATMENT) if self.of == EFFECT else (TREATMENT,)

    def key(self, arm: str) -> str:
        """The reading of one arm, as the journal calls it."""
        return " ".join((arm, self.metric, self.dimension, self.group, self.window))

    def read(self, found: Mapping[str, np.ndarray]) -> np.ndarray:
        """Its values, from the readings by key."""
        level = found[self.key(TREATMENT)]
        return level - found[self.key(REFERENCE)] if self.of == EFFECT else level


def outcome_of(text: str, params: MarketParams, of: str = EFFECT, window: str = "all") -> Outcome:
    """`[min:|max:]metric[:group][@window]`; a `UserError` for what the market does not have."""
    rest, way = text, 0
    if rest[:4] in ("min:", "max:"):
        rest, way = rest[4:], -1 if rest.startswith("min") else 1
    rest, sign, said = rest.partition("@")
    window = said if sign else window
    metric, _, group = rest.partition(":")
    windows = windows_of(params.horizon.weeks)
    if window not in windows:
        raise UserError(f"{text}: unknown window '{window}' (there are: {', '.join(windows)})")
    if metric not in (*METRICS, *GOOD):
        raise UserError(f"{text}: unknown metric '{metric}'{did_you_mean(metric, [*METRICS, *GOOD])}")
    if metric in GOOD:
        if not params.strategies:
            raise UserError(
                f"{text}: is what a strategy's sponsor gains or spends; ask for one, such as +strategy=points"
            )
        dimension, group, good = STRATEGY, "all", GOOD[metric]
    else:
        dimension, group = _place(text, metric, group, params)
        good = METRICS[metric].good
    if not (way or good):
        raise UserError(f"{text}: neither more nor less of it is better; say min:{text} or max:{text}")
    return Outcome(metric, dimension, group, window, of, way or good)


def _place(text: str, metric: str, group: str, params: MarketParams) -> tuple[str, str]:
    """The dimension and group that are meant: everybody, or the one firm, unless one is named as DIMENSION.GROUP."""
    has = METRICS[metric].dimensions
    if group and group in params.firms:
        return FIRM, group
    if group:
        dimension, _, name = group.partition(".")
        if dimension not in has or not name:
            raise UserError(f"{text}: allowed is a firm, or DIMENSION.GROUP of {', '.join(has)}")
        return dimension, name
    if "all" in has:
        return "all", "all"
    if FIRM in has and len(params.firms) == 1:
        return FIRM, next(iter(params.firms))
    raise UserError(f"{text}: is counted by {', '.join(has)}; name a group, such as {metric}:{has[0]}.NAME")


def readings_of(outcomes: Iterable[Outcome]) -> list[str]:
    """Every reading that these outcomes need, each once."""
    return list(dict.fromkeys(outcome.key(arm) for outcome in outcomes for arm in outcome.arms))


def read_tables(
    tables: Mapping[str, tuple[pl.DataFrame, pl.DataFrame | None]],
    config: Mapping[str, Any],
    wanted: Sequence[str],
    weeks: int,
) -> dict[str, float]:
    """Readings of one replication, whose arms have each a KPI table and accounts: those ``wanted``, and more.

    Of the windows that are wanted, every KPI of everybody and of firms is kept too.
    """
    asked = [tuple(key.split(" ")) for key in wanted]
    windows = {key[-1] for key in asked}
    found = _kpis(tables, {key[2] for key in asked} | {"all", FIRM}, windows, weeks)
    if config.get("strategies") and all(accounts is not None for _, accounts in tables.values()):
        found |= _sponsors(tables, config["strategies"], windows, weeks)
    return {key: found.get(key, np.nan) for key in dict.fromkeys([*found, *wanted])}


def _kpis(tables: Mapping[str, Any], dimensions: set[str], windows: set[str], weeks: int) -> dict[str, float]:
    kpis = pl.concat(
        kpis.with_columns(pl.lit(arm).alias("arm"), pl.lit(0).alias("replication")) for arm, (kpis, _) in tables.items()
    )
    table = comparable_values(kpis.filter(pl.col("dimension").cast(pl.String).is_in(dimensions)), weeks)
    keys = [" ".join(row) for row in table.keys.iter_rows()]
    return {
        f"{arm} {key} {window}": float(table.values[k, w, a, 0])
        for w, window in enumerate(table.windows)
        if window in windows
        for a, arm in enumerate(table.arms)
        for k, key in enumerate(keys)
    }


def _sponsors(
    tables: Mapping[str, Any], strategies: Mapping[str, Any], windows: set[str], weeks: int
) -> dict[str, float]:
    """Contribution of all sponsors together and what all strategies cost, net of membership fees."""
    accounts = pl.concat(
        table.with_columns(pl.lit(arm).alias("arm"), pl.lit(0).alias("replication"))
        for arm, (_, table) in tables.items()
    )
    arms = list(tables)
    if TREATMENT not in arms:
        return {}
    payers = pl.concat(sponsors_of(accounts, name, strategies[name], TREATMENT) for name in strategies).unique()
    flows = {name: flows_of(accounts, name, payers.sort("entity", "name")) for name in strategies}
    first = next(iter(flows.values()))
    found: dict[str, float] = {}
    for arm in arms:
        for window, span in windows_of(weeks).items():
            if window in windows:
                gained = amount_in(first, CONTRIBUTION, arm, span).item()
                spent = sum(amount_in(each, COST, arm, span).item() for each in flows.values())
                found |= {
                    f"{arm} {metric} {STRATEGY} all {window}": value
                    for metric, value in ((CONTRIBUTION, gained), (COST, spent))
                }
    return found
