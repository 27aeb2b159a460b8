"""The site has every page once, its links are made for it, and a page that would fetch something is refused."""

from __future__ import annotations

import importlib.util
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml
from places import ROOT

mkdocs = pytest.importorskip("mkdocs", reason="the site needs mkdocs-material, of the extra docs")


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "_site" / "hooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages_in(nav: Any) -> list[str]:
    """The pages of a navigation, in order."""
    if isinstance(nav, str):
        return [nav]
    return [page for part in (nav.values() if isinstance(nav, dict) else nav) for page in pages_in(part)]


def test_every_page_is_in_the_navigation_once(hooks) -> None:
    docs = ROOT / "docs"
    found = pages_in(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"])
    there = {page.relative_to(docs).as_posix() for page in docs.rglob("*.md")}
    decisions = {page for page in there if page.startswith("decisions/0")}
    assert sorted(found) == sorted((there - decisions) | {*hooks.ELSEWHERE.values(), "commands.md"})
    listed = (docs / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [page for page in decisions if f"]({page.removeprefix('decisions/')})" not in listed] == []


@pytest.mark.parametrize(
    ("page", "link", "on_site"),
    [
        ("house.md", "[a](../CONTRIBUTING.md)", "[a](contributing.md)"),
        ("tutorials/modeller.md", "[a](../../CONTRIBUTING.md#house-rules)", "[a](../contributing.md#house-rules)"),
        ("odd.md", "[`sim/x.py`](../sim/market/week.py)", "`sim/x.py`"),
        ("results.md", "[a](../docs/firm.md#what-a-file-says)", "[a](firm.md#what-a-file-says)"),
        ("changelog.md", "![a](docs/figures/a.png)", "![a](figures/a.png)"),
        (
            "firm.md",
            "[a](https://example.org) [b](#here) [c](kpis.md)",
            "[a](https://example.org) [b](#here) [c](kpis.md)",
        ),
        ("firm.md", "```bash\n[a](../CONTRIBUTING.md)\n```", "```bash\n[a](../CONTRIBUTING.md)\n```"),
    ],
)
def test_links_are_made_for_the_site(hooks, page: str, link: str, on_site: str) -> None:
    assert hooks.relinked(link, page) == on_site


def test_a_page_that_fetches_is_refused(hooks) -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="x.md"))
    fine = '<a href="https://example.org">x</a><link href="assets/a.css" rel="stylesheet"><script src="a.js"></script>'
    assert hooks.on_post_page(fine, page) == fine
    for tag in (
        '<script src="https://x.org/a.js">',
        '<link rel="stylesheet" href="//x.org/a.css">',
        "<img src=http://x>",
    ):
        with pytest.raises(Exception, match="fetches"):
            hooks.on_post_page(fine + tag, page)
