"""What a firm of one's own spends, lever by lever: as ratios to what it spends today, and as shares of one budget.

A ratio of 1 leaves everything as it is, to the last digit. What a lever brings is never typed in: traffic is bought at
auction, rooms are on air and show something new, hosts sign whom they prefer, and learn, joiners have a price,
programmes move their channels. On what a kind of firm spends nothing it has no lever.
"""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from sim.params.calendar import WEEKS_MOST
from sim.params.quantity import Block, quantity

OWN_ROOMS, PAID_TRAFFIC, PRIVATE_LIST, PROGRAMME = "own_rooms", "paid_traffic", "private_list", "programme"
HOSTS = "_hosts"  # after a host type: what is spent on hosts of the type
HOST_LEVERS = ("head_hosts", "mid_hosts", "small_hosts", "vertical_hosts", "founder_hosts", "virtual_hosts")
ON_AIR, CONTENT = HOST = "on_air", "content"
TRAINING, QUALITY_CONTROL = MCN = "training", "quality_control"
ACQUISITION, SERVICE, HOST_SUPPORT, SUBSIDY, AUDIT = PLATFORM = (
    "acquisition", "service", "host_support", "subsidy", "audit",
)  # fmt: skip
BRAND = (OWN_ROOMS, *HOST_LEVERS, PAID_TRAFFIC)
DATED = (*BRAND, *HOST, *MCN, *PLATFORM)  # may change while the market runs
SPONSORED = (PRIVATE_LIST, PROGRAMME)  # strategies that the firm sponsors: their strength is set when they begin
LEVERS = (*DATED, *SPONSORED)
OF_KIND = {
    "brand": (*BRAND, *SPONSORED),
    "merchant": (PAID_TRAFFIC, *SPONSORED),
    "host": (*HOST, *SPONSORED),
    "mcn": MCN,  # its hosts pay for its programmes
    "platform": (*PLATFORM, *SPONSORED),
}
OF_ENTITY = {kind: levers for kind, levers in OF_KIND.items() if kind != "merchant"}  # books call one a brand
CHOICE = "what the firm says of itself"
_SUM = 1e-9  # how far shares may miss 1


def _ratio(high: float, about: str, low: float = 0.0) -> Any:
    return quantity(1.0, low=low, high=high, unit="ratio to today's", source=CHOICE, about=about)


def _hosts(what: str) -> Any:
    return _ratio(10.0, f"Odds of being taken when {what} signs a contract; 0: takes none, those held run out.")


class Spend(Block):
    """Ratios to what the firm spends in ordinary times; dated changes move them."""

    own_rooms: float = _ratio(
        3.0, "Hours and content of own rooms; what a full week on air cannot take goes into content.", low=0.1
    )
    head_hosts: float = _hosts("a head host")
    mid_hosts: float = _hosts("a mid-sized host")
    small_hosts: float = _hosts("a small host")
    vertical_hosts: float = _hosts("a vertical host")
    founder_hosts: float = _hosts("a founder")
    virtual_hosts: float = _hosts("a virtual host")
    paid_traffic: float = _ratio(10.0, "The bid for paid traffic after the firm's own rules; the auction decides.")
    on_air: float = _ratio(3.0, "A host's days on air, and so studio and staff; a week has seven.", low=0.1)
    content: float = _ratio(10.0, "What a host spends on content: novelty by the root of it, of 1 at most.")
    training: float = _ratio(10.0, "How much an MCN trains its hosts, of a level of 1 at most.")
    quality_control: float = _ratio(10.0, "How strictly an MCN screens goods and claims, of a level of 1 at most.")
    acquisition: float = _ratio(10.0, "A platform's budget for new people; they get dearer as it bids more.")
    service: float = _ratio(5.0, "What a platform spends on service; the level follows by its elasticity.", low=0.1)
    host_support: float = _ratio(10.0, "What a platform pays its hosts other than the head, of its take.")
    subsidy: float = _ratio(10.0, "A platform's subsidy of prices, of half the price at most.")
    audit: float = _ratio(10.0, "Strictness of a platform's own audit, of a level of 1 at most.")

    @property
    def moved(self) -> dict[str, float]:
        """The ratios that are not 1, by lever."""
        return {lever: ratio for lever in DATED if (ratio := getattr(self, lever)) != 1.0}


def _share(what: str) -> Any:
    return quantity(None, low=0.0, high=1.0, unit="share of the budget", source=CHOICE, about=what)


class Allocation(Block):
    """One budget over all levers: shares of what the firm spends on them today, times `budget`.

    Levers that are not named share what is left in today's proportions; if all are named, their shares sum to 1.
    """

    from_week: int = quantity(
        0, low=0, high=WEEKS_MOST, unit="week", source=CHOICE, about="First week in force; 0 = first reported."
    )
    budget: float = quantity(
        1.0, low=0.1, high=5.0, unit="ratio to today's", source=CHOICE, about="All levers together."
    )
    own_rooms: float | None = _share("Own rooms: studio and content.")
    head_hosts: float | None = _share("Head hosts: commissions and fees for slots.")
    mid_hosts: float | None = _share("Mid-sized hosts, likewise.")
    small_hosts: float | None = _share("Small hosts, likewise.")
    vertical_hosts: float | None = _share("Vertical hosts, likewise.")
    founder_hosts: float | None = _share("Founders, likewise.")
    virtual_hosts: float | None = _share("Virtual hosts, likewise.")
    paid_traffic: float | None = _share("Paid traffic.")
    on_air: float | None = _share("A host's studio and staff.")
    content: float | None = _share("A host's content.")
    training: float | None = _share("An MCN's training of hosts.")
    quality_control: float | None = _share("An MCN's screening, a part of its staff.")
    acquisition: float | None = _share("A platform's new people.")
    service: float | None = _share("A platform's service.")
    host_support: float | None = _share("A platform's support of hosts.")
    subsidy: float | None = _share("A platform's subsidy of prices.")
    audit: float | None = _share("A platform's own audit.")
    private_list: float | None = _share("Strategies that the firm sponsors for people on private lists.")
    programme: float | None = _share("All other strategies that the firm sponsors.")

    @model_validator(mode="after")
    def _parts_of_one(self) -> Allocation:
        if not self.shares:
            raise ValueError(f"name the share of a lever: {', '.join(LEVERS)}")
        if sum(self.shares.values()) > 1.0 + _SUM:
            raise ValueError(f"shares sum to {sum(self.shares.values()):.4g}; allowed is 1 at most")
        return self

    @property
    def shares(self) -> dict[str, float]:
        """The shares that are named, by lever."""
        return {lever: share for lever in LEVERS if (share := getattr(self, lever)) is not None}

    def completed(self, today: dict[str, float]) -> dict[str, float]:
        """Shares of all levers of ``today``, what is spent on each: those not named have the rest, as today."""
        rest, others = 1.0 - sum(self.shares.values()), sum(v for k, v in today.items() if k not in self.shares)
        part = rest / others if others > 0.0 else 0.0
        return {lever: self.shares.get(lever, part * spent) for lever, spent in today.items()}
