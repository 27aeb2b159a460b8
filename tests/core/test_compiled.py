"""Machine code is kept under a seal: what is broken is compiled again, and what is not sealed never runs."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import textwrap

import pytest
from places import ROOT

from sim.core.compiled import SUFFIX, CodeFiles, remove_broken

KEY = ("a signature", ("a machine",), "code")


class Trap:
    def __reduce__(self):
        return pytest.fail, ("a file of machine code that nobody sealed was loaded",)


def files(tmp_path, stamp="today"):
    return CodeFiles(tmp_path / "version" / "module", "module.function-1.py3", stamp, pickle.dumps)


def test_code_is_found_under_its_signature_and_source_only(tmp_path):
    kept = files(tmp_path)
    assert kept.load(KEY) is None
    kept.save(KEY, "machine code")
    assert kept.load(KEY) == "machine code" and kept.load(("another", *KEY[1:])) is None
    assert files(tmp_path, "tomorrow").load(KEY) is None
    kept.flush()
    assert kept.load(KEY) is None


def damages(file):
    data = file.read_bytes()
    yield b""
    yield data[: len(data) // 2]
    yield pickle.dumps(Trap())
    yield data[:-1] + bytes([data[-1] ^ 1])
    yield data.replace(data.split(b"\n")[1], pickle.dumps(Trap()))


def test_broken_files_are_removed_and_run_nothing(tmp_path):
    kept = files(tmp_path)
    kept.save(KEY, "machine code")
    (file,) = (tmp_path / "version").glob("*/*" + SUFFIX)
    for data in list(damages(file)):
        file.write_bytes(data)
        assert kept.load(KEY) is None and not file.exists()
        file.write_bytes(data)
        assert remove_broken(tmp_path / "version") == 1 and not file.exists()
    kept.save(KEY, "machine code")
    file.rename(file.with_name("other" + SUFFIX))
    assert remove_broken(tmp_path / "version") == 1, "the code of one function is not that of another"


KERNEL = """
import sys
from sim.core.jit import kernel

@kernel
def double(x):
    return 2 * x

answer = double(21)
print(answer, sum(double.stats.cache_hits.values()))
"""


@pytest.mark.skipif(bool(os.environ.get("NUMBA_DISABLE_JIT")), reason="nothing is compiled")
def test_numba_finds_its_code_again_and_compiles_what_is_broken(tmp_path):
    (tmp_path / "mine.py").write_text(textwrap.dedent(KERNEL))

    def run():
        surroundings = {**os.environ, "SIM_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "mine.py"], cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    assert run() == ["42", "0"]
    (file,) = (tmp_path / "cache" / "compiled").glob("*/*/*")
    assert file.suffix == SUFFIX and run() == ["42", "1"]
    file.write_bytes(file.read_bytes()[:-9])
    assert run() == ["42", "0"] and run() == ["42", "1"]
