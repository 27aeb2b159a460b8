"""Reports and differences as the page shows them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from reported import compared

from sim.core.errors import UserError
from sim.page.brief import Brief
from sim.page.differences import difference_rows, difference_text, unlike
from sim.page.report_parts import escaped, read_report
from sim.page.weekly import at_week, there, weekly
from sim.page.weeks import _chart
from sim.report.style import Display
from sim.words import language

TEXT = """# What if?

price war: cheap for $5.

## The answer

No change.

## How it develops

Before.

![what a * shows](figure_1.png)

| a | b |
|---|---|
| 1~ | 2~ |

```bash
echo $HOME ~
```
"""


def test_a_report_falls_into_its_sections_with_pictures_in_their_places(tmp_path: Path):
    (tmp_path / "report.md").write_text(TEXT)
    report = read_report(tmp_path)
    assert report.title == "What if?" and report.about == "price war: cheap for \\$5."
    assert [section.title for section in report.sections] == ["The answer", "How it develops"]
    before, picture, after = report.sections[1].pieces
    assert (before.text, picture.text, picture.picture) == ("Before.", "what a * shows", tmp_path / "figure_1.png")
    assert "| 1\\~ | 2\\~ |" in after.text and "echo $HOME ~" in after.text
    assert escaped("`$a` $b") == "`$a` \\$b"
    with pytest.raises(UserError, match=r"no report\.md"):
        read_report(tmp_path / "nowhere")


def test_differences_have_intervals_marks_and_a_unit():
    row = {"difference": -0.12, "ci_low": -0.2, "ci_high": -0.04, "finding": True}
    assert difference_text(row, Display(100.0, "%", "pp")) == "−12.0 [−20.0, −4.0] ▼"
    assert difference_text(row | {"reference": 120.0}, Display(1.0, "", "")) == "−0.12 [−0.20, −0.04] ▼", "off zero"
    assert difference_text(row | {"reference": 12.0, "ci_high": 0.1}, Display(1.0, "", "")) == "−0.1 [−0.2, +0.1] ▼"
    assert difference_text(row | {"ci_low": None, "finding": False}, Display(1.0, "", "")) == "−0.120"
    assert difference_text(row | {"difference": None}, Display(1.0, "", "")) == ""
    run = Brief(compared().manifest, compared().comparison, 104)
    larger = run._replace(manifest=run.manifest | {"seeds": [1], "persons": 7})
    sales = difference_rows({"A": run, "B": run})[0]
    assert sales["KPI"] == "Sales (GMV), bn ¥ a year" and sales["A"] == sales["B"] and "[" in sales["A"]
    assert unlike({"A": run, "B": run}) == [] and len(unlike({"A": run, "B": larger})) == 2


def test_weeks_are_means_over_replications_in_units_of_people(tmp_path: Path):
    rows = [
        ("reference", 0, 0, 1e9), ("reference", 1, 0, 3e9), ("treatment", 0, 0, 5e9), ("reference", 0, 2, 7e9),
        ("uncopied", 0, 0, 9e9),
    ]  # fmt: skip
    names = ("arm", "replication", "week", "value")
    table = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        metric=pl.lit("gmv_yuan"), dimension=pl.lit("platform"), group=pl.lit("social")
    )
    table.write_parquet(tmp_path / "kpi.parquet")
    assert there(tmp_path) == {"platform": ["gmv_yuan"]}
    found = weekly(tmp_path, "gmv_yuan", "platform")
    assert found.filter(arm="reference", week=0).row(0, named=True) == pytest.approx(
        {"arm": "reference", "week": 0, "group": "social", "value": 104.0, "low": 52.0, "high": 156.0}
    ), "bn ¥ a year"
    assert set(found["arm"]) == {"reference", "treatment"}
    assert at_week(found, 1).row(0, named=True) == pytest.approx(
        {"group": "social", "reference": 104.0, "treatment": 260.0}
    )
    assert at_week(found, 2)["reference"][0] == pytest.approx(364.0), "the last value there is"


def test_stages_stand_in_their_order_and_are_named_in_the_language_that_is_spoken(tmp_path: Path):
    stages = pl.DataFrame({"group": ["active", "lapsed", "loyal", "new"]}).with_columns(
        arm=pl.lit("reference"), replication=0, week=0, value=1e6,
        metric=pl.lit("registered_people"), dimension=pl.lit("stage"),
    )  # fmt: skip
    stages.write_parquet(tmp_path / "kpi.parquet")
    found = weekly(tmp_path, "registered_people", "stage")
    order = ["new", "active", "loyal", "lapsed"]
    assert found["group"].to_list() == at_week(found, 0)["group"].to_list() == order
    with language("zh"):
        drawn = _chart(found, {"reference": "基准"}, "", "stage").data
    assert drawn["group"].to_list() == ["新用户", "活跃", "忠诚", "沉默"] and set(drawn["arm"]) == {"基准"}
