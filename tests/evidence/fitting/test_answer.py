"""A log in, everything that is asked of it out, from Python as from the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cdnow import cdnow_fitted
from shop import shop

import sim
from sim.core.errors import UserError
from sim.evidence.fitting.answer import _holdout_weeks, _whole
from sim.evidence.fitting.log.read import read_log
from sim.evidence.fitting.summary import summarise


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("logs")
    table = shop(90, 30)
    table.write_csv(place / "orders.csv", separator=";")
    log = summarise(table)
    summary = log.customers.select("customer", "frequency", "recency", "age", monetary_value="spend_mean")
    summary.rename({"age": "T"}).write_csv(place / "summary.csv")
    return place


def test_the_last_quarter_is_kept_back_unasked(folder: Path) -> None:
    log = _whole(read_log(folder / "orders.csv"))
    assert _holdout_weeks(log, None) == (7, "")
    assert _holdout_weeks(log, 0) == (0, "")
    assert _holdout_weeks(log, 10) == (10, "")
    with pytest.raises(UserError, match=r"--holdout 17: allowed is 0 to 14 weeks, half of the log"):
        _holdout_weeks(log, 17)
    short = summarise(shop(20, 10))
    weeks, why = _holdout_weeks(short, None)
    assert weeks == 0 and "26 are needed" in why
    with pytest.raises(UserError, match=r"the log spans 2\.\d weeks: allowed is 4 or more"):
        _holdout_weeks(summarise(shop(20, 3)), None)


def test_a_summary_by_customer_is_answered_without_weeks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = cdnow_fitted()
    monkeypatch.setattr("sim.evidence.fitting.answer.fit_log", lambda log, near=None: replace(fitted, log=log))
    answer = sim.fit(folder / "summary.csv", horizon=26)
    assert answer.holdout is None and answer.check is None
    assert answer.customers["expected_value"].null_count() == 0
    assert answer.reading.account.notes == ["recency and T are read as weeks; --unit says otherwise"]
    with pytest.raises(UserError, match="--holdout 4: a summary by customer has no weeks to keep back"):
        sim.fit(folder / "summary.csv", holdout=4)


def test_options_are_checked_by_name(folder: Path) -> None:
    with pytest.raises(UserError, match=r"decimals: unknown \(did you mean 'decimal'\?\)"):
        sim.fit(folder / "orders.csv", decimals=",")
    with pytest.raises(UserError, match="--horizon 0: allowed is more than 0"):
        sim.fit(folder / "orders.csv", horizon=0)
