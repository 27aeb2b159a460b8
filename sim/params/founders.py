"""How many firms a market opens with: which ranks can be named before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.evenly import GOLDEN

if TYPE_CHECKING:
    from sim.params.market import MarketParams

_OWN_ROOMS = "brand_self"


def brands_in(params: MarketParams, category: str) -> int:
    """Brands of a category that the market has: they are spread evenly."""
    goods = list(params.category)
    return len(range(goods.index(category), params.brand.brands, len(goods)))


def host_names(params: MarketParams) -> dict[str, int]:
    """Row of each independent host of the opening by the name that books call him, such as `head-0`, the largest."""
    types = [name for name, kind in params.host.items() if name != _OWN_ROOMS for _ in range(kind.count)]
    return {f"{name}-{row}": row for row, name in enumerate(types)}


def hosts_of(params: MarketParams, kind: str, platform: str = "") -> int:
    """Hosts of a type that the market opens with; on one platform, the most that any seed puts there."""
    if kind == _OWN_ROOMS:
        rooms = min(params.brand.rooms_per_brand, len(params.platform))
        return params.brand.brands * (min(rooms, 1) if platform else rooms)
    count = params.host[kind].count
    if not platform or not count:
        return count
    weights = {name: each.expected_share * getattr(each.host_mix, kind) for name, each in params.platform.items()}
    total = sum(weights.values())
    return _most_within(count, weights[platform] / total) if total else count


def _most_within(count: int, width: float) -> int:
    """The most of the first ``count`` points of the recurrence that an interval of this width can hold."""
    points = sorted(rank * GOLDEN % 1.0 for rank in range(count))
    around = [*points, *(point + 1.0 for point in points)]
    most = end = 0
    for begin in range(count):
        while end < begin + count and around[end] - around[begin] < width:
            end += 1
        most = max(most, end - begin)
    return most
