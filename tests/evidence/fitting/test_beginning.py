"""A log that begins in the middle of its customers' lives is noticed, others are not."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from cdnow import cdnow
from shop import START

from sim.evidence.fitting.beginning import note_on_beginning
from sim.evidence.fitting.summary import summarise


def arrivals(days: np.ndarray, last: int = 364) -> pl.DataFrame:
    """Customers who buy once, the last day being observed."""
    dates = [START + timedelta(days=int(day)) for day in [*days, last]]
    return pl.DataFrame({"customer": [f"c{i}" for i in range(len(dates))], "date": dates, "amount": 1.0})


def test_steady_arrivals_need_no_note() -> None:
    assert note_on_beginning(summarise(arrivals(np.arange(364)))) is None
    growing = np.sqrt(np.linspace(0, 1, 500)) * 363
    assert note_on_beginning(summarise(arrivals(growing))) is None


def test_old_customers_who_show_up_first_are_noticed() -> None:
    rng = np.random.default_rng(2)
    old = rng.exponential(20, 600)
    note = note_on_beginning(summarise(arrivals(np.concatenate([old[old < 364], rng.uniform(0, 364, 300)]))))
    assert note is not None and "begin in the middle of customers' lives" in note
    day = note.split("--new-after ")[1][:10]
    assert "2025-02-01" < day < "2025-06-01"


def test_a_cohort_is_no_such_log_unless_it_comes_all_at_once() -> None:
    assert note_on_beginning(summarise(cdnow())) is None, "everybody came in the first quarter, as chosen"
    late = pl.DataFrame({"customer": ["c0"], "date": [START + timedelta(days=364)], "amount": [1.0]})
    first = arrivals(np.arange(20)).head(20)
    note = note_on_beginning(summarise(pl.concat([first, late])))
    assert note is not None and note.startswith("all customers are first seen in the first 2.9 weeks")
