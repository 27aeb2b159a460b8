"""Mechanisms are found by name: those of this package, and those that another package's entry points name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from sim.core import registry
from sim.core.errors import UserError
from sim.core.registry import find, foreign_sources, imported, kinds, load_foreign, register
from sim.study.compose import compose
from sim.study.execution import cache

MECHANISMS = '''"""A pricing rule, a ranking and a shock from elsewhere."""

import numpy as np

from sim.core.registry import register
from sim.params.quantity import Block, quantity


@register("pricing", "sales_hunter")
def sales_hunter(view):
    """A brand that sells less than usual cuts its price."""
    return view.ordinary + 0.6 * np.minimum(view.demand, 0.0)[:, None]


@register("ranking", "underdog")
def underdog(entries):
    """The smaller the standing, the more views."""
    return 1.0 / np.maximum(entries.presence, 0.1)


@register("shock", "silence")
class Silence(Block):
    """No live rooms for some weeks."""

    weeks: int = quantity(1, low=1, high=52, unit="weeks", source="choice", about="How long.")

    def strike(self, firms, now):
        """Suspend every host."""
        firms.hosts.suspended_until[firms.hosts.alive] = now.week + self.weeks
'''


def install(folder: Path, module: str, code: str, entry: str = "") -> None:
    """What an installed distribution of one module leaves in ``folder``."""
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n", encoding="utf-8")
    points = f"[{registry.GROUP}]\n{entry or f'mine = {module}'}\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A folder on the path for other packages, with all that is registered from there forgotten afterwards."""
    for family in ("pricing", "ranking", "shock"):
        kinds(family)
    monkeypatch.setattr(registry, "_KINDS", {family: dict(table) for family, table in registry._KINDS.items()})
    monkeypatch.setattr(registry, "_LOADED", set())
    monkeypatch.syspath_prepend(tmp_path)
    registry._foreign_mistake.cache_clear()
    yield tmp_path
    registry._foreign_mistake.cache_clear()
    for name in [name for name, module in sys.modules.items() if str(tmp_path) in str(getattr(module, "__file__", ""))]:
        del sys.modules[name]


def test_kinds_of_another_package_are_chosen_and_checked_like_shipped_ones(elsewhere):
    install(elsewhere, "far_away", MECHANISMS)
    assert {"sales_hunter", "dynamic"} <= set(kinds("pricing"))
    params = compose(["brand.pricing=sales_hunter", "platform.discount.ranking.underdog=0.2"])
    assert params.brand.pricing == "sales_hunter"
    assert params.platform["discount"].ranking["underdog"] == 0.2
    assert params.platform["social"].ranking["underdog"] == 0.0
    event = "+scenarios.event={{description: x, shocks: [{{kind: silence, week: 1, weeks: {}}}]}}"
    assert compose([event.format(3)]).scenarios["event"].shocks[0].kind == "silence"
    with pytest.raises(UserError, match="shock silence: weeks=99: allowed is 1 to 52 weeks"):
        compose([event.format(99)])


def test_an_unknown_kind_is_told_those_of_other_packages(elsewhere):
    install(elsewhere, "far_away", MECHANISMS)
    with pytest.raises(UserError, match=r"unknown pricing kind 'sales_hunt' \(did you mean 'sales_hunter'\?\)"):
        compose(["brand.pricing=sales_hunt"])
    with pytest.raises(UserError, match=r"unknown pricing kind 'qqq' \(there are: .*sales_hunter"):
        find("pricing", "qqq")


def test_a_broken_package_gives_one_line_that_names_its_entry_point(elsewhere):
    install(elsewhere, "far_away", "import nothing_of_this_name\n")
    for _ in range(2):
        with pytest.raises(UserError) as told:
            compose()
        assert str(told.value) == (
            "the entry point 'mine = far_away' of far_away 1.2 cannot be loaded: "
            "ModuleNotFoundError: No module named 'nothing_of_this_name'"
        )


@pytest.mark.parametrize(
    ("code", "entry", "why"),
    [
        ("", "mine = far_away:prices", "AttributeError"),
        ('raise RuntimeError("first line\\nsecond line")', "", "RuntimeError: first line$"),
        (MECHANISMS.replace('"sales_hunter"', '"dynamic"'), "", "pricing kind 'dynamic' is registered twice"),
    ],
)
def test_whatever_is_wrong_is_told(elsewhere, code, entry, why):
    install(elsewhere, "far_away", code, entry)
    with pytest.raises(UserError, match=f"far_away.*{why}"):
        load_foreign()


def test_a_command_tells_it_and_lists_what_works(tmp_path):
    install(tmp_path, "far_away", MECHANISMS)
    install(tmp_path, "wrong", "import nothing_of_this_name\n", "theirs = wrong")
    told = catalogue(tmp_path)
    assert told.returncode == 2
    assert "error: the entry point 'theirs = wrong'" in told.stderr and "Traceback" not in told.stderr
    (tmp_path / "wrong.py").write_text("", encoding="utf-8")
    told = catalogue(tmp_path)
    assert told.returncode == 0, told.stderr
    assert "sales_hunter" in told.stdout and "A brand that sells less than usual cuts its price" in told.stdout


def catalogue(folder: Path) -> subprocess.CompletedProcess[str]:
    """`python -m sim.catalog` where ``folder`` is on the path too."""
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "sim.catalog"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_results_are_computed_anew_when_the_other_package_changes(elsewhere):
    shipped = cache.sources_hash.__wrapped__()
    install(elsewhere, "far_away", MECHANISMS)
    assert foreign_sources() == [elsewhere / "far_away.py"]
    first = cache.sources_hash.__wrapped__()
    (elsewhere / "far_away.py").write_text(MECHANISMS.replace("0.6", "0.7"), encoding="utf-8")
    assert len({shipped, first, cache.sources_hash.__wrapped__()}) == 3


def test_of_a_package_every_file_counts(elsewhere):
    package = elsewhere / "far_off"
    package.mkdir()
    for name in ("__init__", "prices", "helpers"):
        (package / f"{name}.py").write_text("", encoding="utf-8")
    install(elsewhere, "unused", "", "mine = far_off.prices")
    assert foreign_sources() == [package / f"{name}.py" for name in ("__init__", "helpers", "prices")]


def test_every_shipped_kind_says_what_it_is():
    for family in ("pricing", "ranking", "shock"):
        assert kinds(family) and all(kind.__doc__ for kind in kinds(family).values())


def test_one_kind_has_one_meaning(elsewhere):
    with pytest.raises(ValueError, match="pricing kind 'dynamic' is registered twice"):
        register("pricing", "dynamic")(lambda view: view.ordinary)


def test_a_folder_is_imported_by_name():
    assert [*imported("sim.mechanisms.ranking")] == ["entries", "kinds", "lists", "presence", "support"]
