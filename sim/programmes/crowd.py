"""What sponsors can observe of people this week: contiguous columns, read once however many strategies ask."""

from __future__ import annotations

import zlib

import numpy as np

from sim.core.rng import Stream, uniforms
from sim.state.names import NO_DAY, PROGRAMME_SLOTS, TIER_MASK

Array = np.ndarray


class Crowd:
    """Persons at the start of a week, rows from ``first`` on; `gone` is not among what can be read."""

    def __init__(self, persons: Array, trace: Array, members: Array, week: int, first: int = 0):
        self.week, self.day, self._first = week, 7 * week, first
        self._persons, self._trace, self._members = persons, trace, members
        self._columns: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self._persons)

    def label(self, seed: int, item: int) -> Array:
        """A draw that is fixed for the run, [row] float64."""
        return uniforms(seed, Stream.PROGRAMME_LABEL, 0, np.arange(self._first, self._first + len(self)), item)

    def person(self, name: str) -> Array:
        """A column of PERSON, [row] or [row, slot]."""
        if name == "gone":
            raise ValueError("nobody in the market can see who is gone")
        return self._column(name, self._persons)

    def trace(self, name: str) -> Array:
        """A column of TRACE: the platforms' own records of their customers."""
        return self._column(name, self._trace)

    def seen_on(self, platform: int) -> Array:
        """Who was ever on a platform, [row] bool."""
        key = f"seen_on {platform}"
        if key not in self._columns:
            self._columns[key] = np.asarray(self._trace)["platform_first"][:, platform] != NO_DAY
        return self._columns[key]

    def idle_days(self) -> Array:
        """Days since the last visit (since joining for who never came), [row] int32."""
        if "idle_days" not in self._columns:
            last = self.person("visit_day").astype(np.int32)
            last = np.where(last == NO_DAY, self.person("joined_day"), last)
            self._columns["idle_days"] = self.day - last
        return self._columns["idle_days"]

    def weeks_since_joining(self) -> Array:
        """[row] float64."""
        return (self.day - self.person("joined_day").astype(np.float64)) / 7.0

    def tier(self, programme: int) -> Array:
        """Tier in a programme: -1 not a member, 0 plain member, [row] int8."""
        out = np.full(len(self), -1, np.int8)
        if programme < 0 or len(self._members) == 0:
            return out
        which = self._column("programme", self._members)
        tier = self._column("standing", self._members) & TIER_MASK
        for slot in range(PROGRAMME_SLOTS):
            np.copyto(out, tier[:, slot], where=which[:, slot] == programme, casting="unsafe")
        return out

    def _column(self, name: str, table: Array) -> Array:
        if name not in self._columns:
            self._columns[name] = np.ascontiguousarray(np.asarray(table)[name])
        return self._columns[name]


def items_of(name: str) -> int:
    """First item of a strategy's keyed draws: by name, so that they do not depend on what else is asked for."""
    return zlib.crc32(name.encode()) * 256
