"""What a stranger looks for at the top of a repository is there, agrees with the code, and travels with the source."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from places import ROOT

from sim import __version__
from sim.study.results import EXTRA_TABLES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LISTED = [name.lstrip("/") for name in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]]
READ = sorted(
    {
        name
        for file in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r'ROOT / "([\w.]+)"', file.read_text(encoding="utf-8"))
    }
)


def test_the_citation_says_what_the_code_is() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation), "what the format requires"
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert citation["version"] == __version__
    assert citation["license"] == PROJECT["project"]["license"]["text"] == "Apache-2.0"
    assert citation["title"].startswith(PROJECT["project"]["name"])
    assert [author["name"] for author in citation["authors"]] == ["The livestream-market-sim contributors"]


def test_what_tests_read_is_in_the_source_distribution() -> None:
    always = {"pyproject.toml", ".gitignore"}
    assert set(READ) >= {"docs", "configs", "benchmarks", "README.md"}
    assert set(READ) <= {name.split("/")[0] for name in LISTED} | always


@pytest.mark.parametrize("name", LISTED)
def test_what_the_source_distribution_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_type_checkers_are_told_that_the_package_has_types() -> None:
    assert (ROOT / "sim" / "py.typed").read_text() == ""


def test_the_page_on_results_names_every_table() -> None:
    page = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    for name in ("kpi", "comparison", *EXTRA_TABLES):
        assert f"`{name}.parquet`" in page, name
