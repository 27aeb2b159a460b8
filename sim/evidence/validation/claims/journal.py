"""The study's memory: one small file, a line for each pair that is done, which can be kept and passed on with results.

Its first line says of which market and code all pairs are. Lines are only ever added, each in one write and under a sum
of its own: whatever ends a command, at most the line being written is lost, and what is not as it was written counts
as not there. (Evaluations of a calibration are looked up by what they depend on, for ever, and stay in the cache.)
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.errors import UserError

NAME = "journal.jsonl"
_SUM = "sum"
_BYTES_MOST = 64_000_000


class Origin(NamedTuple):
    """What all pairs of a journal have in common; pairs of two origins are never put together."""

    persons: int
    seed: int  # of which those of the pairs are made
    market: str  # hash of the market's parameters
    markets: int  # plausible ones, which pairs take in turn
    code: str  # hash of all that a pair runs
    version: str
    date: str  # of the first pair


class Done(NamedTuple):
    """A pair that is done."""

    pair: int  # from 0 on
    strategy: str
    mark: str  # of what was asked (`strategies.mark_of`)
    claims: dict[str, list[float | None]]  # `pair.Kept`; empty if there was a problem
    problem: str = ""
    seconds: float = 0.0  # of CPU
    date: str = ""


class Journal(NamedTuple):
    """What a file holds."""

    origin: Origin
    done: tuple[Done, ...]  # as they were added
    damaged: int = 0  # lines that are not as they were written

    @property
    def dates(self) -> tuple[str, str]:
        """The days of the first and the last pair."""
        days = [one.date for one in self.done] or [self.origin.date]
        return min(days), max(days)


def read_journal(file: Path, option: str) -> Journal | None:
    """What ``file`` holds; None if there is no such file or nothing in it. ``option`` begins a refusal."""
    try:
        if file.stat().st_size > _BYTES_MOST:
            raise UserError(f"{option}{file}: not a journal of claims (it is too large)")
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise UserError(f"{option}{file}: cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    if not lines:
        return None
    try:
        origin = Origin(**_parsed(lines[0]))
    except (ValueError, TypeError, RecursionError):
        raise UserError(f"{option}{file}: not a journal of claims (its first line is not one's)") from None
    done = []
    for line in lines[1:]:
        try:
            done.append(Done(**_parsed(line)))
        except (ValueError, TypeError, RecursionError):
            continue
    return Journal(origin, tuple(done), len(lines) - 1 - len(done))


@contextmanager
def adding(file: Path, origin: Origin) -> Iterator[Callable[[Iterable[Done]], None]]:
    """Open a journal, begun if need be; gives what adds pairs at its end, which are on the disk when it returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab", buffering=0) as out:
        if out.tell() == 0:
            out.write(_line(origin._asdict()))
        elif not file.read_bytes().endswith(b"\n"):
            out.write(b"\n")  # after the rest of a line that a kill cut off

        def add(done: Iterable[Done]) -> None:
            for one in done:
                out.write(_line(one._asdict()))
            os.fsync(out.fileno())

        yield add


def _line(entry: dict[str, Any]) -> bytes:
    text = _text({key: value for key, value in entry.items() if value != ""})
    return (text[:-1] + f',"{_SUM}":"{_sum(text)}"}}\n').encode()


def _parsed(line: bytes) -> dict[str, Any]:
    """A line's entry; a `ValueError` unless it is as it was written."""
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise ValueError("not an entry")
    told = entry.pop(_SUM, None)
    if told != _sum(_text(entry)):
        raise ValueError("not as it was written")
    return entry


def _text(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
