"""Which sources a module stands on, and a hash of what they do: another docstring, comment or help text leaves it."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]  # the package's folder
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
# Declarations that carry words for people: how many of their first arguments are such words, and which keywords.
_WORDS: dict[str, tuple[tuple[int, ...], frozenset[str]]] = {
    "Field": ((), frozenset({"description"})),
    "kpi": ((0,), frozenset({"row", "phrase"})),
    "quantity": ((), frozenset({"source", "about"})),
}
# All that can end up in machine code.
_COMPILED_FILES = (
    "core/columns.py", "core/compiled.py", "core/fetch.py", "core/inlined.py", "core/jit.py", "core/rng.py",
    "core/select.py", "core/smoothing.py", "observe/sweep.py", "observe/recall.py", "programmes/spread.py",
)  # fmt: skip
_COMPILED_ROOMS = ("state", "people/kernels", "firms/kernels")


def compiled_sources(root: Path = ROOT) -> list[Path]:
    """Every file that can end up in machine code."""
    rooms = (file for room in _COMPILED_ROOMS for file in sorted((root / room).glob("*.py")))
    return [*(root / name for name in _COMPILED_FILES), *rooms]


def compiled_hash() -> str:
    """Hash of all that can end up in machine code, to the letter: Numba keeps line numbers."""
    digest = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for file in compiled_sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def letters_hash(root: Path = ROOT) -> str:
    """Hash of every source, to the letter."""
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def meaning_hash(name: str, root: Path = ROOT) -> str:
    """Hash of what the module ``name`` can run of this package, without words for people.

    The Python version is part of it, since what a source is parsed into differs between versions.
    """
    digest, code = hashlib.sha256(PYTHON.encode()), Code(root)
    for module, whole in sorted(code.reached(name).items()):
        tree = code.tree(module)
        digest.update(f"{module} {ast.dump(tree if whole else _surface(tree), annotate_fields=False)}".encode())
    return digest.hexdigest()


class Code:
    """The modules of a package, parsed when they are needed; ``root`` is its folder."""

    def __init__(self, root: Path = ROOT):
        self._package = root.name
        self.files = dict(_modules(root))
        self._trees: dict[str, ast.Module] = {}

    def tree(self, module: str) -> ast.Module:
        """What a module does: no docstrings and no words for people."""
        if module not in self._trees:
            self._trees[module] = _without_words(ast.parse(self.files[module].read_bytes()))
        return self._trees[module]

    def reached(self, name: str) -> dict[str, bool]:
        """Every module that ``name`` imports, itself included, directly or not, early or late.

        Whether it is reached as a whole: of a package that is only on the way, functions are never called.
        A text that begins like the name of a module counts as an import of all that it may become the name of.
        """
        found: dict[str, bool] = {}
        waiting = [(name, True)]
        while waiting:
            module, whole = waiting.pop()
            if found.get(module) or (module in found and not whole):
                continue
            if module not in self.files:
                continue
            found[module] = whole
            tree = self.tree(module)
            waiting += [(self._holder(each), True) for each in _imports(tree if whole else _surface(tree))]
            waiting += [(each, True) for text in _texts(tree) for each in self._meant(text)] if whole else []
            if "." in module:
                waiting.append((module.rpartition(".")[0], False))
        return found

    def imported(self, module: str) -> set[str]:
        """Full names that ``module`` imports itself."""
        return _imports(self.tree(module))

    def others(self, name: str) -> set[str]:
        """Packages of other people that ``name`` and what it reaches import."""
        every = {each.partition(".")[0] for module in self.reached(name) for each in self.imported(module)}
        return every - {self._package, *sys.stdlib_module_names}

    def _holder(self, name: str) -> str:
        """The module that an imported name is, or is in."""
        return name if name in self.files else name.rpartition(".")[0]

    def _meant(self, text: str) -> Iterator[str]:
        """Modules that a text is the name of, or the beginning of the name: of a package, with all in it."""
        if text.startswith(f"{self._package}."):
            within = text if text.endswith(".") else f"{text}."
            yield from (module for module in self.files if module == text or module.startswith(within))


def _modules(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*.py")):
        parts = (root.name, *file.relative_to(root).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def _imports(tree: ast.AST) -> set[str]:
    """Full names that are imported anywhere within, but for what only type checkers see."""
    found: set[str] = set()
    for node in _lived(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _texts(tree: ast.AST) -> set[str]:
    """Texts within, of texts with gaps their beginnings: they may name modules."""
    return {node.value for node in _lived(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _lived(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those for type checkers."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _surface(tree: ast.Module) -> ast.Module:
    """What importing a module runs, functions aside."""
    body = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return ast.Module(body=body, type_ignores=[])


def _without_words(tree: ast.Module) -> ast.Module:
    """Take docstrings and words for people away."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                del node.body[0]
        elif isinstance(node, ast.Call):
            _take_words(node)
    return tree


def _take_words(call: ast.Call) -> None:
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    places, keywords = _WORDS.get(name, ((), frozenset()))
    call.args = [argument for place, argument in enumerate(call.args) if place not in places]
    call.keywords = [each for each in call.keywords if each.arg not in keywords]


def versions(packages: Iterable[str]) -> str:
    """Packages and their versions."""
    return " ".join(f"{name} {version(name)}" for name in packages)
