"""Parameters of firms as arrays, so that a week decides over columns. Built when settings change, not every week."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.params.platform import HostFactors
from sim.params.spending import DATED

if TYPE_CHECKING:
    from sim.params.market import MarketParams

Array = np.ndarray


@dataclass(frozen=True)
class Table:
    """One float64 array a parameter, one entry an entity; attribute names are parameter names."""

    values: dict[str, Array]

    def __post_init__(self) -> None:
        self.__dict__.update(self.values)  # found at once: a hundred are read a week

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Array: ...

    @staticmethod
    def of(blocks: Iterable[Any]) -> Table:
        """Columns of all numeric parameters of equal blocks."""
        rows = list(blocks)
        names = [n for n, f in type(rows[0]).model_fields.items() if f.annotation in (float, int, bool)]
        return Table({name: np.array([float(getattr(row, name)) for row in rows]) for name in names})


@dataclass(frozen=True)
class Settings:
    """The parameters in force, by entity."""

    params: MarketParams
    platforms: tuple[str, ...]
    host_types: tuple[str, ...]
    platform: Table  # [platform]
    acquisition: Table  # [platform]
    reach: Array  # [segment, platform], population mean 1
    channel_appeal: Array  # [platform, 3]
    views_scale: Array  # [platform, host type]
    host_mix: Array  # [platform, host type]
    ranking: dict[str, Array]  # kind: normalised weight [platform]
    host: Table  # [host type]
    category: Table  # [category]
    list_fen: Array  # [category]
    return_logit: Array  # [category] including the return window
    keep_logit: Array  # [platform] more refunds where buyers keep the goods, log-odds
    ease: Array  # [platform] how much safer return rules make it to buy, log-odds
    goods_lost: Array  # [platform] share of their cost that is lost when goods are refunded
    spend: dict[str, Array]  # lever: what focal firms spend against today, [focal firm]; none where all spend as today
    orders_per_row: float  # real yuan behind a simulated one
    smooth: float  # weekly gain of smoothed observations
    smooth_usual: float  # weekly gain of usual values

    @staticmethod
    def of(params: MarketParams) -> Settings:
        """Read everything once."""
        places, hosts, goods = params.platform.values(), params.host.values(), params.category.values()
        category = Table.of(goods)
        shares = np.array([segment.share for segment in params.segment.values()])
        reach = np.array([[getattr(p.reach, name) for p in places] for name in params.segment])
        doublings = math.log2(max(params.policy.return_window_days, 0.5) / 7.0)
        window = params.policy.return_window_effect * doublings
        kept = np.array([p.refund_without_return for p in places])
        learning = params.brand.learning
        return Settings(
            params=params,
            platforms=tuple(params.platform),
            host_types=tuple(params.host),
            platform=Table.of(places),
            acquisition=Table.of(p.acquisition for p in places),
            reach=reach / np.maximum(shares @ reach, 1e-9),
            channel_appeal=np.array(
                [[p.channel_appeal.live, p.channel_appeal.short_video, p.channel_appeal.mall] for p in places]
            ),
            views_scale=_factors(p.views_scale for p in places),
            host_mix=_factors(p.host_mix for p in places),
            ranking=_ranking(places),
            host=Table.of(hosts),
            category=category,
            list_fen=np.rint(category.list_price_yuan * 100.0).astype(np.int64),
            return_logit=np.log(np.clip(category.return_rate, 1e-4, 0.99))
            - np.log1p(-np.clip(category.return_rate, 1e-4, 0.99))
            + window,
            keep_logit=params.policy.keep_goods_returns * kept,
            ease=params.policy.return_window_ease * doublings + params.policy.keep_goods_ease * kept,
            goods_lost=params.brand.return_loss + (1.0 - params.brand.return_loss) * kept,
            spend=_spend(params),
            orders_per_row=params.population.orders_per_row,
            smooth=gain(learning.half_life_weeks),
            smooth_usual=gain(learning.reference_weeks),
        )

    @property
    def memory(self) -> float:
        """Weeks of independent observations that a smoothed value is worth: (2 - g) / g."""
        return (2.0 - self.smooth) / self.smooth


def gain(half_life_weeks: float) -> float:
    """Weight of the newest week in an exponential mean with this half-life."""
    return 1.0 - 0.5 ** (1.0 / half_life_weeks)


def pace(weeks: float) -> float:
    """Share of the distance to a target covered in a week when the time constant is `weeks`."""
    return 1.0 - math.exp(-1.0 / weeks)


def _ranking(platforms: Iterable[Any]) -> dict[str, Array]:
    """Normalised weights of every kind that some platform uses."""
    places = list(platforms)
    names = dict.fromkeys(kind for place in places for kind in place.ranking)
    totals = np.array([sum(place.ranking.values()) for place in places])
    return {kind: np.array([place.ranking.get(kind, 0.0) for place in places]) / totals for kind in names}


def _spend(params: MarketParams) -> dict[str, Array]:
    """Ratios of the levers that some firm has moved."""
    firms = params.firms.values()
    moved = {lever for firm in firms for lever in firm.spend.moved}
    return {lever: np.array([getattr(firm.spend, lever) for firm in firms]) for lever in DATED if lever in moved}


def _factors(blocks: Iterable[HostFactors]) -> Array:
    return np.array([[getattr(block, name) for name in type(block).model_fields] for block in blocks])
