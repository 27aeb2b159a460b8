"""Pages of studies are drawn from small tables, and say what stands in them."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import polars as pl
import pytest
from places import ROOT

from sim.core.errors import UserError
from sim.study.sweeps.table import SCHEMA

SECTIONS = ("**Question.**", "**Answer.**", "**Would one act on it?**", "**When it fails.**", "```bash")


@pytest.fixture(scope="module")
def modules():
    """`answered` and `pages`, as studies import them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "experiments"))
        yield import_module("answered"), import_module("pages")


def _table(effects: dict[str, float], noise: float = 1.0) -> pl.DataFrame:
    """A job an option, of whose metric 200 is there without it, in eight markets."""
    luck = noise * np.array([-1.5, -1.0, -0.5, -0.1, 0.1, 0.5, 1.0, 1.5])
    rows = [
        dict.fromkeys(SCHEMA)
        | {"job": name, "status": "done", "strategy": name, "persons": 400, "weeks": 104, "replications": 8}
        | {"arm": "treatment", "against": "reference", "metric": "gmv_yuan", "unit": "yuan", "dimension": "all"}
        | {"group": "all", "window": "all", "reference": 200.0, "difference": effect, "floor": 0.5}
        | {"differences": list(effect + luck), "seeds": list(range(8)), "markets": list(range(8))}
        for name, effect in effects.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA | {"strategy": pl.String}, orient="row")


def test_shares_interactions_and_what_is_told(modules):
    answered, pages = modules
    table = _table({"a": 10.0, "b": 20.0, "all": 25.0}, noise=0.1)
    shows = [answered.Shows("gmv_yuan"), answered.Shows("gmv_yuan", share=True)]
    found = answered.answered(table, ("strategy",), shows, adds=True)
    amounts, shares = (found.filter(column=at) for at in (0, 1))
    assert amounts["option"].to_list() == ["a", "b", "all", answered.INTERACTION]
    np.testing.assert_allclose(amounts["mean"], [10, 20, 25, -5])
    np.testing.assert_allclose(shares["mean"], amounts["mean"] / 200)
    np.testing.assert_allclose(shares["floor"][0], 0.5 / 200)
    assert amounts["floor"][3] == pytest.approx(0.5 * 3**0.5) and amounts["finding"].all()
    drawn = pages.table_of(pages.columns_of(found))
    assert "| all beyond their sum |" in drawn and "−2.500 [" in drawn and drawn.count("▲") == 6


def test_what_chance_gives_is_not_told(modules):
    answered, pages = modules
    found = answered.answered(_table({"a": 0.2, "b": -0.4}), ("strategy",), [answered.Shows("gmv_yuan")])
    assert not found["finding"].any()
    drawn = pages.table_of(pages.columns_of(found))
    assert "▲" not in drawn and "▼" not in drawn


def test_a_page_without_marks_is_refused(modules):
    with pytest.raises(UserError, match="from the table"):
        modules[1].with_table("# A page\n", "| |")


def test_every_page_shows_the_table_that_is_kept(modules):
    _, pages = modules
    kept = pages.names()
    assert kept
    for name in kept:
        page = (pages.PAGES / f"{name}.md").read_text(encoding="utf-8")
        assert pages.drawn_of(pages.answer_of(name)) in page, f"python experiments/pages.py {name}"
        assert (pages.FIGURES / f"{name}.png").is_file() and f"figures/studies/{name}.png" in page
        assert [part for part in SECTIONS if part not in page] == [], name
        assert f"experiments/{name}.py" in page
