"""YAML as people break it: one line that names the file, the line and what is wrong, at once."""

from __future__ import annotations

import os
import time

import pytest

from sim.core.errors import UserError
from sim.params.yaml_reader import BYTES_MOST, parsed, read_yaml

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: 1e6\nb: 1_000\nc: 2001-01-01", {"a": 1e6, "b": 1000, "c": "2001-01-01"}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("<<: [{a: 1}, {a: 2, c: 3}]\nb: 2", {"a": 1, "b": 2, "c": 3}),
        ("a: !!str 5\r\nb: [~, true]\r\n", {"a": "5", "b": [None, True]}),
    ],
)
def test_what_is_read(text, value):
    assert parsed(text, "f.yaml") == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' comes twice"),
        ("2020: 1\n'2020': 2", "line 2: the key '2020' comes twice"),
        ("a:\n\t- b", "line 2: not valid YAML (found character that cannot start any token); a tab cannot indent"),
        ("? \n", "line 1: a key is nothing (null)"),
        ("~: 1", "line 1: a key is nothing (null)"),
        ("yes: 1", "line 1: a key is 'true'"),
        ("1.5: 1", "line 1: a key is '1.5'"),
        ("[a]: 1", "line 1: a list or mapping cannot be a key"),
        ('"a\\nerror: forged": 1', r"line 1: a key is 'a\nerror: forged'"),
        ("'': 1", "line 1: a key is ''"),
        ("a: !!python/object/apply:os.system [x]", "the tag '!!python/object/apply:os.system' is not allowed"),
        ("a: !mine 1", "the tag '!mine' is not allowed"),
        ("a: !!binary aGk=", "the tag '!!binary' is not allowed"),
        ("a: &a {b: *a}", "line 1: *a stands within itself"),
        ("- &a [*a]", "line 1: *a stands within itself"),
        ("a: *x", "not valid YAML"),
        ("a: 1\n---\nb: 2", "line 2: a second document"),
        ("[" * 60, "deep"),
        ("[" * 100_000, "f.yaml, line 1: "),
        ("a: " + "9" * 5000, "is too long for a number"),
        ("a: !!int x", "'x' is not of the kind int"),
        ("a: 010", "'010' is another number in YAML than it looks"),
        ("a: 1:30:00", "'1:30:00' is another number in YAML than it looks"),
        ("a: 0x10", "'0x10' is another number in YAML than it looks"),
        ("a: !!int _", "'_' is not of the kind int"),
        ('a: "\\e[31mred"', r"'\x1b[31mred' holds control characters"),
        ("a: \u202eevil", r"'\u202eevil' holds control characters"),
        ("a: \x07", "line 1: not valid YAML"),
        ("a: 'x", "not valid YAML"),
        ("a: b: c", "line 1: not valid YAML"),
        ("<<: 3", "line 1: '<<' merges mappings only"),
        (BOMB, "more than 100,000 values, with aliases followed"),
    ],
)
def test_what_is_refused(text, message):
    began = time.process_time()
    with pytest.raises(UserError) as caught:
        value = parsed(text, "f.yaml")
        assert value is None, "an alias that is nowhere defined"
    assert time.process_time() - began < 1
    (line,) = caught.value.lines
    assert line.startswith("f.yaml") and (message in line or "nowhere defined" in line) and line.isprintable()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfea\x00", "line 1: not UTF-8"),
        ("a: 1\nb: 中文".encode("gbk"), "line 2: not UTF-8"),
        (b"a: 1\nb: \0", "line 2: holds a NUL"),
        (b"#" * (BYTES_MOST + 1), "larger than"),
    ],
)
def test_files_that_are_no_text(tmp_path, data, message):
    file = tmp_path / "x.yaml"
    file.write_bytes(data)
    with pytest.raises(UserError, match=message):
        read_yaml(file)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "x.yaml").write_bytes("a: 中文".encode("utf-8-sig"))
    assert read_yaml(tmp_path / "x.yaml") == {"a": "中文"}


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, message in (
        ("pipe", "not a file"),
        ("loop", "cannot be read"),
        ("none", "no such file"),
        (".", "not a file|cannot be read"),
    ):
        with pytest.raises(UserError, match=message):
            read_yaml(tmp_path / name)
    for name in ("x" * 300, "nul\0"):
        with pytest.raises(UserError, match="cannot be read"):
            read_yaml(tmp_path / name)
