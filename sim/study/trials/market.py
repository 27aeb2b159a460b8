"""The market at a point: the arms that are read, with one seed in one plausible market.

Where only what happens after the burn-in varies, burn-ins and the reference are those of the cache; otherwise they are
lived through in memory, since nobody will ask for that point's again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import polars as pl
from rich.console import Console

from sim.core.errors import UserError
from sim.dates.timeline import Timeline
from sim.params.market import ASKED, REPLICATIONS_MAX, SWITCHES, MarketParams
from sim.params.paths import put
from sim.params.schema import type_at, without_none
from sim.study.arms import REFERENCE, TREATMENT, Arm, arms_of
from sim.study.compose import compose, config_hash, to_config, to_params
from sim.study.execution import cache
from sim.study.execution.jobs import STATE
from sim.study.execution.replicate import Lot, compile_once, replicate
from sim.study.trials.evaluate import Trial
from sim.study.trials.factors import NONE, Asked, Value
from sim.study.trials.outcomes import read_tables

_LATER = {*ASKED, *ASKED.values(), "rivals"}  # begins after the burn-in
# What is no part of a market, or named beside it.
_NO_MATTER = {name: MarketParams.model_fields[name].default for name in ("threads", *SWITCHES)}

Tables = dict[str, tuple[pl.DataFrame, pl.DataFrame | None]]


class Bases:
    """The market for every combination of choices, composed once."""

    def __init__(self, asked: Asked, config_dir: Path | None = None):
        self.names = [key.lstrip("+") for key, _ in asked.choices]
        self._bases: dict[tuple[Value, ...], MarketParams] = {}
        for chosen in product(*(options for _, options in asked.choices)):
            pairs = zip((key for key, _ in asked.choices), chosen, strict=True)
            words = [f"{key}={value}" for key, value in pairs if not (key.startswith("+") and value == NONE)]
            params = compose([*asked.words, *words], config_dir)
            self._bases[chosen] = params.model_copy(update=_NO_MATTER)

    def __iter__(self) -> Iterator[MarketParams]:
        return iter(self._bases.values())

    def hashes(self) -> dict[tuple[Value, ...], str]:
        """A hash of each market, by the choices that make it."""
        return {chosen: config_hash(_plain(base)) for chosen, base in self._bases.items()}

    def chosen(self, values: Mapping[str, Value]) -> tuple[Value, ...]:
        """The choices among values."""
        return tuple(values[name] for name in self.names)

    @property
    def first(self) -> MarketParams:
        """That of the first choices."""
        return next(iter(self._bases.values()))

    def of(self, values: Mapping[str, Value]) -> MarketParams:
        """The market of these choices; numbers do not matter."""
        return self._bases[self.chosen(values)]


class PointMarket:
    """A simulator of trials: readings of the arms of a market with other values, by path."""

    def __init__(self, bases: Bases, varied: Sequence[str], wanted: Sequence[str], root: Path):
        """``varied``: paths and groups; ``wanted``: readings; ``root``: of the cache."""
        self.bases, self.wanted, self.root = bases, tuple(wanted), root
        first = {name.split(".")[0] for name in varied}
        self.shares_burn_in = first <= _LATER
        self._arms = {key.split(" ")[0] for key in wanted}
        self._hashes = bases.hashes()
        self._code = cache.sources_hash(__name__)

    def name(self, trial: Trial) -> str:
        """Hash of code, market, values and seed. What is read does not matter."""
        numbers = sorted((path, value) for path, value in trial.values.items() if path not in self.bases.names)
        text = json.dumps([self._code, self._hashes[self.bases.chosen(trial.values)], numbers, trial.replication])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def at(self, values: Mapping[str, Value]) -> MarketParams:
        """The checked parameters at a point; a `UserError` where values do not go together."""
        base = self.bases.of(values)
        numbers = {path: value for path, value in values.items() if path not in self.bases.names}
        if not numbers:
            return base
        data = to_config(base)
        for path, value in numbers.items():
            whole = isinstance(value, float) and value == round(value) and _is_whole(path)
            put(data, tuple(path.split(".")), int(value) if whole else value)
        return to_params(data)

    def prepare(self, replications: Sequence[int], console: Console) -> None:
        """Compile, and live through what all points share, before there are many processes."""
        for base in self.bases:
            if self.shares_burn_in:
                replicate(base, _read_arms(base, {REFERENCE}), console, rows=pl.lit(False), which=replications)
            else:
                lot = Lot.drawn(base, _read_arms(base, {TREATMENT}), replications[0])
                compile_once(self.root, lot, None, console, workers=2)

    def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
        """Live through the arms and read them."""
        if trial.replication >= REPLICATIONS_MAX:
            raise UserError(f"replication {trial.replication}: there are seeds for {REPLICATIONS_MAX}")
        params = self.at(trial.values)
        arms = _read_arms(params, self._arms)
        tables = self._lived(Lot.drawn(params, arms, trial.replication), threads)
        if TREATMENT not in tables:  # nothing is asked: there is one arm
            tables[TREATMENT] = tables[REFERENCE]
        wanted = [arm for arm in (REFERENCE, TREATMENT) if arm in self._arms]
        config = {"strategies": to_config(params)["strategies"]}
        return read_tables({arm: tables[arm] for arm in wanted}, config, self.wanted, params.horizon.weeks)

    def _lived(self, lot: Lot, threads: int) -> Tables:
        from sim.market.model import Market  # its imports take seconds, and only workers need them

        find, tables, state = cache.Finder(), Tables(), b""
        for arm in lot.arms:
            entry = cache.arm_entry(self.root, arm, lot.seed)
            if find(entry):
                tables[arm.name] = _known(entry)
                continue
            state = state or self._burnt_in(lot, find, threads)
            params = arm.params
            market = Market.resume(params, lot.seed, Timeline(params), state, threads)
            try:
                market.run(params.horizon.first_week + params.horizon.weeks)
                tables[arm.name] = market.kpis(), market.accounts()
            finally:
                market.close()
        return tables

    def _burnt_in(self, lot: Lot, find: cache.Finder, threads: int) -> bytes:
        from sim.market.model import Market

        entry = cache.burn_in_entry(self.root, lot.market, lot.seed)
        if find(entry):
            return cache.read_file(entry, STATE)
        market = Market(lot.market, lot.seed, Timeline(lot.market), threads)
        try:
            market.run(lot.market.horizon.first_week)
            return market.snapshot()
        finally:
            market.close()


def _read_arms(params: MarketParams, wanted: set[str]) -> tuple[Arm, ...]:
    """Reference and treatment as far as they are wanted; where nothing is asked, the one arm there is."""
    arms = arms_of(params)
    if len(arms) == 1:
        return arms if wanted else ()
    return tuple(arm for arm in arms if arm.name in wanted)


def _known(entry: Path) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    def table(name: str) -> pl.DataFrame:
        with cache.opened(entry, name) as file:
            return pl.read_parquet(file)

    accounts = "accounts.parquet"
    return table("kpi.parquet"), table(accounts) if accounts in cache.files_of(entry) else None


def _plain(base: MarketParams) -> MarketParams:
    output = base.output.model_copy(update={"dir": "results"})
    return base.model_copy(update={"replications": 1, "cases": {}, "output": output})


def _is_whole(path: str) -> bool:
    return without_none(type_at(MarketParams, path.split("."))) is int
