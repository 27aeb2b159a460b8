"""Feedbacks of the market: recorded in one arm, held at that path in another. That is how `explain=true` finds out why.

Held is what firms *decide* and what the market *believes* or *says*; what a dated change, a strategy or a shock does
directly is the treatment itself and stays:

* decisions are taken from the record before dated changes pin or scale them, so a pinned price or service stays;
* rankings keep their own weights and look at the recorded market: success, standing, bids, ratings. Who is not on the
  market drops out, and each list sums to one again;
* a host whom a shock takes off the market stays away, one whom it moves stays there, and what a shock takes from a
  reputation is carried along, fading as every belief does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.stored import Codec
from sim.firms import host as host_agents
from sim.firms import in_force
from sim.firms import mcn as mcn_agents
from sim.firms import platform as platform_agents
from sim.firms.settings import pace
from sim.firms.tables import NEVER, Shelf
from sim.state.person import VOICE

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms

# Columns that make up the feedbacks: of hosts, brands, platforms after all have decided, and of offers.
_HOST = ("kind", "platform", "moved", "own_discount")
_HOST_SUCCESS = ("size", "minutes", "share", "usual_share", "reputation")  # what rankings look at
_BRAND = ("price", "service")
_BRAND_SUCCESS = ("own_bids", "traffic", "room", "share", "usual_share")
_PLATFORM = ("own_subsidy", "own_service")
_OFFER = ("on_air", "service")
_FIRMS, _VOICES = "firms", "voices.npy"


class Beliefs(NamedTuple):
    """Reputations before anybody decides, and what the week's shocks add to them."""

    known: Array  # int64 rows of the hosts on the market
    host: Array  # of these
    brand: Array
    host_hit: Array
    brand_hit: Array
    moved: Array  # int64 rows of hosts whom shocks moved


class Decisions(NamedTuple):
    """What firms have decided, and who is on the market then."""

    rows: Array  # int64 rows of the hosts on the market
    hosts: dict[str, Array]  # _HOST and _HOST_SUCCESS columns of these
    entrants: Array  # int64 rows of those who entered this week
    entered: dict[str, Array]  # all columns of these
    brands: dict[str, Array]  # _BRAND and _BRAND_SUCCESS columns
    platforms: dict[str, Array]  # _PLATFORM columns


class Sights(NamedTuple):
    """What rankings look at besides."""

    offers: Array  # int64 ids on sale
    sales: Array  # [offer, sales channel] remembered by the shelf
    columns: dict[str, Array]  # _OFFER columns of these


class Week(NamedTuple):
    """The feedbacks of one week in the recorded arm."""

    beliefs: Beliefs
    decisions: Decisions
    sights: Sights


_WEEKS = Codec(Week, Beliefs, Decisions, Sights)


class Watch:
    """Looks on while a week is decided. This one changes nothing and keeps nothing: the ordinary case."""

    def opens(self, firms: Firms, voices: Array, now: Now) -> None:
        """Before anybody decides. ``voices`` [person] VOICE is what people will hear this week."""

    def struck(self, firms: Firms) -> None:
        """After the week's shocks."""

    def decided(self, firms: Firms, now: Now) -> None:
        """After all firms have decided, before anything is on sale."""

    def for_ranking(self, firms: Firms, offers: Array, now: Now) -> tuple[Firms, Array]:
        """The firms and offers that rankings look at."""
        return firms, offers


class Recorder(Watch):
    """Keeps the feedbacks of every week of an arm in ``folder``; voices on disk at once, 4 bytes a person and week."""

    def __init__(self, folder: Path, first_week: int, weeks: int, persons: int):
        self._folder, self._shape = folder, (weeks, persons)
        self._weeks: dict[int, Week] = {}
        header = {"descr": np.lib.format.dtype_to_descr(VOICE), "fortran_order": False, "shape": self._shape}
        with (folder / _VOICES).open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)

    def opens(self, firms: Firms, voices: Array, now: Now) -> None:
        """Keep voices and beliefs."""
        with (self._folder / _VOICES).open("ab") as file:  # a full disk is an error here; of a memory map it is a crash
            file.write(voices.tobytes())
        known = np.flatnonzero(firms.hosts.alive)
        self._where = firms.hosts.platform.copy()
        host, brand = firms.hosts.reputation[known], firms.brands.reputation.copy()
        self._beliefs = Beliefs(known, host, brand, np.zeros_like(host), np.zeros_like(brand), known[:0])

    def struck(self, firms: Firms) -> None:
        """Keep what shocks did to beliefs."""
        before = self._beliefs
        self._beliefs = before._replace(
            host_hit=firms.hosts.reputation[before.known] - before.host,
            brand_hit=firms.brands.reputation - before.brand,
            moved=np.flatnonzero(firms.hosts.platform != self._where),
        )

    def decided(self, firms: Firms, now: Now) -> None:
        """Keep decisions, and who is on the market."""
        hosts = firms.hosts
        rows = np.flatnonzero(hosts.alive)
        entrants = np.flatnonzero(hosts.alive & (hosts.born == now.week))
        self._decisions = Decisions(
            rows=rows,
            hosts={name: getattr(hosts, name)[rows] for name in _HOST + _HOST_SUCCESS},
            entrants=entrants,
            entered={field.name: getattr(hosts, field.name)[entrants] for field in fields(hosts)},
            brands={name: getattr(firms.brands, name).copy() for name in _BRAND + _BRAND_SUCCESS},
            platforms={name: getattr(firms.platforms, name).copy() for name in _PLATFORM},
        )

    def for_ranking(self, firms: Firms, offers: Array, now: Now) -> tuple[Firms, Array]:
        """Keep what rankings look at; they look at the market itself."""
        on_sale = np.flatnonzero(offers["live"])
        columns = {name: offers[name][on_sale] for name in _OFFER}
        sights = Sights(on_sale, firms.shelf.sales[on_sale], columns)
        self._weeks[now.week] = Week(self._beliefs, self._decisions, sights)
        if len(self._weeks) == self._shape[0]:  # the last one
            (self._folder / _FIRMS).write_bytes(_WEEKS.pack(self._weeks))
        return firms, offers


class Holder(Watch):
    """Holds some feedbacks at what was recorded in ``folder``; ``firms`` as they are when both arms begin."""

    def __init__(self, folder: Path, held: Collection[str], firms: Firms):
        self._weeks: dict[int, Week] = _WEEKS.unpack((folder / _FIRMS).read_bytes())
        self._voices = np.load(folder / _VOICES, mmap_mode="r")
        self._first = min(self._weeks, default=0)
        self._held = frozenset(held)
        self._contracts = firms.hosts.brand.copy()
        self._removed: set[int] = set()  # hosts whom shocks of this arm took off the market
        self._placed: dict[int, int] = {}  # and whom they moved: platform
        # What shocks of this arm alone took from beliefs, faded since.
        self._brand_hit = np.zeros(len(firms.brands))
        self._host_hit: dict[int, float] = {}

    def opens(self, firms: Firms, voices: Array, now: Now) -> None:
        """Voices and beliefs as recorded; beliefs with what shocks of this arm took from them."""
        self._week = self._weeks[now.week]
        if "word_of_mouth" in self._held:
            voices[:] = self._voices[now.week - self._first]
        if "reputation" in self._held:
            self._believe(firms, now)
        self._before = firms.brands.reputation.copy(), firms.hosts.reputation.copy()
        self._where = np.where(firms.hosts.alive, firms.hosts.platform, -1)

    def struck(self, firms: Firms) -> None:
        """Note what the week's shocks did here beyond what they did in the recorded arm."""
        recorded, (brand, host), hosts = self._week.beliefs, self._before, firms.hosts
        self._removed.update(np.flatnonzero((self._where >= 0) & ~hosts.alive).tolist())
        moved = np.flatnonzero((self._where >= 0) & (self._where != hosts.platform)).tolist()
        self._placed |= {row: int(hosts.platform[row]) for row in moved if row not in recorded.moved}
        self._brand_hit += firms.brands.reputation - brand - recorded.brand_hit
        hit = (hosts.reputation - host)[recorded.known] - recorded.host_hit
        for at in np.flatnonzero(hit):
            row = int(recorded.known[at])
            self._host_hit[row] = self._host_hit.get(row, 0.0) + float(hit[at])

    def decided(self, firms: Firms, now: Now) -> None:
        """Write the recorded decisions over the own ones; dated changes then hold as they do in this arm."""
        recorded, s = self._week.decisions, firms.settings(now.params)
        brands, hosts, platforms = firms.brands, firms.hosts, firms.platforms
        if "host_exit" in self._held:
            self._fill_rooms(firms, now.week)
        if "prices" in self._held:
            brands.price[:] = recorded.brands["price"]
            platforms.own_subsidy[:] = recorded.platforms["own_subsidy"]
            rows, at = self._same_hosts(firms)
            own = recorded.hosts["own_discount"][at]
            hosts.own_discount[rows] = host_agents.pinned(own, "discount", hosts.kind[rows], s, now)
        if "service" in self._held:
            brands.service[:] = recorded.brands["service"]
            platforms.own_service[:] = recorded.platforms["own_service"]
        if self._held & {"prices", "service"}:
            platform_agents.put_in_force(firms, s, now)
        in_force.put_in_force(firms, s, now)

    def for_ranking(self, firms: Firms, offers: Array, now: Now) -> tuple[Firms, Array]:
        """This arm's offers, with the success, standing, bids and ratings of the recorded market."""
        if "ranking" not in self._held:
            return firms, offers
        decisions, sights, seen = self._week.decisions, self._week.sights, offers.copy()
        on_sale = offers["live"][sights.offers] > 0
        both, shelf = sights.offers[on_sale], Shelf(firms.shelf.sales.copy())
        shelf.sales[both] = sights.sales[on_sale]
        for name in _OFFER:
            seen[name][both] = sights.columns[name][on_sale]
        rows, at = self._same_hosts(firms)
        columns = {name: getattr(firms.hosts, name).copy() for name in _HOST_SUCCESS}
        for name, column in columns.items():
            column[rows] = decisions.hosts[name][at]
        brands = replace(firms.brands, **{name: decisions.brands[name] for name in _BRAND_SUCCESS})
        market = replace(firms, hosts=replace(firms.hosts, **columns), brands=brands, shelf=shelf)
        brands.bids = in_force.bids(market, firms.settings(now.params), now)
        # Traffic as recorded, with what dated changes of this arm make of bids; what is charged stays that of this arm.
        brands.traffic = brands.traffic * (brands.bids / np.maximum(brands.own_bids, 1e-12))[:, None]
        return market, seen

    def _same_hosts(self, firms: Firms) -> tuple[Array, Array]:
        """Rows of hosts that are on the market in both arms, and their places in the record.

        A row in which a host of another type has entered here is not the same host.
        """
        recorded = self._week.decisions
        at = np.flatnonzero(
            firms.hosts.alive[recorded.rows] & (firms.hosts.kind[recorded.rows] == recorded.hosts["kind"])
        )
        return recorded.rows[at], at

    def _believe(self, firms: Firms, now: Now) -> None:
        """Reputations as recorded, with what is left of the own shocks' hits."""
        recorded, hosts = self._week.beliefs, firms.hosts
        left = 1.0 - pace(now.params.brand.reputation_weeks)
        self._brand_hit *= left
        self._host_hit = {row: hit * left for row, hit in self._host_hit.items()}
        firms.brands.reputation[:] = np.clip(recorded.brand + self._brand_hit, -0.5, 0.5)
        hit = np.array([self._host_hit.get(row, 0.0) for row in recorded.known.tolist()])
        here = hosts.alive[recorded.known]
        hosts.reputation[recorded.known[here]] = np.clip(recorded.host + hit, -0.5, 0.5)[here]

    def _fill_rooms(self, firms: Firms, week: int) -> None:
        """Exits, entries and moves as recorded. Who would have left goes on under the contracts held so far."""
        recorded, hosts = self._week.decisions, firms.hosts
        for name, values in recorded.entered.items():
            getattr(hosts, name)[recorded.entrants] = values
        mcn = hosts.mcn[recorded.entrants]
        hosts.mcn[recorded.entrants] = np.where(mcn_agents.for_hosts(firms.mcns.open, mcn), mcn, -1)
        there = np.zeros(len(hosts), bool)
        there[recorded.rows] = True
        there[list(self._removed)] = False
        host_agents.dismiss(firms, np.flatnonzero(hosts.alive & ~there), week)
        back = np.flatnonzero(there & ~hosts.alive)
        hosts.alive[back], hosts.left[back], hosts.brand[back] = True, NEVER, self._contracts[back]
        at = there[recorded.rows]
        rows = recorded.rows[at]
        hosts.platform[rows], hosts.moved[rows] = recorded.hosts["platform"][at], recorded.hosts["moved"][at]
        for row, platform in self._placed.items():
            hosts.platform[row] = platform
        self._contracts = hosts.brand.copy()
