"""Inputs that nobody meant: words and files broken at random, the same ones for the same number."""

from __future__ import annotations

import random
from pathlib import Path

from sim.params.market import MarketParams
from sim.params.schema import NAME, blocks, own
from sim.study.compose import configs_folder, groups

GROUPS = groups()
NAMES = {"platform": "social", "segment": "genz", "category": "food", "host": "head", "festivals": "june_sale"}
VALUES = (
    "true", "yes", "null", "nan", "inf", "-inf", "-1", "0", "1", "1.5", "1e300", "-1e300", "9" * 50, "1e400", "''",
    "'7'", "seven", "[]", "{}", "[1,2]", "{a:1}", "[[[1]]]", "[", "{", "]", "'", '"', "\\", "???", "${seed}", "${nope}",
    "${oc.env:HOME}", "${a", "a\nerror: b", "\x1b[31m", "\u202e", "\ud800", "\0", "=", ",", "1,2", "choice(1,2)",
    "range(1,9)", "glob(*)", "int(1)", "foo(1)", "../../x", "/etc/passwd",
    "x" * 300, "x" * 5000, "[" * 3000, "中文", " ",
    "", "0x10", "1_000", "13-45", "<<", "*a", "&a", "!!int", "@", "a.b", "~", "+", "#", "%", "None", "True", "-0", "00",
)  # fmt: skip
KEYS = (
    "hydra.run.dir", "hydra/launcher", "hydra", "+hydra.x", "~hydra", "++hydra.x", "seed", "~seed", "+seed", "++seed",
    "", "+", "~", "a.b", "a" * 300, "seed.", ".seed", "seed..x", "seed[0]", "platform@x", "platform/social", "中文",
    "scenarios.x.description", "platform", "segment", "category", "calendar", "plausible.names", "plausible.markets",
    "output.dir", "strategies.points.intensity", "*", "platform.*.take_share", "_target_", "defaults", "scenario\n",
)  # fmt: skip
TEXTS = (
    "\t", "\0", "\ufeff", "\n", "\r", ": ", "- ", "{", "}", "[", "]", "*a ", "&a ", "!!python/object:os.system ", "? ",
    "<<: ", "null: ", "---\n", "...\n", "'", '"', "|", ">", "%YAML 9\n", "# @package hydra.x\n",
    "_target_: os.system\n",
    "hydra: {}\n", "\x1b", "\u202e", "\u2028", "\x85", "1e300", "nan", "true", "-9", "[" * 200,
    "${oc.env:HOME}", "${x}",
    "defaults: [/scenario: x]\n", "description: again\n", "x" * 300, "中文", "[-9, -3]", "''", ".inf", "2020: 1\n",
)  # fmt: skip


def paths() -> list[str]:
    """Every parameter that a word can set, with a name where the schema asks for one."""
    found = []
    for path, block in blocks(MarketParams, entered=(dict,)):
        steps: list[str] = []
        for step in path.split("."):
            steps.append(NAMES.get(steps[-1] if steps else "", "points") if step == NAME else step)
        found += [".".join([*filter(None, steps), name]) for name in own(block)]
    return found


PATHS = paths()


def words(seed: int) -> list[str]:
    """One or two words of a command line."""
    draw = random.Random(f"words {seed}")
    return [_word(draw) for _ in range(draw.choice((1, 1, 2)))]


def _word(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.55:
        key = draw.choice(PATHS)
    elif kind < 0.8:
        key = draw.choice(("", "+")) + draw.choice(sorted(GROUPS))
    else:
        key = draw.choice(KEYS)
    value = draw.choice(VALUES)
    if kind > 0.7 and draw.random() < 0.3 and GROUPS.get(key.lstrip("+")):
        value = draw.choice(GROUPS[key.lstrip("+")])
    word = f"{key}={value}" if draw.random() < 0.95 else f"{key}{value}"
    return _mutated(draw, word) if draw.random() < 0.3 else word


def _mutated(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text) + 1)
    cut = draw.choice((0, 0, 1, 3))
    return text[:at] + draw.choice(draw.choice((VALUES[:48], TEXTS))) + text[at + cut :]


def file_to_ask_for(seed: int, folder: Path) -> list[str]:
    """Write a shipped file, broken in one to four places, under another name; the words that ask for it."""
    draw = random.Random(f"file {seed}")
    group = draw.choice(("scenario", "strategy", "policy", "case", "platform", "calendar", "market", "size", "segment"))
    text = (configs_folder() / group / f"{draw.choice(GROUPS[group])}.yaml").read_text(encoding="utf-8")
    for _ in range(draw.choice((1, 1, 2, 4))):
        lines = text.splitlines(keepends=True)
        number = draw.randrange(len(lines))
        how = draw.random()
        if how < 0.15:
            lines.insert(number, draw.choice(lines))
        elif how < 0.25:
            lines[number] = ""
        elif how < 0.5:
            key, colon, _ = lines[number].partition(": ")
            lines[number] = f"{key}{colon}{draw.choice(VALUES)}\n"
        else:
            lines[number] = _mutated(draw, lines[number])
        text = "".join(lines) or "x"
    data = text.encode(draw.choice(("utf-8",) * 12 + ("utf-16", "gbk", "latin-1")), errors="replace")
    (folder / group).mkdir(exist_ok=True)
    (folder / group / "broken.yaml").write_bytes(data)
    sign = "" if group in ("platform", "calendar", "market", "size", "segment") else "+"
    return [f"{sign}{group}=broken"]
