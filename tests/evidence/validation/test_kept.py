"""What a task found is known again until its code, its files or its question change."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.validation import kept
from sim.evidence.validation.finding import Finding


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path) -> list[int]:
    """An empty cache, and a task of this package that notes what it is asked."""
    asked: list[int] = []

    def measure(number: int) -> dict:
        asked.append(number)
        return {"path": np.arange(number) / 3.0, "found": [kept.Result((0.1, None), True)], "none": float("nan")}

    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "sources_hash", lambda of: of)
    measure.__module__ = kept.__name__
    monkeypatch.setattr(kept, "measure", measure, raising=False)
    return asked


def test_a_task_is_done_once(asked: list[int]) -> None:
    first, again = (kept.result_of(kept.measure, (4,)) for _ in range(2))
    assert (first.known, again.known, asked) == (False, True, [4])
    assert again.found["path"].tobytes() == first.found["path"].tobytes() and np.isnan(again.found["none"])
    assert again.found["found"] == first.found["found"] and type(again.found["found"][0]) is kept.Result
    assert not kept.result_of(kept.measure, (5,)).known and asked == [4, 5]


def test_other_code_and_other_files_ask_anew(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    kept.result_of(kept.measure, (4,), "one")
    assert kept.result_of(kept.measure, (4,), "one").known and not kept.result_of(kept.measure, (4,), "other").known
    monkeypatch.setattr(kept, "_files_hash", lambda: "another fact")
    assert not kept.result_of(kept.measure, (4,), "one").known and asked == [4, 4, 4]


def test_what_cannot_be_kept_as_it_is_is_refused(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    line = Finding("law", "1", "", 0.0, 1.0, "", 0.5)
    monkeypatch.setattr(kept, "measure", lambda number: line)
    kept.measure.__module__ = kept.__name__
    with pytest.raises(TypeError, match="not among the classes"):
        kept.result_of(kept.measure, (1,))
