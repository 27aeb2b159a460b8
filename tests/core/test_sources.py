"""What a hash of sources forgets and what it keeps, and that no source of machine code is left out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.core.sources import ROOT, Code, compiled_sources, letters_hash, meaning_hash

MODEL, EVALUATION = "sim.study.execution.jobs", "sim.evidence.calibration.evaluate"
# They find and name the folder of machine code; nothing of them is compiled.
KEEPS_THE_FILES = {
    "sim.core.folders", "sim.core.owners", "sim.core.sources", "sim.version", "sim.core.sealed", "sim.core.files",
    "sim.core.errors",
}  # fmt: skip


@pytest.fixture(scope="module")
def code() -> Code:
    return Code()


def package(folder: Path, files: dict[str, str]) -> Path:
    """A package `toy` of these files."""
    root = folder / "toy"
    for name, text in {"__init__.py": "", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text()
    assert old in text, f"{file} has no {old!r}"
    (root / file).write_text(text.replace(old, new, 1))


def test_words_keep_the_model_and_numbers_change_it(tmp_path) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__", "configs")))
    plain, letters = meaning_hash(MODEL, root), letters_hash(root)
    edit(root, "market/week.py", '"""', '"""Other words. ')
    edit(root, "people/kernels/week.py", '"""', '"""Other words. ')
    edit(root, "params/firms.py", 'about="', 'about="other words, ')
    edit(root, "params/firms.py", 'source="', 'source="other words, ')
    edit(root, "firms/brand.py", "import math\n", "import math  # to count with\n\n")
    for beside in (
        "report/ensemble.py",
        "app/catalog.py",
        "evidence/readings/claims.py",
        "study/run.py",
        "study/analysis/compare.py",
    ):
        (root / beside).write_text((root / beside).read_text() + "\nMORE = 1\n")
    assert meaning_hash(MODEL, root) == plain and letters_hash(root) != letters
    edit(root, "params/firms.py", "0.6, low=0.0", "0.7, low=0.0")
    assert meaning_hash(MODEL, root) != plain


def test_the_model_is_all_that_its_runs_import_and_nothing_that_reads_results(code) -> None:
    reached = code.reached(MODEL)
    rooms = {name.split(".")[1] for name in reached if "." in name}
    assert rooms == {
        "core", "dates", "firms", "market", "mechanisms", "observe", "params", "people", "programmes", "state", "study",
        "version", "words",
    }  # fmt: skip
    mechanisms = {name for name in code.files if name.startswith("sim.mechanisms.")}
    assert mechanisms <= reached.keys(), "those that only a YAML names too"
    assert not any(name.startswith(("sim.study.analysis", "sim.study.run", "sim.study.results")) for name in reached)
    assert "sim.market.model" in reached, "a late import"


def test_the_journal_depends_on_the_readings_too(code) -> None:
    reached = code.reached(EVALUATION)
    assert {"sim.evidence.readings.history", "sim.evidence.facts", "sim.market.model"} <= reached.keys()


@pytest.mark.parametrize("root", [MODEL, EVALUATION])
def test_every_package_whose_version_may_change_a_digit_is_named(code, root) -> None:
    from sim.study.execution import cache

    # These read, check, wait and show.
    harmless = {"pydantic", "pydantic_core", "omegaconf", "platformdirs", "rich", "joblib", "yaml", "filelock"}
    assert code.others(root) - harmless <= set(cache._PACKAGES)


def test_no_source_of_machine_code_is_left_out(code) -> None:
    covered = set(compiled_sources())
    users = [name for name in code.files if code.imported(name) & {"sim.core.jit.kernel", "sim.core.jit.formula"}]
    assert len(users) > 20
    needed = {module for name in users for module, whole in code.reached(name).items() if whole}
    assert {name for name in needed if code.files[name] not in covered} == KEEPS_THE_FILES


PLAIN = '''
"""Words."""
from toy.rules import apply  # a comment
def grow(x):
    """Words."""
    return apply(x) + 1.5
take = quantity(0.5, unit="share", source="words", about="words")
sales = kpi("words", "yuan", "total", good=1, by=(), row="words")
'''


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""Words."""\n', '"""Other\nwords."""\n', True),
        ('    """Words."""\n', "", True),
        ("  # a comment", "", True),
        ('source="words"', 'source="other"', True),
        ('"words", "yuan"', '"other", "yuan"', True),
        ("1.5", "1.6", False),
        ("0.5", "0.6", False),
        ('unit="share"', 'unit="level"', False),
        ('"yuan"', '"fen"', False),
        ("grow(x)", "grow(y)", False),
    ],
)
def test_what_is_words_and_what_is_not(tmp_path, old, new, same) -> None:
    root = package(tmp_path, {"main.py": PLAIN, "rules.py": "def apply(x): return x"})
    before = meaning_hash("toy.main", root)
    edit(root, "main.py", old, new)
    assert (meaning_hash("toy.main", root) == before) is same


def test_what_counts_as_an_import(tmp_path) -> None:
    main = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import toy.checked
def late(family):
    from toy.inner import deep
    return load(f"toy.plug.{family}")
"""
    files = {
        "main.py": main,
        "inner/__init__.py": "from toy.surface import a\ndef never():\n    import toy.unused",
        "inner/deep.py": "import numpy.random",
        "plug/__init__.py": "",
        "plug/one.py": "import toy.further",
        **dict.fromkeys(("further.py", "surface.py", "unused.py", "unasked.py"), ""),
        "checked.py": "import scipy",
    }
    code = Code(package(tmp_path, files))
    reached = code.reached("toy.main")
    on_the_way, whole = (sorted(name for name, all_of_it in reached.items() if all_of_it is of) for of in (False, True))
    assert on_the_way == ["toy", "toy.inner", "toy.plug"]
    assert whole == ["toy.further", "toy.inner.deep", "toy.main", "toy.plug.one", "toy.surface"]
    assert code.others("toy.main") == {"numpy"}
