"""The words of a command line, before anything is read: what a word may be, alone and beside others.

Hydra parses them; what of its own settings they could reach is refused, since results have folders of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, get_origin

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from sim.core.errors import LONGEST_VALUE, UserError, did_you_mean, printable, quoted
from sim.params.market import NAMED, MarketParams
from sim.params.quantity import LONGEST_NAME, NAME
from sim.params.schema import type_at
from sim.study.syntax import what_is_wrong

WORDS_MOST = 1000
SIGNS_MOST = 4000  # of one word
DEPTH_MOST = 20  # brackets within brackets
SEVERAL = {*NAMED.values(), "platform", "category", "segment", "host"}  # groups of which a market may have several
_IN_CATALOGUE = {*SEVERAL, "market", "size", "calibrated"}
_KEY = re.compile(r"[A-Za-z0-9_]+(\.([A-Za-z0-9_]+|\*))*")
_EVERY = "every__one"  # what Hydra reads in place of a star in a key

# What a sweep is told of itself, on top of words about the market, which has none of these; see `sim.study.sweeps`.
OF_SWEEPS = ("design", "points", "on_error", "reports")
LAUNCHER = "launcher"  # hydra/launcher=NAME, hydra.launcher.KEY=VALUE

CATALOGUE = "python -m sim.catalog"  # lists all that can be asked


class Known(dict[str, list[str]]):
    """The groups of files, and the names in each; ``elsewhere`` tells of a file that is there and not read."""

    def __init__(self, names: Mapping[str, list[str]], elsewhere: Callable[[str, str], str]):
        super().__init__(names)
        self.elsewhere = elsewhere


def unknown(group: str, name: str, known: Known) -> str:
    """That a group has no such name, and why, or where to look: a file in a wrong place, a near name, the catalogue."""
    names = known.get(group, ())
    near = did_you_mean(name, names)
    if not NAME.fullmatch(name):
        near += f"; a name is letters, digits and _, {LONGEST_NAME} at most"
    elif there := known.elsewhere(group, name):
        near = f"; {there}"
    elif "did you mean" not in near and group in _IN_CATALOGUE:
        near += f"; {CATALOGUE} lists them"
    return f"unknown {group} {quoted(name)}{near}"


def checked(words: Sequence[str], known: Known) -> list[str]:
    """The words as Hydra wants them when a parameter is in the schema but in no file: `a.b=1` becomes `++a.b=1`."""
    if isinstance(words, str):
        raise UserError(f"{quoted(words)}: give a list of words, such as ['seed=7']")
    if len(words) > WORDS_MOST:
        raise UserError(f"{len(words)} words: at most {WORDS_MOST:,} are read")
    return [_checked(word, known) for word in words]


def check_signs(word: str) -> None:
    """Refuse a word that is too long or nested too deep to be parsed, or holds what does not print."""
    if not isinstance(word, str):
        raise UserError(f"{quoted(word)}: a word is text, such as 'seed=7'")
    if len(word) > SIGNS_MOST:
        raise UserError(f"{quoted(word)}: {len(word):,} characters; at most {SIGNS_MOST:,} are read")
    if not word.isprintable():
        raise UserError(f"{quoted(word)}: holds characters that do not print")
    depth = 0
    for sign in word:
        depth += (sign in "[{(") - (sign in ")}]")
        if depth > DEPTH_MOST:
            raise UserError(f"{quoted(word)}: brackets within brackets, more than {DEPTH_MOST} deep")


def check_references(value: str, origin: str) -> None:
    """Refuse a value that asks for more than other values of the market, such as the environment."""
    if ":" in value.partition("${")[2]:
        raise UserError(f"{origin}{quoted(value)}: only values of the market can be named")


def parsed_words(words: Sequence[str], options: Any = None) -> list[Override]:
    """The words in Hydra's grammar. ``options`` knows the names in each group, for `glob`."""
    return [override for word in words for override in (_parsed(word) if options is None else _read(word, options))]


@lru_cache(maxsize=4096)  # all runs of a sweep share most of their words, and nobody writes to what is parsed
def _parsed(word: str) -> tuple[Override, ...]:
    return _read(word, None)


def _read(word: str, options: Any) -> tuple[Override, ...]:
    try:
        return tuple(OverridesParser.create(config_loader=options).parse_overrides([_unstarred(word)]))
    except (HydraException, ValueError, TypeError, RecursionError) as problem:
        key, _, value = word.replace("++", "", 1).partition("=")
        raise UserError(
            f"{printable(key, 100)}={printable(value, LONGEST_VALUE)}: {what_is_wrong(value, str(problem))}"
        ) from None


def starred(word: str) -> bool:
    """Whether a word is about every name of a group, such as `strategies.*.intensity=2`."""
    return "*" in word.partition("=")[0]


def every(word: str, data: Mapping[str, Any]) -> list[str]:
    """A word for each name in ``data`` that the stars of ``word`` stand for; a `UserError` if there is none."""
    key, equals, value = word.partition("=")
    path = key.lstrip("+~")
    found: list[tuple[list[str], Any]] = [([], data)]
    for at, step in enumerate(path.split(".")):
        if step == "*" and get_origin(type_at(MarketParams, path.split(".")[:at])) is not dict:
            raise UserError(f"{path}: a star stands for the names of a group, as in strategies.*.intensity")
        found = [
            ([*steps, str(name)], here.get(name) if isinstance(here, dict) else None)
            for steps, here in found
            for name in ((here if isinstance(here, dict) else ()) if step == "*" else (step,))
        ]
    if not found:
        group = NAMED.get(path.partition(".")[0])
        ask = f"; ask for a {group}, such as +{group}=NAME" if group else ""
        raise UserError(f"{path}: there is no name that the star stands for{ask}")
    sign = key[: len(key) - len(path)]
    return [f"{sign}{'.'.join(steps)}{equals}{value}" for steps, _ in found]


def single(words: Sequence[str], known: Known) -> list[Override]:
    """The words of one run: no word has several values, and every group names files that there are."""
    overrides = parsed_words(words)
    for override in overrides:
        if override.is_sweep_override():
            raise UserError(
                f"{override.key_or_group}={override.get_value_string()}: several values are several runs; add -m"
            )
        if override.key_or_group in known and not override.is_delete():
            _check_names(override.key_or_group, override.value(), known)
    return overrides


def once(words: Sequence[str], known: Known, options: Any) -> None:
    """Refuse words that give one value twice, by itself or within a group; of names, `check_choices` sees to it."""
    said: set[str] = set()
    for override in parsed_words(words, options):
        path = override.key_or_group
        value = None if override.is_sweep_override() else override.value()
        if override.is_delete() or (path in known and not isinstance(value, dict)):
            continue
        for leaf in _leaves(path, value):
            if leaf in said:
                raise UserError(f"{told(override)}: {leaf.replace(_EVERY, '*')} is given twice; allowed is one value")
            said.add(leaf)


def _leaves(path: str, value: Any) -> list[str]:
    """The paths of all values in a word's value; an empty group holds none."""
    if not isinstance(value, dict):
        return [path]
    return [leaf for key, inner in value.items() for leaf in _leaves(f"{path}.{key}", inner)]


def check_choices(overrides: Sequence[Override], made_of: Mapping[str, Sequence[str]]) -> None:
    """Refuse words that add to what a market is made of, or take away from it, and would change nothing.

    ``made_of``: the groups of which every market has files, and the names that it has unless words say otherwise.
    """
    said: dict[str, list[str]] = {}  # names that words have chosen
    for override in overrides:
        group, value = override.key_or_group, override.value()
        above, _, entry = group.partition(".")
        if override.is_delete() and above in SEVERAL and entry in made_of.get(above, ()):
            others = ",".join(name for name in made_of[above] if name != entry)
            raise UserError(f"~{group}: name those that are wanted, such as {above}=[{others}]")
        if isinstance(value, dict) or (group not in made_of and group not in NAMED.values()):
            continue
        names = [str(name) for name in (value if isinstance(value, list) else [value])]
        if override.is_force_add():
            raise UserError(f"++{_plain(override)}: write {'' if group in made_of else '+'}{_plain(override)}")
        if group not in made_of:
            if group in said and not override.is_delete():
                together = ",".join(dict.fromkeys([*said[group], *names]))
                raise UserError(f"{told(override)}: say it in one word, such as +{group}=[{together}]")
            said[group] = names
            continue
        if override.is_delete():
            if group in SEVERAL:
                several = ",".join(made_of[group][:2])
                raise UserError(f"{told(override)}: name those that are wanted, such as {group}=[{several}]")
            continue
        if override.is_add() and group not in SEVERAL:
            raise UserError(f"{told(override)}: a market has one {group}; write {_plain(override)}")
        if group in said and group not in SEVERAL:
            raise UserError(f"{told(override)}: a market has one {group}, and a word before says which")
        if group in said:
            together = ",".join(dict.fromkeys([*said[group], *names]))
            raise UserError(f"{told(override)}: say it in one word, such as {group}=[{together}]")
        if override.is_add() and (there := [name for name in names if name in made_of[group]]):
            alone = f"{group}={there[0]} is a market with no other"
            raise UserError(f"{told(override)}: {quoted(there[0])} is in the market already; {alone}")
        said[group] = names


def one_line(problem: Exception) -> str:
    """Hydra's message without its layout, its links and our own `++`."""
    lines = [line.strip() for line in str(problem).replace("'++", "'").splitlines()]
    unwanted = ("See http", "object_type", "full_key", "^")
    return " ".join(line for line in lines if line and not line.startswith(unwanted))


def _checked(word: str, known: Known) -> str:
    check_signs(word)
    key, equals, value = word.partition("=")
    name = key.lstrip("+~")
    if name.partition(".")[0].partition("/")[0] == "hydra":
        raise UserError(f"{quoted(word)}: {_instead(name)}")
    if name in OF_SWEEPS:
        raise UserError(f"{quoted(word)}: says how the runs of a sweep are chosen or done; add -m")
    if not name or not (equals or word.startswith("~")):
        example = f"{name}={known[name][0]}" if known.get(name) else "seed=7 or +scenario=price_war"
        raise UserError(f"{quoted(word)}: write key=value, such as {example}")
    first = re.split(r"[./@]", name)[0]
    if name not in known and first not in MarketParams.model_fields and first not in known:
        near = did_you_mean(first, {*known, *MarketParams.model_fields}) or f"; {CATALOGUE} lists all"
        raise UserError(f"unknown key {quoted(name)}{near}")
    if not _KEY.fullmatch(name):
        raise UserError(f"{quoted(word)}: a key is names with dots between, such as behaviour.buy.price")
    if name not in known and first not in MarketParams.model_fields:
        raise UserError(f"unknown key {quoted(name)}; names of files are asked for as {first}=NAME")
    if known.get(name) == []:
        raise UserError(f"unknown {name} {quoted(value)} (there is none)")
    check_references(value, f"{name}=")
    return word if name in known or word.startswith("~") else f"++{name}={value}"


def _instead(name: str) -> str:
    """What to use in place of a setting of Hydra."""
    if "dir" in name or "sweep." in name or "output" in name:
        return "Hydra's folders are not used; say where results go with output.dir=FOLDER"
    if re.split(r"[./]", name)[1:2] == [LAUNCHER]:
        return "says where the runs of a sweep are done; add -m"
    if "launcher" in name or "sweeper" in name:
        return "-m runs every combination of the values given by itself; design=sobol points=64 samples them"
    return "settings of Hydra cannot be changed; -m runs combinations, output.dir=FOLDER says where results go"


def _check_names(group: str, value: Any, known: Known) -> None:
    if isinstance(value, dict) and group in MarketParams.model_fields:
        return  # values of the group itself
    names = value if isinstance(value, list) else [value]
    if len(names) > 1 and group not in SEVERAL:
        raise UserError(f"{group}={quoted(str(names))}: allowed is one name, such as {group}={known[group][0]}")
    if twice := [name for at, name in enumerate(names) if name in names[:at]]:
        raise UserError(f"{group}: {quoted(twice[0])} is named twice")
    if not names:
        raise UserError(f"{group}=[]: name at least one, such as {group}={known[group][0]}")
    for name in names:
        if not isinstance(name, str):
            raise UserError(f"{group}={quoted(name)}: allowed are names{did_you_mean(str(name), known[group])}")
        if name not in known[group]:
            raise UserError(unknown(group, name, known))


def _plain(override: Override) -> str:
    return f"{override.key_or_group}={override.get_value_element_as_str()}"


def _unstarred(word: str) -> str:
    key, equals, value = word.partition("=")
    return f"{key.replace('*', _EVERY)}{equals}{value}"


def told(override: Override) -> str:
    """A word as people have written it."""
    return str(override.input_line or override.key_or_group).replace("++", "", 1).replace(_EVERY, "*")


def key_of(override: Override) -> str:
    """The part of a word before its value, with all its signs."""
    return str(override.get_key_element()).replace(_EVERY, "*")
