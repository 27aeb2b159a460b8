"""Whom a condition selects: a bool a row, from what the sponsor can observe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.people.kernels.memory import PRIVATE_BIT
from sim.programmes.risk import risk_score
from sim.state.names import (
    AGE_BANDS,
    CITY_TIERS,
    ENGAGEMENTS,
    GENDERS,
    INCOME_BANDS,
    MOTIVES,
    NOBODY,
    SEGMENTS,
    STAGES,
    VALUE_CLASSES,
)

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.risk import RiskScore
    from sim.params.strategy import Audience, Span
    from sim.programmes.crowd import Crowd
    from sim.programmes.sponsor import Parties

# Field of the audience: column of PERSON, names of its codes.
_FIXED = {
    "age_band": ("age_band", AGE_BANDS),
    "gender": ("gender", GENDERS),
    "city_tier": ("city", CITY_TIERS),
    "income_band": ("income", INCOME_BANDS),
}
_READ = {"segment": ("segment", SEGMENTS), "motive": ("motive", MOTIVES)}  # read with errors
_SHARE, _ACCEPT, _RIGHT, _WRONG = 0, 1, 2, 3  # items of the draws; wrong labels take _WRONG + 0..2
ITEMS = 8  # items an audience needs


class Selector:
    """One audience of one strategy: the part that never changes is computed once."""

    def __init__(self, audience: Audience, seed: int, item: int, categories: tuple[str, ...]):
        self.audience = audience
        self._seed, self._item, self._categories = seed, item, categories
        self._known = False
        self._fixed: Array | None = None  # [row] bool; None = everybody
        self._read: Array | None = None  # [row] int8: category that a misread person is taken for, -1 = read right

    def select(self, crowd: Crowd, who: Parties, score: RiskScore) -> Array:
        """Who is selected this week whatever her membership, [row] bool."""
        if not self._known:
            self._fixed, self._known = self._never_changing(crowd), True
        a = self.audience
        # Whoever has not joined is in no audience: `potential` is not among the stages that can be named.
        out = _named(crowd.person("stage"), STAGES, a.stage or STAGES[1:])
        if self._fixed is not None:
            out &= self._fixed
        if a.value_class:
            out &= _named(crowd.trace("value_class"), VALUE_CLASSES, a.value_class)
        if a.engagement:
            out &= _named(crowd.trace("engagement"), ENGAGEMENTS, a.engagement)
        if a.interest:
            top = crowd.person("top_category")
            read = top if self._read is None else np.where(self._read >= 0, self._read, top)
            out &= _named(read, self._categories, a.interest)
        if a.customers == "sponsor":
            out &= met(crowd, who)
        if a.private is not None:
            out &= on_private_list(crowd, who) == a.private
        if a.idle_days is not None:
            out &= _within(crowd.idle_days(), a.idle_days)
        if a.orders is not None:
            out &= _within(crowd.person("orders"), a.orders)
        if a.joined_weeks is not None:
            out &= _within(crowd.weeks_since_joining(), a.joined_weeks)
        if a.risk is not None:
            out &= _within(risk(crowd, score, out), a.risk)
        return out

    def _never_changing(self, crowd: Crowd) -> Array | None:
        a = self.audience
        out = np.ones(len(crowd), bool)
        for field, (column, names) in _FIXED.items():
            if wanted := getattr(a, field):
                out &= _named(crowd.person(column), names, wanted)
        if a.share < 1.0:
            out &= self._draw(crowd, _SHARE) < a.share
        if a.accept == "technology":
            out &= self._draw(crowd, _ACCEPT) * 255.0 < crowd.person("technology")
        elif a.accept == "privacy":
            out &= self._draw(crowd, _ACCEPT) * 255.0 < 255.0 - crowd.person("privacy").astype(np.float64)
        wrong = None if a.label_accuracy >= 1.0 else self._draw(crowd, _RIGHT) >= a.label_accuracy
        for k, (field, (column, names)) in enumerate(_READ.items()):
            if wanted := getattr(a, field):
                read = crowd.person(column)
                if wrong is not None:
                    read = np.where(wrong, self._any_of(crowd, k, len(names)), read)
                out &= _named(read, names, wanted)
        if a.interest and wrong is not None:
            guess = self._any_of(crowd, len(_READ), len(self._categories))
            self._read = np.where(wrong, guess, -1).astype(np.int8)
        return None if out.all() else out

    def _draw(self, crowd: Crowd, item: int) -> Array:
        return crowd.label(self._seed, self._item + item)

    def _any_of(self, crowd: Crowd, which: int, count: int) -> Array:
        return (self._draw(crowd, _WRONG + which) * count).astype(np.int64)


def of_membership(audience: Audience, tier: Array, tiers: tuple[str, ...]) -> Array | None:
    """Who fulfils the conditions on membership and tier, [row] bool; None = no condition.

    tier [row]: -1 not a member, 0 plain member, 1.. the tier; tiers: their names, ascending.
    """
    if audience.tier:
        return np.isin(tier, [tiers.index(name) + 1 for name in audience.tier])
    if audience.member == "any":
        return None
    return (tier >= 0) == (audience.member == "members")


def met(crowd: Crowd, who: Parties) -> Array:
    """Whom a sponsor knows: ever seen on its platform, or with its host or brand among those she remembers."""
    out = np.zeros(len(crowd), bool)
    for p in np.flatnonzero(who.platforms):
        out |= crowd.seen_on(int(p))
    for column, mine in (("brand", who.brands), ("host", who.hosts)):
        if mine.any():
            for slot in crowd.person(column).T:
                out |= _in(slot, mine)
    return out


def on_private_list(crowd: Crowd, who: Parties) -> Array:
    """Who is on the private list of a sponsor's host, or of any host when no host is a sponsor, [row] bool."""
    out = np.zeros(len(crowd), bool)
    host, listed = crowd.person("host"), (crowd.person("host_orders") & PRIVATE_BIT) != 0
    for k in range(host.shape[1]):
        theirs = _in(host[:, k], who.hosts) if who.hosts.any() else host[:, k] != NOBODY
        out |= listed[:, k] & theirs
    return out


def risk(crowd: Crowd, score: RiskScore, among: Array) -> Array:
    """Risk score (see `risk_score`), [row] float64; computed for those `among` [row] bool only, 0 for others."""
    rows = np.flatnonzero(among & (crowd.person("orders") > 0))
    joined = crowd.person("joined_day")[rows].astype(np.float64)
    last, age = (crowd.person("buy_day")[rows] - joined) / 7.0, (crowd.day - joined) / 7.0
    out = np.zeros(len(crowd))
    out[rows] = risk_score(crowd.person("orders")[rows], last, age, score)
    return out


def _named(code: Array, names: tuple[str, ...], wanted: tuple[str, ...]) -> Array:
    out = np.zeros(len(code), bool)
    for name in dict.fromkeys(wanted):  # comparing bytes is faster than looking them up
        out |= code == names.index(name)
    return out


def _within(value: Array, span: Span) -> Array:
    low, high = span
    out = np.ones(len(value), bool) if low is None else value >= low
    return out if high is None else out & (value < high)


def _in(ids: Array, mask: Array) -> Array:
    """mask[id]; the empty slot is in no mask."""
    padded = np.append(mask, False)
    return padded[np.minimum(ids, len(mask))]
