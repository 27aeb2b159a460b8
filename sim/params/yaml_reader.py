"""The one way in which YAML is read: bounded, so that nothing hangs, and exact about what is wrong in which line.

Values are resolved as OmegaConf does: `1e6` is a number, dates are text. Tags of Python or of one's own, merges into a
circle, keys that come twice, and texts that grow when their aliases are followed are refused before they are built.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from omegaconf._utils import get_yaml_loader

from sim.core.errors import UserError, printable, quoted

BYTES_MOST = 4_000_000
DEPTH_MOST = 50
NODES_MOST = 100_000  # with aliases followed
DIGITS_MOST = 300  # of a number
_OTHER_THAN_IT_LOOKS = re.compile(r"[-+]?(0[0-9_]+$|0[xXbBoO]|[0-9_]+:)")  # of base 8, 16, 2 or 60
_CORE = "tag:yaml.org,2002:"
_TAGS = {f"{_CORE}{name}": name for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_SCALARS = get_yaml_loader()
_EVENTS = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same parser, in C where it was built
_CONTROL = {*map(chr, range(32)), *map(chr, range(127, 160))} - {"\t", "\n"}
_DIRECTION = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_HIDDEN = _CONTROL | _DIRECTION | {"\u2028", "\u2029"}


def read_yaml(file: Path) -> Any:
    """What a YAML file holds; a `UserError` with its name and the line where it cannot be read."""
    return parsed(read_text(file), str(file))


def read_text(file: Path) -> str:
    """The text of a file of bounded size: UTF-8, whatever the terminal speaks, with or without a byte-order mark."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe must not keep us waiting
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UserError(f"{file}: not a file")
            data = stream.read(BYTES_MOST + 1)
    except FileNotFoundError:
        raise UserError(f"{file}: no such file") from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, UserError):
            raise
        raise UserError(f"{file}: cannot be read ({getattr(problem, 'strerror', None) or problem})") from None
    if len(data) > BYTES_MOST:
        raise UserError(f"{file}: larger than {BYTES_MOST:,} bytes, the most that is read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise UserError(f"{file}, line {line}: not UTF-8; save it in that encoding") from None
    if "\0" in text:
        raise UserError(f"{file}, line {text.count(chr(10), 0, text.index(chr(0))) + 1}: holds a NUL character")
    return text


def parsed(text: str, origin: str) -> Any:
    """What YAML text holds. ``origin`` says where it comes from."""
    try:
        return _Builder(origin).document(yaml.parse(text, Loader=_EVENTS))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        line = text.splitlines()[mark.line : mark.line + 1] if mark else []
        tabbed = mark is not None and any("\t" in begun[: mark.column + 1] for begun in line)
        hint = "; a tab cannot indent, use spaces" if tabbed else ""
        raise UserError(f"{origin}{where}: not valid YAML ({problem.problem or problem.context}){hint}") from None
    except yaml.YAMLError as problem:  # a character that YAML does not allow
        at = getattr(problem, "position", None)
        where = f", line {text.count(chr(10), 0, at) + 1}" if isinstance(at, int) else ""
        raise UserError(f"{origin}{where}: not valid YAML ({getattr(problem, 'reason', None) or problem})") from None


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, value: Any, anchor: str | None, nodes: int, line: int):
        self.value, self.anchor, self.nodes_before, self.line = value, anchor, nodes, line
        self.key: Any = _NO_KEY
        self.seen: set[str] = set()
        self.merged: list[tuple[Any, int]] = []


_NO_KEY = object()
_MERGE = object()


class _Builder:
    """Builds plain values from the parser's events; an alias is the same object once more."""

    def __init__(self, origin: str):
        self._origin = origin
        self._nodes = 0  # with aliases followed
        self._anchors: dict[str, tuple[Any, int]] = {}  # value, and nodes in it
        self._open: list[_Open] = []
        self._scalars = _SCALARS("")

    def document(self, events: Iterator[yaml.Event]) -> Any:
        """The one document of a stream; None if there is none."""
        found, documents = None, 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._wrong(line, "a second document ('---') begins; a file holds one")
            elif isinstance(event, yaml.ScalarEvent):
                found = self._add(self._scalar(event, line), event.anchor, 1, line)
            elif isinstance(event, yaml.AliasEvent):
                found = self._alias(event.anchor, line)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                self._begin(event, line)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                found = self._end()
        return found

    def _wrong(self, line: int, message: str) -> UserError:
        return UserError(f"{self._origin}, line {line}: {message}")

    def _count(self, nodes: int, line: int) -> None:
        self._nodes += nodes
        if self._nodes > NODES_MOST:
            raise self._wrong(line, f"more than {NODES_MOST:,} values, with aliases followed")

    def _begin(self, event: Any, line: int) -> None:
        expected = "seq" if isinstance(event, yaml.SequenceStartEvent) else "map"
        if event.tag not in (None, "!") and _TAGS.get(event.tag) != expected:
            raise self._wrong(line, f"the tag {quoted(_short(event.tag))} is not allowed")
        if len(self._open) >= DEPTH_MOST:
            raise self._wrong(line, f"nested more than {DEPTH_MOST} levels deep")
        if self._awaits_key():
            raise self._wrong(line, "a list or mapping cannot be a key")
        self._count(1, line)
        self._open.append(_Open([] if expected == "seq" else {}, event.anchor, self._nodes - 1, line))
        if event.anchor:
            self._anchors.pop(event.anchor, None)

    def _end(self) -> Any:
        done = self._open.pop()
        merged: dict[Any, Any] = {}
        for value, line in done.merged:  # what is merged stands first, and gives way to what is said here
            for entry in reversed(value) if isinstance(value, list) else [value]:
                if not isinstance(entry, dict):
                    raise self._wrong(line, "'<<' merges mappings only")
                merged |= entry
        if merged:
            merged |= done.value
            done.value = merged
        return self._add(done.value, done.anchor, self._nodes - done.nodes_before, done.line, counted=True)

    def _alias(self, anchor: str, line: int) -> Any:
        if any(level.anchor == anchor for level in self._open) and anchor not in self._anchors:
            raise self._wrong(line, f"*{printable(anchor, 60)} stands within itself")
        if anchor not in self._anchors:
            raise self._wrong(line, f"*{printable(anchor, 60)} is nowhere defined before")
        value, nodes = self._anchors[anchor]
        return self._add(value, None, nodes, line)

    def _add(self, value: Any, anchor: str | None, nodes: int, line: int, counted: bool = False) -> Any:
        """Put a finished value where it belongs."""
        if not counted:
            self._count(nodes, line)
        if anchor:
            self._anchors[anchor] = value, nodes
        if not self._open:
            return value
        level = self._open[-1]
        if isinstance(level.value, list):
            level.value.append(value)
        elif level.key is _NO_KEY:
            level.key = self._key(value, level, line)
        elif level.key is _MERGE:
            level.merged.append((value, line))
            level.key = _NO_KEY
        else:
            level.value[level.key], level.key = value, _NO_KEY
        return value

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is _NO_KEY

    def _key(self, key: Any, level: _Open, line: int) -> Any:
        if isinstance(key, _Merge):
            return _MERGE
        if key is None or isinstance(key, bool | float | list | dict):
            told = "nothing (null)" if key is None else quoted(str(key).lower())
            raise self._wrong(line, f"a key is {told}; allowed is a name, in quotes if need be")
        if isinstance(key, str) and (not key or "\n" in key or "\t" in key):
            raise self._wrong(line, f"a key is {quoted(key)}; allowed is a name")
        if str(key) in level.seen:
            raise self._wrong(line, f"the key {quoted(str(key))} comes twice")
        level.seen.add(str(key))
        return key

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Any:
        text, tag = event.value, event.tag
        if tag is None or tag == "!":
            plain = event.implicit[0] and tag is None
            if plain and text == "<<" and self._awaits_key():
                return _Merge()
            tag = self._scalars.resolve(yaml.ScalarNode, text, (plain, not plain))
        if tag == f"{_CORE}value":
            tag = f"{_CORE}str"
        if _TAGS.get(tag) in (None, "map", "seq"):
            raise self._wrong(line, f"the tag {quoted(_short(tag))} is not allowed")
        if tag == f"{_CORE}str":
            if not _HIDDEN.isdisjoint(text):
                raise self._wrong(line, f"{quoted(text)} holds control characters")
            return text
        if tag in (f"{_CORE}int", f"{_CORE}float") and _OTHER_THAN_IT_LOOKS.match(text):
            raise self._wrong(
                line, f"{quoted(text)} is another number in YAML than it looks; write it plainly, or in quotes"
            )
        if len(text) > DIGITS_MOST:
            raise self._wrong(line, f"{quoted(text)} is too long for a number")
        try:
            return self._scalars.construct_object(yaml.ScalarNode(tag, text, event.start_mark, event.end_mark))
        except (ValueError, KeyError, IndexError, OverflowError, yaml.YAMLError):
            raise self._wrong(line, f"{quoted(text)} is not of the kind {_TAGS[tag]}") from None


class _Merge:
    """The key `<<`."""


def _short(tag: str) -> str:
    return f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
