"""A firm of one's own: whose place it takes when the market opens, and in what it differs from that firm.

What a file leaves out is as with the firm whose place it takes, so that a firm that says no more than that changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from sim.core.errors import UserError, did_you_mean
from sim.params.founders import brands_in, host_names, hosts_of
from sim.params.quantity import Block, in_chinese, quantity
from sim.params.spending import OF_KIND, PRIVATE_LIST, PROGRAMME, SPONSORED, Allocation, Spend

if TYPE_CHECKING:
    from sim.params.market import MarketParams

MINE = "what the firm says of itself"
OWN_ROOMS = "brand_self"
_TERMS = ("list_price_yuan", "unit_cost_share", "price", "quality", "service", "traffic")
# By kind: whose place it takes, and what may be its own.
PLACES = {
    "brand": ("category", "rank", "share"),
    "merchant": ("category", "platform", "rank"),
    "host": ("type", "platform", "rank"),
    "mcn": ("number",),
    "platform": ("platform",),
}
TRAITS = {
    "brand": (*_TERMS, "own_rooms", "contracts"),
    "merchant": (*_TERMS, "audience"),
    "host": ("audience", "expertise", "discount", "exaggeration", "novelty"),
    "mcn": ("fan_incentive", "training", "quality_control"),
    "platform": (),
}
NEEDED = {"brand": ("category",), "merchant": ("category", "platform"), "host": ("type",), "platform": ("platform",)}
_ANY = ("description", "description_zh", "kind", "measured", "programmes")  # what firms of all kinds may say
_ELSEWHERE = {"platform": "; a platform's own terms are platform.NAME.KEY=VALUE"}


class Measured(Block):
    """What a firm's own records say, by the definitions of the KPIs of these names: set beside what it then does in the
    market, and never used.
    """

    aov_yuan: float | None = quantity(
        None, low=0.01, high=1e6, unit="yuan", source=MINE, about="Mean order, as paid, before refunds."
    )
    return_rate: float | None = quantity(
        None, low=0.0, high=1.0, unit="share of orders", source=MINE, about="Orders that come back."
    )
    firm_repurchase: float | None = quantity(
        None, low=0.0, high=1.0, unit="share of buyers", source=MINE,
        about="Who bought in one block of 13 weeks and again in the next.",
    )  # fmt: skip
    firm_repeat_rate: float | None = quantity(
        None, low=0.0, high=1.0, unit="share of buyers", source=MINE, about="Who bought twice within a year."
    )
    firm_kept: float | None = quantity(
        None, low=0.0, high=1.0, unit="share of buyers", source=MINE, about="Who bought in one year and in the next."
    )
    firm_cycle_days: float | None = quantity(
        None, low=1.0, high=365.0, unit="days", source=MINE, about="Between two orders, of those at most a year apart."
    )


class FocalFirm(Block):
    """A firm that is looked at: one of the founding, or one like it with values of its own."""

    description: str
    description_zh: str = in_chinese()
    kind: Literal["brand", "merchant", "host", "mcn", "platform"]

    measured: Measured | None = None
    programmes: tuple[str, ...] = Field(
        (), description="files of configs/strategy that it runs whatever is asked, from the first reported week on"
    )

    # whose place it takes
    category: str = ""
    platform: str = ""
    type: str = ""
    rank: int | None = quantity(
        None, low=0, high=10_000, unit="rank by size", source=MINE,
        about="Place among its like when the market opens; 0 = the largest. Of a brand, this or `share`.",
    )  # fmt: skip
    share: float | None = quantity(
        None, low=0.0005, high=0.9, unit="share of its category", source=MINE,
        about="Standing when the market opens, of all brands and merchants; it takes the place of the nearest brand.",
    )  # fmt: skip
    number: int | None = quantity(None, low=0, high=1000, unit="number", source=MINE, about="Which MCN; from 0.")

    # what it is like
    list_price_yuan: float | None = quantity(
        None, low=1.0, high=100_000.0, unit="yuan per basket", source=MINE, about="List price of a basket."
    )
    unit_cost_share: float | None = quantity(
        None, low=0.02, high=0.95, unit="share of list price", source=MINE, about="Cost of goods."
    )
    price: float | None = quantity(
        None, low=0.2, high=1.5, unit="paid over list", source=MINE, about="Usual price before rooms' discounts."
    )
    quality: float | None = quantity(
        None, low=0.05, high=0.98, unit="level 0-1", source=MINE, about="Delivered quality in ordinary times."
    )
    service: float | None = quantity(
        None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="Its own part of the service of an order."
    )
    traffic: float | None = quantity(
        None, low=0.0, high=5.0, unit="ratio to the usual bid", source=MINE, about="Traffic it buys in ordinary times."
    )
    own_rooms: float | None = quantity(
        None, low=0.0, high=20.0, unit="ratio to the usual audience", source=MINE,
        about="Audience of its own rooms against those of a brand of its size; 0: hardly anybody.",
    )  # fmt: skip
    contracts: tuple[str, ...] = Field(
        (), description="hosts of the opening, such as head-0, or firms, who carry its goods where they sell such goods"
    )
    audience: float | None = quantity(
        None, low=0.01, high=100.0, unit="ratio", source=MINE, about="Size against the firm whose place it takes."
    )
    expertise: float | None = quantity(None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="Of a host.")
    discount: float | None = quantity(
        None, low=0.0, high=0.9, unit="share of price", source=MINE, about="What a host asks off, in ordinary times."
    )
    exaggeration: float | None = quantity(
        None, low=0.0, high=1.0, unit="level 0-1", source=MINE,
        about="Promised minus delivered quality before audits and MCNs have their say.",
    )  # fmt: skip
    novelty: float | None = quantity(
        None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="Of a host's content, in ordinary times."
    )
    fan_incentive: float | None = quantity(
        None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="0 pays for sales of a session, 1 for fans."
    )
    training: float | None = quantity(None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="Of hosts.")
    quality_control: float | None = quantity(
        None, low=0.0, high=1.0, unit="level 0-1", source=MINE, about="How strictly an MCN screens goods and claims."
    )

    # what it spends
    spend: Spend = Spend()
    allocation: Allocation | None = None

    @model_validator(mode="after")
    def _fields_of_its_kind(self) -> FocalFirm:
        may = (*_ANY, *PLACES[self.kind], *TRAITS[self.kind], "spend", "allocation")
        for name, field in type(self).model_fields.items():
            given = getattr(self, name) != field.default
            if given and name not in may:
                own = ", ".join(may[len(_ANY) :])
                raise ValueError(f"{name}: a {self.kind} has none; it may say {own}{_ELSEWHERE.get(self.kind, '')}")
            if not given and name in NEEDED.get(self.kind, ()):
                raise ValueError(f"{name}: a {self.kind} needs one")
        if self.kind == "brand" and (self.rank is None) == (self.share is None):
            raise ValueError("rank, share: a brand says one of them, whose place it takes")
        asked = self.allocation.shares if self.allocation else {}
        for name, levers in (("spend", self.spend.moved), ("allocation", asked)):
            for lever in levers:
                if lever not in self.levers:
                    raise ValueError(f"{name}.{lever}: a {self.kind} has none; it spends on {', '.join(self.levers)}")
        return self

    @property
    def entity(self) -> str:
        """What books call a firm of its kind: a merchant is a brand to them."""
        return "brand" if self.kind == "merchant" else self.kind

    @property
    def levers(self) -> tuple[str, ...]:
        """What it can spend more or less on."""
        return OF_KIND[self.kind]

    @property
    def place(self) -> tuple[object, ...]:
        """Whose place it takes; no two firms may take the same one."""
        return (self.kind, *(getattr(self, name) for name in PLACES[self.kind]))


def check_firms(params: MarketParams) -> None:
    """Raise one `UserError` with a line for each firm whose place there is not, or is taken."""
    taken: dict[tuple[object, ...], str] = {}
    wrong = []
    for name, firm in params.firms.items():
        mistake = next(_mistakes(params, name, firm), None)
        if mistake is None and firm.share is None and firm.place in taken:
            mistake = f"{PLACES[firm.kind][-1]}: firms.{taken[firm.place]} takes the same place"
        taken.setdefault(firm.place, name)
        if mistake is not None:
            wrong.append(f"firms.{name}.{mistake}")
    if wrong:
        raise UserError(*wrong)


def sponsored_by(params: MarketParams, name: str) -> dict[str, tuple[str, ...]]:
    """Strategies that a firm sponsors, by the lever that they are: `private_list` or `programme`."""
    mine = {key: strategy for key, strategy in params.strategies.items() if strategy.sponsor.firm == name}
    of = {key: PRIVATE_LIST if strategy.runs_private_lists else PROGRAMME for key, strategy in mine.items()}
    return {lever: tuple(key for key, which in of.items() if which == lever) for lever in SPONSORED}


def _unspent(params: MarketParams, name: str, firm: FocalFirm, asked: Allocation) -> Iterator[str]:
    """What of an allocation cannot be spent."""
    shares, weeks = asked.shares, params.horizon.weeks
    if asked.from_week >= weeks:
        yield f"allocation.from_week={asked.from_week}: the run ends after week {weeks - 1}"
    running = sponsored_by(params, name)
    for lever in SPONSORED:
        words = lever.replace("_", " ")
        if shares.get(lever) and not running[lever]:
            yield f"allocation.{lever}={shares[lever]:g}: {name} sponsors no {words}; ask for one with +strategy=NAME"
        first = min((params.strategies[key].from_week for key in running[lever]), default=asked.from_week)
        if lever in shares and first < asked.from_week:
            yield (
                f"allocation.from_week={asked.from_week}: allowed is {first} at most, where strategies of {name} begin"
                f" whose share is asked ({lever}): their strength is set then"
            )
    there = [lever for lever in firm.levers if lever not in SPONSORED or running[lever]]
    total = sum(shares.values())
    if total < 1.0 - 1e-9 and all(lever in shares for lever in there):
        yield f"allocation: the shares of all levers sum to {total:.4g}; allowed is 1"


def _unknown_hosts(params: MarketParams, firm: FocalFirm) -> Iterator[str]:
    """Names of hosts with whom no contract can be."""
    firms = {name for name, other in params.firms.items() if other.kind == "host"}
    known = host_names(params)
    for host in firm.contracts:
        if host not in firms and host not in known:
            yield f"contracts: no host '{host}' when the market opens{did_you_mean(host, [*firms, *known])}"


def _mistakes(params: MarketParams, name: str, firm: FocalFirm) -> Iterator[str]:
    yield from _unknown_hosts(params, firm)
    if firm.allocation is not None:
        yield from _unspent(params, name, firm, firm.allocation)
    for field, known in (("category", params.category), ("platform", params.platform), ("type", params.host)):
        value = getattr(firm, field)
        if value and value not in known:
            yield f"{field}: unknown {field} '{value}'{did_you_mean(value, known)}"
    if firm.type == OWN_ROOMS:
        yield f"type={OWN_ROOMS}: rooms of a brand are the brand's; describe a firm of `kind: brand`"
    if firm.kind == "mcn" and (firm.number or 0) >= params.mcn.mcns:
        yield f"number={firm.number or 0}: the market has {params.mcn.mcns} MCNs, numbered from 0"
    there = {
        "brand": lambda: brands_in(params, firm.category),
        "merchant": lambda: params.brand.turnover.merchants,
        "host": lambda: hosts_of(params, firm.type, firm.platform),
    }.get(firm.kind)
    if there is not None and (firm.rank or 0) >= there():
        of = firm.type or firm.category
        yield f"rank={firm.rank or 0}: the market opens with {there()} of {of}, ranked from 0"
