"""What the study of claims remembers, and what it does not take for memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.evidence.validation.claims.journal import Done, Origin, adding, read_journal

ORIGIN = Origin(300, 2026, "market", 12, "code", "0.1.0", "2026-11-29")
LINE = Done(0, "points", "mark", {"claim": [1.5, 1.0, None, 0.25, 3.0]}, "", 1.0)
PAIRS = [LINE._replace(pair=at, date=f"2026-11-{at + 10}") for at in range(3)]


def journal(file: Path, pairs: list[Done] = PAIRS) -> Path:
    with adding(file, ORIGIN) as add:
        add(pairs)
    return file


def test_what_is_added_is_there(tmp_path: Path) -> None:
    file = journal(tmp_path / "new" / "journal.jsonl")
    found = read_journal(file, "")
    assert found == (ORIGIN, tuple(PAIRS), 0) and found.dates == ("2026-11-10", "2026-11-12")
    journal(file, [PAIRS[0]._replace(problem="it went wrong", claims={})])
    assert read_journal(file, "").done[-1].problem == "it went wrong"


def test_a_line_cut_off_by_a_kill_is_lost_alone(tmp_path: Path) -> None:
    file = journal(tmp_path / "journal.jsonl")
    whole = file.read_bytes()
    for cut in (1, 2, 40):
        file.write_bytes(whole[:-cut])
        journal(file, [PAIRS[2]])
        found = read_journal(file, "")
        assert dict.fromkeys(one.pair for one in found.done) == dict.fromkeys([0, 1, 2])


def test_lines_that_are_not_as_written_count_as_missing(tmp_path: Path) -> None:
    file = journal(tmp_path / "journal.jsonl")
    lines = file.read_bytes().splitlines()
    for bad in (lines[2].replace(b"1.5", b"1.6"), b"\xff\xfe", b"[]", b"{", b"null", b"[" * 100_000, lines[0]):
        file.write_bytes(b"\n".join([*lines[:2], bad, *lines[3:]]) + b"\n")
        found = read_journal(file, "")
        assert [one.pair for one in found.done] == [0, 2] and found.damaged == 1


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    assert read_journal(file, "") is None
    file.write_bytes(b"")
    assert read_journal(file, "") is None
    for bad in (b"text\n", b"{}\n", b"\x00\xff", journal(tmp_path / "other").read_bytes().splitlines()[1]):
        file.write_bytes(bad)
        with pytest.raises(UserError, match=r"--claims .*not a journal of claims"):
            read_journal(file, "--claims ")
    with pytest.raises(UserError, match="cannot be read"):
        read_journal(tmp_path, "--claims ")
