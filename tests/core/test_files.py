"""Files and folders appear whole or not at all, and as anybody's files do."""

from __future__ import annotations

import stat

import pytest

from sim.core.files import new_file, new_folder, write_file


def names(folder):
    return [place.name for place in folder.iterdir()]


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    file = tmp_path / "deep" / "down" / "file.txt"
    for data in ("one\n", b"two\n"):
        write_file(file, data)
    assert file.read_bytes() == b"two\n" and names(file.parent) == ["file.txt"]
    plain = tmp_path / "plain"
    plain.write_text("")
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_nothing_is_left_of_what_went_wrong(tmp_path):
    write_file(tmp_path / "file", "before")
    for make in (new_file, new_folder):
        with pytest.raises(KeyboardInterrupt), make(tmp_path / "file") as partial:
            if make is new_file:
                partial.write_text("half")
            else:
                (partial / "one").write_text("half")
            raise KeyboardInterrupt
    assert names(tmp_path) == ["file"] and (tmp_path / "file").read_text() == "before"


def test_of_two_folders_with_the_same_content_the_first_stays(tmp_path):
    def fill(text, **options):
        with new_folder(tmp_path / "entry", **options) as folder:
            (folder / "one").write_text(text)

    fill("first")
    fill("second", unless_there=True)
    assert (tmp_path / "entry" / "one").read_text() == "first"
    with pytest.raises(OSError, match="there already"):
        fill("third")
    assert names(tmp_path) == ["entry"]
