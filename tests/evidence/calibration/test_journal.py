"""A calibration can be killed at any time: what was simulated is never simulated again, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from calibration_toy import Run, Toy, toy_facts, toy_run

from sim.core.errors import UserError
from sim.evidence.calibration.evaluate import reading
from sim.study.trials.evaluate import Evaluator, Trial
from sim.study.trials.journal import Journal, read_entry, write_entry


def test_a_finished_calibration_is_repeated_from_the_journal(tmp_path: Path) -> None:
    first, second = (toy_run(tmp_path, evaluations=200) for _ in range(2))
    assert second.evaluator.simulated == 0 < first.evaluator.simulated
    _same(first, second)


def test_workers_change_nothing(tmp_path: Path) -> None:
    _same(*(toy_run(tmp_path / f"{n}", evaluations=170, workers=n, markets=1) for n in (1, 2)))


def test_other_bounds_need_no_simulation_and_other_readings_do(tmp_path: Path) -> None:
    facts = toy_facts()
    trial = Trial(dict.fromkeys(Toy().space_names, 0.5), 0)
    Evaluator(Toy(), [*map(reading, facts[:2])], Journal(tmp_path), 1)([trial])
    wider = [fact.model_copy(update={"low": -9.0}) for fact in facts]
    again = Evaluator(Toy(), [*map(reading, wider)], Journal(tmp_path), 1)
    assert again([trial]).shape == (1, len(facts)) and again.simulated == 0
    changed = [facts[0].model_copy(update={"year": 2022})]
    with pytest.raises(KeyError):  # the toy does not know it, and the journal must not answer
        Evaluator(Toy(), [*map(reading, changed)], Journal(tmp_path), 1)([trial])


def test_a_market_that_cannot_be_is_a_finding(tmp_path: Path) -> None:
    class Picky(Toy):
        def __call__(self, trial: Trial, threads: int) -> dict[str, float]:
            raise UserError("these two do not go together")

    evaluator = Evaluator(Picky(), [*map(reading, toy_facts())], Journal(tmp_path), 1)
    found = evaluator([Trial(dict.fromkeys(Toy().space_names, 0.5), 0)])
    assert np.isnan(found).all() and evaluator.failed == 1
    entry = read_entry(next(tmp_path.glob("*.json")))
    assert entry is not None and entry["problem"] == "these two do not go together"


def _damaged(data: bytes) -> Iterator[bytes]:
    """An entry as disks and people leave it."""
    yield from (b"", b"{}", b"null\n", data[: len(data) // 2], data[:-1], b"\xff" + data)
    yield data.replace(b"0.5", b"0.6", 1)
    yield data.partition(b"\n")[2]


def test_damaged_entries_are_simulated_again_and_counted(tmp_path: Path) -> None:
    trials = [Trial(dict.fromkeys(Toy().space_names, 0.5), replication) for replication in range(3)]
    first = Evaluator(Toy(), [*map(reading, toy_facts())], Journal(tmp_path), 1)(trials)
    files = sorted(tmp_path.glob("*.json"))
    for data in _damaged(files[0].read_bytes()):
        files[0].write_bytes(data)
        again = Evaluator(Toy(), [*map(reading, toy_facts())], Journal(tmp_path), 1)
        np.testing.assert_array_equal(again(trials), first)
        assert (again.damaged, again.simulated) == (1, 1)
    files[0].write_bytes(files[1].read_bytes())  # one entry in the place of another
    again = Evaluator(Toy(), [*map(reading, toy_facts())], Journal(tmp_path), 1)
    np.testing.assert_array_equal(again(trials), first)
    assert again.damaged == 1


def test_a_torn_file_counts_as_none_and_entries_grow(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"facts": {"a"')
    assert read_entry(file) is None
    for facts in ({"a": 1.0}, {"b": 2.0}):
        write_entry(file, {"facts": facts, "problem": ""})
    entry = read_entry(file)
    assert entry is not None and entry["facts"] == {"a": 1.0, "b": 2.0}


def _same(one: Run, other: Run) -> None:
    assert one.found.point.tolist() == other.found.point.tolist()
    assert one.found.ensemble.points.tolist() == other.found.ensemble.points.tolist()
    assert one.found.after.tolist() == other.found.after.tolist()
    assert one.found.story == other.found.story
