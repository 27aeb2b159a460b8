"""A market saved at the end of a week: it goes on bit for bit, or in many futures.

What may differ in a future is what happens from then on: scenarios, shocks, policies, rankings, pricing rules, further
strategies, rivals' copies, the number of weeks, and luck (the seed). All else has made the market what it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from sim.core.errors import Damaged, UserError, quoted
from sim.dates.timeline import Timeline, starts
from sim.params.market import ASKED, REPLICATIONS_MAX, SWITCHES, MarketParams
from sim.programmes.compile import number
from sim.study.compose import compose
from sim.study.ensemble import market_of
from sim.study.execution.cache import sources_hash
from sim.study.places import check_writable
from sim.study.results import write_file

_MAGIC = b"livestream-market-sim fork 1\n"
_MAY_DIFFER = {*ASKED, *SWITCHES, "rivals", "beliefs", "output", "threads", "replications"}


@dataclass(frozen=True)
class Future:
    """What became of a market."""

    params: MarketParams
    seed: int
    kpis: pl.DataFrame  # week, metric, dimension, group, value, unit, numerator, denominator; the past included
    accounts: pl.DataFrame  # by quarter, as in `accounts.parquet`


@dataclass(frozen=True, repr=False)
class Fork:
    """One market at the end of a reported week."""

    words: tuple[str, ...]
    replication: int
    seed: int
    week: int  # reported weeks that have been lived
    data: bytes
    config_dir: str | None = None

    def __repr__(self) -> str:
        """One line, without the market itself."""
        size = f"{len(self.data) / 1e6:.1f} MB"
        return (
            f"<Fork of {' '.join(self.words) or 'the default market'} after week {self.week}, seed {self.seed}, {size}>"
        )

    @property
    def params(self) -> MarketParams:
        """The market as it was asked for, in the plausible market of its replication."""
        return self._params(())

    def future(self, *words: str, seed: int | None = None, weeks: int | None = None, threads: int = 1) -> Future:
        """Go on to the end, or for so many ``weeks`` more; ``words`` come on top of those of the market.

        Without words and seed it is the market that was saved, to the bit. A `UserError` for words that would have
        changed the past.
        """
        params, seed = self._future(words, weeks), self.seed if seed is None else _whole("seed", seed)
        market = self._resumed(params, seed, threads)
        try:
            market.run(params.horizon.first_week + params.horizon.weeks)
            return Future(params, seed, market.kpis(), market.accounts())
        finally:
            market.close()

    def later(self, week: int, *words: str, seed: int | None = None, threads: int = 1) -> Fork:
        """Go on to the end of reported week ``week`` - 1, and save that."""
        params, seed = self._future(words, None), self.seed if seed is None else _whole("seed", seed)
        _check_week(week, self.week + 1, params)
        market = self._resumed(params, seed, threads)
        try:
            market.run(params.horizon.first_week + week)
            told = (*self.words, *words)
            return Fork(told, self.replication, seed, week, market.snapshot(), self.config_dir)
        finally:
            market.close()

    def write(self, file: str | Path) -> Path:
        """Keep it in a file."""
        place = Path(file)
        check_writable(place.parent)
        about = {
            "words": self.words, "replication": self.replication, "seed": self.seed, "week": self.week,
            "config_dir": self.config_dir, "code": sources_hash(),
        }  # fmt: skip
        return write_file(place, _MAGIC + json.dumps(about).encode() + b"\n" + self.data, "fork")

    @classmethod
    def read(cls, file: str | Path) -> Fork:
        """One that was written; a `UserError` if it is none, or of another version of the model."""
        try:
            magic, head, data = Path(file).read_bytes().split(b"\n", 2)
            about = json.loads(head)
            code = about.pop("code")
            found = cls(**about | {"words": tuple(about["words"]), "data": data})
        except OSError as problem:
            raise UserError(f"{file}: cannot be read ({problem.strerror})") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            magic = b""
        if magic + b"\n" != _MAGIC:
            raise UserError(f"{file}: not a saved market")
        if code != sources_hash():
            raise UserError(f"{file}: saved by another version of the model, which would not go on like this")
        return found

    def _params(self, words: Sequence[str]) -> MarketParams:
        place = None if self.config_dir is None else Path(self.config_dir)
        return market_of(compose([*self.words, *words], place), self.replication)

    def _future(self, words: Sequence[str], weeks: int | None) -> MarketParams:
        """The parameters of a future, checked against the past."""
        past, params = self.params, self._params(words)
        if weeks is not None:
            end = self.week + _whole("weeks", weeks, 1)
            params = params.model_copy(update={"horizon": params.horizon.model_copy(update={"weeks": end})})
        if params.horizon.weeks <= self.week:
            raise UserError(
                f"horizon.weeks={params.horizon.weeks}: the market was saved after {self.week} weeks;"
                f" allowed is {self.week + 1} or more"
            )
        lived = past.horizon.model_copy(update={"weeks": params.horizon.weeks})
        names = [
            name
            for name in type(past).model_fields
            if name not in _MAY_DIFFER and name != "horizon" and getattr(past, name) != getattr(params, name)
        ]
        if names or lived != params.horizon:
            raise UserError(
                f"{', '.join(names) or 'horizon'}: has made this market what it is; a fork cannot change it"
            )
        _check_strategies(past, params)
        known = {*starts(past)}
        for name, week in starts(params).items():
            if name not in known and week is not None and week < self.week:
                raise UserError(f"{name}: begins in week {week}, but the market was saved after {self.week} weeks")
        return params

    def _resumed(self, params: MarketParams, seed: int, threads: int):  # type: ignore[no-untyped-def]
        from sim.market.model import Market  # its imports take seconds

        try:
            return Market.resume(params, seed, Timeline(params), self.data, threads)
        except Damaged as problem:
            raise UserError(f"the saved market is damaged: {problem}") from None


def fork(*words: str, week: int, replication: int = 0, threads: int = 1, config_dir: str | Path | None = None) -> Fork:
    """Live through a market of these words up to the end of reported week ``week`` - 1, and save it there."""
    place = None if config_dir is None else Path(config_dir)
    asked = compose(words, place)
    if not 0 <= _whole("replication", replication) < REPLICATIONS_MAX:
        raise UserError(f"replication={replication}: allowed is 0 to {REPLICATIONS_MAX - 1}")
    params, seed = market_of(asked, replication), asked.replication_seed(replication)
    _check_week(week, 0, params)

    from sim.market.model import Market

    # As a study lives: to the first reported week nothing is asked, then everything.
    from sim.study.execution.replicate import Lot

    lot = Lot.drawn(asked, (), replication)
    market = Market(lot.market, seed, Timeline(lot.market), threads)
    try:
        market.run(params.horizon.first_week)
        data = market.snapshot()
    finally:
        market.close()
    market = Market.resume(params, seed, Timeline(params), data, threads)
    try:
        market.run(params.horizon.first_week + week)
        saved = market.snapshot()
    finally:
        market.close()
    return Fork(tuple(words), replication, seed, week, saved, None if place is None else str(place))


def _whole(name: str, value: object, least: int = 0) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise UserError(f"{name}={quoted(value)}: allowed is a whole number, {least} or more")
    return int(value)


def _check_week(week: int, least: int, params: MarketParams) -> None:
    if not least <= _whole("week", week) < params.horizon.weeks:
        raise UserError(f"week={week}: allowed is {least} to {params.horizon.weeks - 1}")


def _check_strategies(past: MarketParams, params: MarketParams) -> None:
    """What people hold of a strategy is by number: it stays, with the same tiers and actions."""
    for name, strategy in past.in_force.items():
        now = params.in_force.get(name)
        if now is None or number([(name, now)]) != number([(name, strategy)]):
            raise UserError(
                f"strategies: {name} must stay, with as many tiers and actions; after the fork it may end"
                f" (strategies.{name}.to_week), and others may begin"
            )
