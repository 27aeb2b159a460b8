"""Results change only on purpose."""

from __future__ import annotations

import json

import golden
import pytest
from golden import METRICS, RECORD, TOLERANCE, readings


def test_the_small_market_gives_the_recorded_kpis() -> None:
    recorded = json.loads(RECORD.read_text())
    assert set(recorded) == set(METRICS)
    assert readings() == {metric: pytest.approx(value, rel=TOLERANCE) for metric, value in recorded.items()}


def test_the_record_is_written_only_where_that_is_asked(tmp_path, monkeypatch, capsys) -> None:
    record = tmp_path / "golden.json"
    record.write_text(json.dumps({"aov_yuan": 51.0, "nps": 0.3}))
    monkeypatch.setattr(golden, "RECORD", record)
    monkeypatch.setattr(golden, "readings", lambda: {"aov_yuan": 52.0, "nps": 0.3 * (1 + 1e-12)})
    before = record.read_text()
    with pytest.raises(SystemExit):
        golden.main(["--help"])
    with pytest.raises(SystemExit):
        golden.main(["golden.json"])
    assert golden.main([]) == 1 and record.read_text() == before
    assert "aov_yuan: recorded 51.0, now 52.0" in capsys.readouterr().out
    assert golden.main(["--write"]) == 0
    assert json.loads(record.read_text()) == {"aov_yuan": 52.0, "nps": 0.3}  # digits of a processor are no change
    assert golden.main([]) == 0
