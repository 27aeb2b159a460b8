"""One strategy as it runs: its numbers, who pays, since when, and what it remembers from week to week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.programmes.audience import ITEMS, Selector
from sim.programmes.budget import EVERYBODY, Account
from sim.programmes.compile import Caps, Slots, caps_of, levers_of
from sim.programmes.crowd import items_of
from sim.programmes.sponsor import Payer, Shares
from sim.programmes.trigger import Watch
from sim.state.programme import CHANNEL

if TYPE_CHECKING:
    from sim.firms.tables import Array
    from sim.params.strategy import Action, Scope, Strategy
    from sim.programmes.rivals import Standing


_REMEMBERED = ("payers", "account", "shares", "points", "week", "variable_fen", "at_launch")


@dataclass
class Week:
    """What was handed out this week, before anybody acted on it."""

    reached: int = 0  # people, those who may only join not counted
    by_lever: dict[int, int] = field(default_factory=dict)  # people by bit
    grants_fen: float = 0.0
    below: float = EVERYBODY  # lottery draws up to this one were admitted


@dataclass
class Points:
    """Points since the launch, whole points; and what is owed for those held."""

    issued: int = 0
    burnt: int = 0
    expired: int = 0
    liability_fen: int = 0

    @property
    def held(self) -> int:
        """Points in members' hands."""
        return self.issued - self.burnt - self.expired


class Campaign:
    """A strategy under way, or (with `first` None) a number reserved for a rival's copy of it."""

    def __init__(
        self, name: str, strategy: Strategy, slots: Slots, seed: int, categories: tuple[str, ...], behind: float = 1.0
    ):
        self.name, self.strategy, self.slots = name, strategy, slots
        self.first: int | None = None  # absolute week of the launch
        self.end: int | None = None  # absolute week from which it no longer runs
        self.payers: tuple[Payer, ...] = ()  # empty until the launch
        self.levers: dict[int, Array] = levers_of(strategy, slots)
        self.caps: Caps = caps_of(strategy, slots)
        self.account: Account | None = None
        self.shares: Shares | None = None  # of the last week in which there was somebody to pay
        self.points = Points()
        self.week = Week()
        self.variable_fen = 0  # since the launch, costs other than fixed ones
        self.at_launch: Standing | None = None
        self.behind = behind  # real orders behind a simulated one; amounts named in yuan are divided by it
        self._granted: dict[int, Array] = {}  # bit: [row] bool, got the grant in this spell
        self._equip(seed, categories)

    def _equip(self, seed: int, categories: tuple[str, ...]) -> None:
        base = self.item = items_of(self.name)
        self.everybody = Selector(self.strategy.audience, seed, base, categories)
        self.selectors: list[Selector] = []
        self.watches: list[Watch] = []
        for k, action in enumerate(self.strategy.actions, start=1):
            own = action.audience is not None and action.audience != self.strategy.audience
            item = base + 2 * k * ITEMS
            self.selectors.append(
                Selector(action.audience, seed, item, categories) if own and action.audience else self.everybody
            )
            self.watches.append(Watch(action.trigger, seed, item + ITEMS))

    def kept(self) -> dict[str, Any]:
        """All that it remembers, to be stored with the market."""
        remembered = {name: getattr(self, name) for name in ("name", "first", "end", *_REMEMBERED)}
        return {
            **remembered,
            "name": self.name,
            "first": self.first,
            "end": self.end,
            "granted": self._granted,
            "events": [watch.last for watch in self.watches],
        }

    def remember(self, kept: dict[str, Any], dated: bool) -> None:
        """Be as one that was `kept`; ``dated``: its name and dates too, which a rival's copy has from the market."""
        for name in _REMEMBERED:
            setattr(self, name, kept[name])
        if dated:
            self.name, self.first, self.end = kept["name"], kept["first"], kept["end"]
        self._granted = kept["granted"]
        for watch, last in zip(self.watches, kept["events"], strict=True):
            watch.last = last

    def launched(self) -> bool:
        """Whether it has begun (it may have ended since)."""
        return bool(self.payers)

    def runs(self, week: int) -> bool:
        """Whether it does anything new for anybody this week."""
        return self.launched() and (self.end is None or week < self.end)

    def scope(self, action: Action) -> Scope:
        """Where an action applies."""
        return self.strategy.where if action.where is None else action.where

    def gives_money(self, bit: int) -> bool:
        """Whether a lever gives something that counts against the cap every week: price cuts, points."""
        if self.levers[bit][CHANNEL.price] < 0.0:
            return True
        return self.caps.points >= 0 and bit in (self.slots.core, self.slots.door)

    def grant_fen(self, action: Action) -> float:
        """Cost of reaching one person anew."""
        return 100.0 * action.per_grant_yuan * self.strategy.intensity / self.behind

    def granted(self, bit: int, rows: int) -> Array:
        """Who got a lever's grant in the present spell of being eligible, [row] bool."""
        if bit not in self._granted:
            self._granted[bit] = np.zeros(rows, bool)
        return self._granted[bit]
