"""Everybody keeps things in a folder of his own; where none can be kept, nothing is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.core.folders import KINDS, cache_folder

SECOND = 54_321  # a user whom nobody is


@pytest.fixture
def places(monkeypatch) -> Iterator[tuple[Path, Path]]:
    """The chosen cache folder, and the user's cache directory; other users may enter both."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root, home = Path(folder) / "cache", Path(folder) / "home"
        monkeypatch.setenv("SIM_CACHE_DIR", str(root))
        monkeypatch.setenv("XDG_CACHE_HOME", str(home))
        home.mkdir()
        yield root, home / "livestream-market-sim"


@contextmanager
def as_second_user() -> Iterator[None]:
    us = os.geteuid()
    os.seteuid(SECOND)
    try:
        yield
    finally:
        os.seteuid(us)


def test_the_chosen_folder_is_made_for_the_user_alone(places):
    root, _ = places
    assert cache_folder() == root == cache_folder()
    assert {place.name for place in root.iterdir()} == set(KINDS)
    assert all(place.stat().st_mode & 0o777 == 0o700 for place in (root, *root.iterdir()))


def test_the_users_cache_directory_is_the_default(places, monkeypatch):
    monkeypatch.delenv("SIM_CACHE_DIR")
    assert cache_folder() == places[1]


@pytest.mark.parametrize("place", [".", "arms"])
def test_where_others_may_write_the_user_has_a_folder_of_his_own(places, place):
    root, _ = places
    (root / place).mkdir(parents=True)
    (root / place).chmod(0o777)
    assert cache_folder() == root / f"user-{os.geteuid()}"


def test_a_file_in_its_place_sends_things_elsewhere_and_two_places_never_mix(places, monkeypatch):
    root, home = places
    root.write_text("")
    found = cache_folder()
    assert found is not None and found.parent == home
    monkeypatch.setenv("SIM_CACHE_DIR", str(root / "deeper"))
    assert cache_folder().parent == home and cache_folder() != found
    assert root.read_text() == ""


def test_nowhere_is_none(places, monkeypatch):
    root, _ = places
    root.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(root))
    assert cache_folder() is None


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize(("mode", "inside"), [(0o755, False), (0o700, False), (0o1777, True)])
def test_a_second_user_gets_a_folder_of_his_own(places, mode, inside):
    root, home = places
    cache_folder()
    root.chmod(mode)
    home.parent.chmod(0o777)
    with as_second_user():
        found = cache_folder()
        (found / "arms" / "x").write_text("mine")
        assert found.stat().st_uid == SECOND
    assert found == (root / f"user-{SECOND}" if inside else found) and (found.parent == home) != inside
