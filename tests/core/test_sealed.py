"""A whole seal means: this is what was written under this name, by this user, and nobody else could change it."""

from __future__ import annotations

import json
import os
import stat

import pytest

from sim.core import owners, sealed
from sim.core.errors import Damaged
from sim.core.sealed import check_folder, find_sealed, read_sealed, seal_folder, write_sealed


def test_what_was_written_is_read_under_its_own_name_only(tmp_path):
    file = tmp_path / "deep" / "file"
    for data in (b"", b"one\ntwo\n", bytes(range(256))):
        write_sealed(file, "a name", data)
        assert read_sealed(file, "a name") == data
        with pytest.raises(Damaged):
            read_sealed(file, "another name")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_flipped_bit_shows_wherever_it_is(tmp_path):
    write_sealed(tmp_path / "file", "name", b"data")
    data = (tmp_path / "file").read_bytes()
    for at in range(0, 8 * len(data), 7):
        broken = bytearray(data)
        broken[at // 8] ^= 1 << at % 8
        (tmp_path / "file").write_bytes(broken)
        with pytest.raises(Damaged):
            read_sealed(tmp_path / "file", "name")


@pytest.mark.parametrize("text", [b"", b"\n", b"[]\n", b"null\n", b"{}\n", b"[" * 5000, b"\xff\n"])
def test_other_files_count_as_none_and_are_removed(tmp_path, text):
    file = tmp_path / "file"
    file.write_bytes(text)
    assert find_sealed(file, "name") is None and list(tmp_path.iterdir()) == []


def others(monkeypatch):
    """From now on the user is somebody else."""
    us = os.geteuid()
    for module in (owners, sealed):
        monkeypatch.setattr(module, "user", lambda: us + 1)


def test_what_others_have_written_is_none_and_left_to_them(tmp_path, monkeypatch):
    write_sealed(tmp_path / "file", "name", b"data")
    others(monkeypatch)
    assert find_sealed(tmp_path / "file", "name") is None and (tmp_path / "file").exists()


def test_what_is_not_there_is_none_and_nothing_is_made(tmp_path):
    assert find_sealed(tmp_path / "no" / "file", "name") is None and list(tmp_path.iterdir()) == []


def folder_of(tmp_path):
    folder = tmp_path / "entry"
    folder.mkdir()
    (folder / "a").write_bytes(b"1")
    (folder / "b").write_bytes(b"2")
    seal_folder(folder, "key")
    return folder


def test_a_folder_is_whole_or_damaged(tmp_path):
    folder = folder_of(tmp_path)
    assert check_folder(folder, "key") == ["a", "b"]
    for wrong in ("other", ""):
        with pytest.raises(Damaged):
            check_folder(folder, wrong)
    with pytest.raises(Damaged):
        check_folder(tmp_path / "none", "key")


def test_a_seal_that_names_files_elsewhere_reads_none_of_them(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "a").unlink()
    write_sealed(folder / sealed.SEAL, "key", json.dumps({"b": "0", "../secret": "0"}).encode())
    with pytest.raises(Damaged, match="other files"):
        check_folder(folder, "key")


@pytest.mark.parametrize("place", [".", "a", sealed.SEAL])
def test_what_others_may_write_is_damaged(tmp_path, place):
    folder = folder_of(tmp_path)
    (folder / place).chmod(0o770 if place == "." else 0o620)
    with pytest.raises(Damaged, match="others"):
        check_folder(folder, "key")


def test_what_another_user_owns_is_damaged(tmp_path, monkeypatch):
    folder = folder_of(tmp_path)
    others(monkeypatch)
    with pytest.raises(Damaged, match="others"):
        check_folder(folder, "key")
