"""Quarterly accounts of a study as arrays, seen from one strategy: its sponsor, its rivals, and everybody else.

Accounts are signed as their owner sees them: income is positive, cost is negative, and the lines of a firm add up to
its contribution. `paid` and `returns` of a platform or host are the sales made there, most of which others receive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

QUARTER_WEEKS = 13
FIRMS = ("platform", "brand", "host")
SPONSOR, RIVALS = "sponsor", "rivals"
OTHERS = {"platform": "platforms", "brand": "brands", "host": "hosts"}  # firms of kinds that do not sponsor
PARTIES = (SPONSOR, RIVALS, *OTHERS.values())
CHANNELS = ("paid_live", "paid_short_video", "paid_mall")  # memos
KEPT = ("paid", "returns")
SALES = (*KEPT, *CHANNELS)
PROGRAMME_LINES = ("programme_discount", "programme")
MARKET, OWN = "market", "strategy"  # pseudo-parties: all sales once, and the strategy's own lines
CATEGORIES, TYPE, ELSEWHERE = "other_categories", "type:", "elsewhere"  # of others: brands; hosts, by type; the rest
BORNE = "borne_by:"  # line of a strategy: what one firm bears, as in `borne_by:platform:social`


@dataclass(frozen=True)
class Flows:
    """Sums of real yuan (stocks of a strategy in their own units) by arm, replication, quarter, party and line."""

    arms: tuple[str, ...]
    parties: tuple[str, ...]
    lines: tuple[str, ...]
    values: np.ndarray  # [arm, replication, quarter, party, line] float64; 0 where nothing was booked
    sponsors: pl.DataFrame  # entity, name of the firms that pay
    others: Mapping[str, np.ndarray]  # sales of firms of the sponsor's kind that do not pay, [arm, replication]

    @property
    def quarters(self) -> int:
        """How many quarters were booked; the last may be incomplete."""
        return self.values.shape[2]

    def of(self, arm: str, party: str, *lines: str) -> np.ndarray:
        """Sum of lines, [replication, quarter]; lines and parties never booked count as zero."""
        wanted = [self.lines.index(line) for line in lines if line in self.lines]
        if not wanted or party not in self.parties:
            return np.zeros(self.values.shape[1:3])
        return self.values[self.arms.index(arm), :, :, self.parties.index(party)][..., wanted].sum(axis=-1)

    def booked(self, party: str, line: str) -> bool:
        """True if a party has this line in any arm."""
        return party in self.parties and line in self.lines and bool(self._of(party, line).any())

    def difference(self, arm: str, against: str, party: str, *lines: str) -> np.ndarray:
        """Sum of lines in one arm minus another, paired, [replication, quarter]."""
        return self.of(arm, party, *lines) - self.of(against, party, *lines)

    def _of(self, party: str, line: str) -> np.ndarray:
        return self.values[:, :, :, self.parties.index(party), self.lines.index(line)]


def quarters_within(first: int, end: int) -> slice:
    """The quarters of the weeks [first, end), one that has only begun at the end among them."""
    return slice(first // QUARTER_WEEKS, -(-end // QUARTER_WEEKS))


def sponsors_of(accounts: pl.DataFrame, name: str, strategy: Mapping[str, Any], arm: str) -> pl.DataFrame:
    """The firms that pay for a strategy, (entity, name): those that the books say bear its cost in ``arm``.

    Without such lines, those whom the strategy names. A host known only by its rank, or hosts of an MCN, are all hosts
    with a programme in their own accounts.
    """
    mine = accounts.filter(arm=arm)
    borne = mine.filter(pl.col("line").cast(pl.String).str.starts_with(BORNE), entity=OWN, name=name)
    lines = borne.filter(pl.col("yuan") != 0)["line"].cast(pl.String).unique().sort()
    if len(lines):
        found = [tuple(line.removeprefix(BORNE).split(":", 1)) for line in lines]
    else:
        found = sorted(set(_named(mine, strategy["sponsor"])))
    return pl.DataFrame(found, schema={"entity": pl.String, "name": pl.String}, orient="row")


def _named(accounts: pl.DataFrame, sponsor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Firms that a sponsor means, by the names that accounts give them: `social`, `beauty-0`, `head-12`."""
    for part in sponsor.get("coalition") or ():
        yield from _named(accounts, part)
    if sponsor.get("platform"):
        yield "platform", sponsor["platform"]
    if sponsor.get("market"):
        yield from (("platform", firm) for firm in _firms(accounts, "platform"))
    if sponsor.get("brand"):
        yield "brand", f"{sponsor['brand']['category']}-{sponsor['brand'].get('rank', 0)}"
    for field, entity in (("category", "brand"), ("host_type", "host")):
        if sponsor.get(field):
            yield from ((entity, firm) for firm in _firms(accounts, entity) if _family(firm) == sponsor[field])
    if sponsor.get("host") or sponsor.get("mcn") is not None:
        kind = (sponsor.get("host") or {}).get("type")
        paying = accounts.filter(pl.col("line").cast(pl.String).is_in(PROGRAMME_LINES) & (pl.col("yuan") < 0))
        yield from (("host", firm) for firm in _firms(paying, "host") if kind in (None, _family(firm)))


def _firms(accounts: pl.DataFrame, entity: str) -> list[str]:
    return accounts.filter(entity=entity)["name"].cast(pl.String).unique().sort().to_list()


def _family(firm: str) -> str:
    """Category of a brand, type of a host."""
    return firm.rsplit("-", 1)[0]


class Copies(NamedTuple):
    """Which rivals run the same."""

    rivals: tuple[str, ...]
    replications: int  # in how many there is one at least


def copies_of(accounts: pl.DataFrame, name: str, arm: str) -> Copies:
    """Rivals that run a copy of a strategy in ``arm``; the books call it `club@discount`."""
    mine = accounts.filter(
        pl.col("yuan") != 0, pl.col("name").cast(pl.String).str.starts_with(f"{name}@"), arm=arm, entity=OWN
    )
    rivals = mine["name"].cast(pl.String).unique().sort()
    return Copies(tuple(copy.removeprefix(f"{name}@") for copy in rivals), mine["replication"].n_unique())


def flows_of(accounts: pl.DataFrame, name: str, sponsors: pl.DataFrame) -> Flows:
    """Accounts summed by party. ``name`` is the strategy; ``sponsors`` the firms that pay for it.

    Sales of a sponsor of several kinds (a coalition) are those of its first kind in the order of `FIRMS`, since a
    brand's sales on a partner's platform are one sale, not two; what partners of other kinds keep of theirs then stands
    in `passed_on`.
    """
    kinds = [kind for kind in FIRMS if kind in set(sponsors["entity"])]
    firms = accounts.select(
        "arm", "replication", "quarter", pl.col("entity", "name", "line").cast(pl.String), pl.col("yuan")
    )
    marked = firms.join(sponsors.with_columns(pays=pl.lit(True)), on=["entity", "name"], how="left")
    party = (
        pl.when(pl.col("pays"))
        .then(pl.lit(SPONSOR))
        .when(pl.col("entity").is_in(kinds))
        .then(pl.lit(RIVALS))
        .otherwise(pl.col("entity").replace(OTHERS))
    )
    second = pl.col("entity").is_in(kinds[1:])
    own = marked.filter(pl.col("entity").is_in(FIRMS), ~(pl.col("line").is_in(CHANNELS) & second)).with_columns(
        party=party,
        line=pl.when(pl.col("line").is_in(KEPT) & second).then(pl.lit("passed_on")).otherwise(pl.col("line")),
    )
    market = firms.filter(pl.col("line").is_in(SALES), entity="platform").with_columns(party=pl.lit(MARKET))
    strategy = firms.filter(~pl.col("line").str.starts_with(BORNE), entity=OWN, name=name)
    strategy = strategy.with_columns(party=pl.lit(OWN))
    keys = ("arm", "replication", "quarter", "party", "line")
    parts = [part.select(*keys, pl.col("yuan").cast(pl.Float64)) for part in (own, market, strategy)]
    table = pl.concat(parts).group_by(keys).agg(pl.col("yuan").sum()).sort(keys)
    return _dense(table, sponsors, _others(own.filter(party=RIVALS, line="paid"), kinds, sponsors))


def _others(paid: pl.DataFrame, kinds: Sequence[str], sponsors: pl.DataFrame) -> pl.DataFrame:
    """Sales of the sponsor's rivals, by what they are called: arm, replication, label, yuan.

    Platforms have their names, and so have brands of the sponsor's categories; other brands are one, and hosts are told
    by their type.
    """
    family = pl.col("name").str.replace(r"-[^-]*$", "")
    if kinds[:1] == ["brand"]:
        ours = [_family(name) for name in sponsors.filter(entity="brand")["name"]]
        label = pl.when(family.is_in(ours)).then(pl.col("name")).otherwise(pl.lit(CATEGORIES))
    else:
        label = pl.concat_str(pl.lit(TYPE), family) if kinds[:1] == ["host"] else pl.col("name")
    first = paid.filter(pl.col("entity").is_in(kinds[:1])).with_columns(label=label)
    return first.group_by("arm", "replication", "label").agg(pl.col("yuan").cast(pl.Float64).sum())


def _dense(table: pl.DataFrame, sponsors: pl.DataFrame, others: pl.DataFrame) -> Flows:
    axes = [table[key].unique().sort().to_list() for key in ("arm", "replication", "quarter", "party", "line")]
    axes[2] = list(range(max(axes[2], default=-1) + 1))
    values = np.zeros([len(axis) for axis in axes])
    places = [{value: i for i, value in enumerate(axis)} for axis in axes]
    at = tuple(
        table[key].replace_strict(place, return_dtype=pl.Int64).to_numpy()
        for key, place in zip(("arm", "replication", "quarter", "party", "line"), places, strict=True)
    )
    values[at] = table["yuan"].to_numpy()
    sold: dict[str, np.ndarray] = {}
    for arm, replication, label, yuan in others.sort("label").iter_rows():
        paid = sold.setdefault(label, np.zeros(values.shape[:2]))
        paid[places[0][arm], places[1][replication]] = yuan
    return Flows(tuple(axes[0]), tuple(axes[3]), tuple(axes[4]), values, sponsors, sold)
