"""Whatever happens to what is kept between runs: it is computed again with one note, and the answer is the same."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import threading
from pathlib import Path

import pytest
from fake_market import FakeMarket
from polars.testing import assert_frame_equal
from rich.console import Console

from sim.core import owners, sealed
from sim.core.errors import Damaged
from sim.study.arms import arms_of
from sim.study.compose import compose
from sim.study.execution import cache
from sim.study.execution.replicate import replicate

SIZE = ["size=tiny", "horizon.weeks=60", "horizon.burn_in_weeks=4", "replications=1", "seed=5", "threads=1"]
STRATEGY = (
    "+strategies.club={description: A club., sponsor: {platform: discount}, set: {platform.discount.take_share: 0.1}}"
)


@pytest.fixture(scope="module")
def asked():
    """One question with its explanation: two free arms and those with something held."""
    return compose([*SIZE, STRATEGY, "explain=true"])


@pytest.fixture(autouse=True)
def surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("FAKE_ACCOUNTS", "1")
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")


@pytest.fixture(scope="module")
def kept(asked, tmp_path_factory):
    """A cache that knows the answer, and the answer."""
    folder = tmp_path_factory.mktemp("kept") / "cache"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SIM_CACHE_DIR", str(folder)), ("FAKE_ACCOUNTS", "1"), ("NUMBA_DISABLE_JIT", "1")):
            patch.setenv(name, value)
        return folder, answered(asked)[0]


def answered(params):
    """What is found, and what is said on the way."""
    console = Console(file=io.StringIO(), width=200, record=True)
    found = replicate(params, arms_of(params), console, FakeMarket)
    return found, [line for line in console.export_text().splitlines() if line.startswith("note")]


def same(found, kept):
    assert_frame_equal(found.kpis, kept.kpis)
    assert found.tables.keys() == kept.tables.keys() == {"accounts"} and found.headline == kept.headline
    assert_frame_equal(found.tables["accounts"], kept.tables["accounts"])


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def linked(file: Path) -> None:
    away = file.parent.parent.parent / "away"
    file.rename(away)
    file.symlink_to(away)


class Trap:
    def __reduce__(self):
        return os.mkdir, (str(Path(os.environ["SIM_CACHE_DIR"]).parent / "sprung"),)


def hostile(place: Path) -> None:
    shutil.rmtree(place)
    place.write_bytes(pickle.dumps(Trap()))


def emptied(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def foldered(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGE = {  # of an entry, or of one file in it
    "emptied": lambda file: file.write_bytes(b""),
    "halved": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "garbage": lambda file: file.write_bytes(os.urandom(200)),
    "a pickle": lambda file: file.write_bytes(pickle.dumps(Trap())),
    "one bit": flipped,
    "missing": Path.unlink,
    "a folder": foldered,
    "a link": linked,
    "a pipe": lambda file: (file.unlink(), os.mkfifo(file)),
    "others write": lambda file: file.chmod(0o666),
}
OF_ENTRIES = {
    "one more file": lambda entry: (entry / "extra.pickle").write_bytes(pickle.dumps(Trap())),
    "no files": emptied,
    "a pickle in its place": hostile,
    "a link in its place": linked,
    "others write": lambda entry: entry.chmod(0o777),
}


def entries(kind: str) -> list[Path]:
    return sorted((Path(os.environ["SIM_CACHE_DIR"]) / kind).iterdir())


def healed(asked, kept, damage) -> list[str]:
    """Copy the cache, do the damage and ask again; what was simulated."""
    folder = Path(os.environ["SIM_CACHE_DIR"])
    shutil.copytree(kept[0], folder)
    damage()
    found, notes = answered(asked)
    same(found, kept[1])
    assert len(notes) == 1 and "again" in notes[0]
    assert not (folder.parent / "sprung").exists(), "something that was stored ran code"
    log = (folder.parent / "log").read_text().split("\n")
    assert answered(asked)[1] == [], "and it is whole again"
    assert (folder.parent / "log").read_text().split("\n") == log
    return log


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        *(("kpi.parquet", damage) for damage in DAMAGE),
        *((sealed.SEAL, damage) for damage in ("emptied", "halved", "garbage", "one bit", "missing")),
        ("accounts.parquet", "missing"),
        ("headline.json", "one bit"),
    ],
)
def test_a_damaged_file_of_an_arm_is_found_and_computed_again(asked, kept, file, damage):
    log = healed(asked, kept, lambda: DAMAGE[damage](entries("arms")[0] / file))
    assert len(log) == 2 and log[0].startswith("resume 5000")


@pytest.mark.parametrize("damage", OF_ENTRIES)
@pytest.mark.parametrize("kind", ["arms", "burn_in", "records"])
def test_a_damaged_entry_is_found_and_computed_again(asked, kept, kind, damage):
    def do():
        OF_ENTRIES[damage](entries(kind)[0])
        if kind != "arms":  # nobody asks for the others as long as all arms are known
            for entry in entries("arms"):
                shutil.rmtree(entry)

    log = healed(asked, kept, do)
    assert ("found 5000 0" in log) == (kind == "burn_in")


@pytest.mark.parametrize("damage", ["emptied", "halved", "a pickle", "one bit", "missing"])
@pytest.mark.parametrize(("kind", "file"), [("burn_in", "state"), ("records", "takes")])
def test_a_damaged_state_and_a_damaged_record_are_found(asked, kept, kind, file, damage):
    def do():
        DAMAGE[damage](entries(kind)[0] / file)
        for entry in entries("arms"):
            shutil.rmtree(entry)

    healed(asked, kept, do)


def test_two_swapped_arms_are_found(asked, kept):
    def swap():
        one, other, *_ = entries("arms")
        aside = one.with_name("aside")
        one.rename(aside), other.rename(one), aside.rename(other)

    assert sum(line.startswith("resume") for line in healed(asked, kept, swap)) == 2


def test_a_file_of_another_arm_is_found(asked, kept):
    def swap():
        one, *others = (entry / "kpi.parquet" for entry in entries("arms"))
        shutil.copy(one, next(other for other in others if other.read_bytes() != one.read_bytes()))

    healed(asked, kept, swap)


def test_what_another_user_owns_is_not_read(asked, kept, monkeypatch):
    def other():
        left = [3]

        def ours(found):  # the first files that are looked at are somebody else's
            left[0] -= 1
            return left[0] < 0 and owners.is_own(found)

        monkeypatch.setattr(sealed, "is_own", ours)

    healed(asked, kept, other)


def test_an_entry_that_vanishes_while_it_is_read_is_computed_again(asked, kept, monkeypatch):
    shutil.copytree(kept[0], os.environ["SIM_CACHE_DIR"])
    before, left = cache.opened, [1]

    def opened(entry, name):
        if left and left.pop():
            shutil.rmtree(entry)
        return before(entry, name)

    monkeypatch.setattr(cache, "opened", opened)
    same(answered(asked)[0], kept[1])


def test_a_table_that_only_some_arms_have_is_not_dropped(asked, kept, monkeypatch):
    shutil.copytree(kept[0], os.environ["SIM_CACHE_DIR"])
    shutil.rmtree(entries("arms")[0])
    monkeypatch.delenv("FAKE_ACCOUNTS")
    with pytest.raises(Damaged, match="accounts"):
        answered(asked)


def test_many_at_once_all_answer(asked, kept):
    """Three times the same question at the same moment, on an empty cache."""
    found, start = [], threading.Barrier(3)

    def ask():
        start.wait()
        found.append(answered(asked))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    for each, notes in found:
        same(each, kept[1])
        assert notes == []
    assert not list(Path(os.environ["SIM_CACHE_DIR"]).glob("*/.*"))


def test_leftovers_of_killed_runs_are_swept_after_a_day(asked, kept, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    shutil.copytree(kept[0], os.environ["SIM_CACHE_DIR"])
    old, new = [], []
    for kind, name in [("arms", ".partial-a"), ("burn_in", ".partial-b"), ("../temp", "livestream-sim-c")]:
        for places, age in ((old, 90_000), (new, 3_000)):
            place = tmp_path / "cache" / kind / f"{name}{age}"
            place.mkdir(parents=True)
            (place / "half").write_bytes(b"half")
            for each in (place / "half", place):
                os.utime(each, (each.stat().st_mtime - age,) * 2)
            places.append(place)
    stamp = tmp_path / "cache" / "swept"
    assert stamp.stat().st_size == 0
    same(answered(asked)[0], kept[1])  # the folder of temporary files is looked through once a day
    assert [place.exists() for place in old] == [False, False, True]
    os.utime(stamp, (stamp.stat().st_mtime - 90_000,) * 2)
    same(answered(asked)[0], kept[1])
    assert not any(place.exists() for place in old) and all(place.exists() for place in new)


def test_brackets_and_other_signs_in_a_path_mean_themselves(asked, kept, tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "c[x]*? %41 {a,b} 缓存"))
    for _ in range(2):
        found, notes = answered(asked)
        same(found, kept[1])
        assert notes == []
