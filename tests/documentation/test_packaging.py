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
    always = {"pyproject.toml", ".gitignore", ".dockerignore"}
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


def test_the_container_has_what_the_package_is_made_of_and_a_version_that_is_promised() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    orders = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    (base,) = [what for order, what in orders if order == "FROM"]
    assert re.fullmatch(r"python:3\.\d+-slim", base), "a public image and nothing else"
    assert base.removeprefix("python:").removesuffix("-slim") in promised()
    copied = {name for order, what in orders if order == "COPY" for name in what.split()[:-1]}
    hatch = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert copied >= {"pyproject.toml", PROJECT["project"]["readme"], *hatch["packages"], *hatch["force-include"]}
    assert all((ROOT / name).exists() for name in copied)
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(let_in)
    assert ["ENTRYPOINT", '["python", "-m", "sim"]'] in orders
    assert [what for order, what in orders if order == "RUN" and "pip" in what and "http" in what] == []


def test_the_check_runs_on_every_promised_version_with_public_actions_only() -> None:
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    (job,) = flow["jobs"].values()
    assert job["strategy"]["matrix"]["python-version"] == promised()
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert [re.sub(r"@v\d+$", "", name) for name in used] == ["actions/checkout", "actions/setup-python"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert flow["permissions"] == {"contents": "read"}


def promised() -> list[str]:
    """The versions of Python that the project's metadata name, which are those of `requires-python`."""
    found = [name.rpartition(" ")[2] for name in PROJECT["project"]["classifiers"] if "Python :: 3." in name]
    low, high = re.findall(r"3\.(\d+)", PROJECT["project"]["requires-python"])
    assert found == [f"3.{minor}" for minor in range(int(low), int(high))]
    return found


def test_the_readme_is_short_and_its_numbers_are_those_of_the_scorecard() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    card = (ROOT / "docs" / "scorecard.md").read_text(encoding="utf-8")
    assert readme.count("\n") < 120
    for pattern in (r"(\d+ of \d+) laws", r"(\d+ of \d+) (?:reported )?facts", r"(\d+ of \d+) targets"):
        told, found = (re.search(pattern, text) for text in (readme, card))
        assert told and found and told[1] == found[1], pattern


def test_what_the_readme_leaves_out_of_an_answer_stands_on_its_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "studies" / "price_war.md").read_text(encoding="utf-8")
    shown = readme.split("```text\n")[1].split("```")[0].splitlines()
    assert [line for line in shown if line != "  ..." and line not in page.splitlines()] == []
    assert len(shown) < 40 and "lines are left out" in readme
