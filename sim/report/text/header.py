"""What opens an answer: which market, and what its simulated people and orders stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.dates.almanac import date_of
from sim.params.market import NAMED
from sim.params.population import Population
from sim.report.numbers import significant
from sim.report.style import asked_name
from sim.study.results import DESCRIBED
from sim.words import ENGLISH, named, say, spoken, to_say

if TYPE_CHECKING:
    from sim.study.results import RunResult

PERSONS: int = Population.model_fields["persons"].default  # of an answer
TINY = 2_000  # persons below which numbers mean nothing

_HAPPENS, _RULES = ("scenarios", "shocks"), ("policies", "rankings", "pricings")
_TRENDS = to_say(
    {  # by `outlook.drift`
        "continue": "after 2025 trends go on at their last pace (outlook.drift=continue)",
        "halve": "after 2025 trends go on at half their pace (outlook.drift=halve)",
        "freeze": "after 2025 trends stand still (outlook.drift=freeze)",
    }
)


def market_line(run: RunResult) -> str:
    """Which market it is, in one line: years, how many of everything, which seeds."""
    if spoken() == ENGLISH:
        title, _, drift = run.title.partition(" · drift ")
        return f"{title} · {_TRENDS[drift]}" if drift in _TRENDS else run.title
    horizon, manifest = run.config["horizon"], run.manifest
    first, weeks = horizon["first_week"], horizon["weeks"]
    start, end = date_of(7 * first), date_of(7 * (first + weeks)) - timedelta(days=1)
    years = "–".join(dict.fromkeys((str(start.year), str(end.year))))
    counts = [f"{count:,}{named('counted', name, f' {name}')}" for name, count in manifest["headline"].items()]
    replications, markets = len(manifest["seeds"]), len({*manifest["plausible"]})
    seeds = replications // markets
    parts = [
        say("outlook {years}" if first >= 0 else "history {years}", years=years),
        say("{n} persons", n=f"{manifest['persons']:,}"),
        *counts,
        say("{n} paired replications" if run.comparison is not None else "{n} replications", n=replications),
        *([say("{n} plausible markets", n=markets)] if markets > 1 else []),
        *([say("the same {n} seeds in each", n=seeds)] if run.config["plausible"].get("crossed") else []),
        say("seed {seed}", seed=manifest["seed"]),
    ]
    if first + weeks > 0:
        parts.append(say(_TRENDS[run.config["outlook"]["drift"]]))
    return " · ".join(parts)


def described(run: RunResult, kind: str, name: str) -> str:
    """What a run says of a thing that it names, ``kind`` being the field of the configuration."""
    told = (run.manifest.get(DESCRIBED) or {}).get(spoken()) or {}
    return str(told.get(f"{kind}.{name}") or run.config[kind][name]["description"])


def asked_lines(run: RunResult) -> Iterator[str]:
    """What was asked, by name, in the words of its files; what makes no difference is in both arms, and told so."""
    for kind in NAMED:
        both = run.comparison is not None and in_both_arms(run.config, kind)
        told = to_say(("{name}: {description}", "{name} (in both arms): {description}"))[both]
        for name in run.config.get(kind) or {}:
            if description := described(run, kind, name):
                yield say(told, name=asked_name(name), description=description)


def given(run: RunResult) -> tuple[str, ...]:
    """Names of what is in both arms, where something else is asked."""
    if run.comparison is None:
        return ()
    kinds = [kind for kind in run.asked if kind != "cases" and in_both_arms(run.config, kind)]
    names = [name for kind in kinds for name in run.asked[kind]]
    return tuple(names) if {*run.names} - {*names} else ()


def scale_line(run: RunResult) -> str:
    """What a simulated person and order stand for, and what follows for whoever multiplies; empty if one real each."""
    people, orders = (float(run.manifest.get(name, 1.0)) for name in ("represents", "orders_represented"))
    if people == orders == 1.0:
        return ""
    if orders == 1.0:
        return say(
            "Scale: a simulated person stands for {people} people; totals are those of real people.",
            people=significant(people),
        )
    return say(
        "Scale: a simulated person stands for {people} people, and each order she places for {orders} real ones. Totals"
        " are scaled to real ones, figures per person are not (orders a person x order value x people = sales /"
        " {orders}).",
        people=significant(people),
        orders=significant(orders),
    )


def trial_line(run: RunResult) -> str:
    """That so small a market is for trying things out; empty of any other."""
    if persons_of(run) >= TINY:
        return ""
    return say("A trial: so few persons show that something runs; their numbers mean nothing.")


def persons_of(run: RunResult) -> int:
    """How many persons are simulated; as many as is usual where results do not say."""
    return int(run.manifest.get("persons") or PERSONS)


def in_both_arms(config: Mapping[str, Any], kind: str) -> bool:
    """Whether what is asked of a ``kind`` holds in the reference too (`sim.study.arms.reference_of`): what happens to a
    market whose rules or strategies are asked about, and its rules where strategies are."""
    if config.get("strategies"):
        return kind in (*_HAPPENS, *_RULES)
    return kind in _HAPPENS and any(config.get(rules) for rules in _RULES)
