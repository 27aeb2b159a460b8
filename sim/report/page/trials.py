"""The reports of `sim.sensitivity`, `sim.search` and `sim.discover`, from their folders only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim import words
from sim.report.page import health_of_trials as checks
from sim.report.page.blocks import SENTENCES, Block, Part, Prose, Section, grid, plain, section
from sim.report.page.health import card
from sim.report.page.pictures import picture
from sim.report.page.provenance import asked_of, provenance_of
from sim.report.page.texts import Texts
from sim.report.style import number
from sim.report.text import what_is_best, what_matters, when_it_fails
from sim.report.text.labels import choice_name, factor_name
from sim.report.text.outcomes import shown
from sim.report.text.words import listed, sentence_case
from sim.study.trials.discover import Bound, Discovered, Rule
from sim.study.trials.emulator import Emulated
from sim.study.trials.factors import Factor
from sim.study.trials.outcomes import LEVEL
from sim.study.trials.search import Goal
from sim.study.trials.sensitivity import Found

if TYPE_CHECKING:
    from sim.study.trials.kept import Kept, KeptStudy


def sensitivity_part(
    study: KeptStudy, config: Mapping[str, Any], table: pl.DataFrame, points: pl.DataFrame, say: Texts, key: str = ""
) -> Part:
    """What an outcome depends on. ``table`` and ``points``: the two of the folder."""
    from sim.report.figures.what_matters import what_matters as drawn

    about = study.about
    means = points.group_by("point", maintain_order=True).agg(pl.col(each.name).mean() for each in study.outcomes)
    values = means.select(each.name for each in study.outcomes).to_numpy().astype(float)
    found = [_found(study, table, values[:, at], at) for at in range(len(study.outcomes))]
    told = [
        [*what_matters.sentences(one, shown(outcome), about["method"], values[:, at])]
        for at, (outcome, one) in enumerate(zip(study.outcomes, found, strict=True))
    ]
    told_from_luck = table.filter("told")["parameter"].n_unique()
    lines = [
        checks.luck(told_from_luck, len(study.factors), say), checks.samples(about, say), *_common(study, config, say),
    ]  # fmt: skip
    blocks: list[Block] = []
    for at, (outcome, one) in enumerate(zip(study.outcomes, found, strict=True)):
        title = words.say("{name}: {text}", name=outcome.name, text=shown(outcome).called)
        blocks.append(grid(what_matters.table_of(one.table, shown(outcome)), title, say("matters_foot"), one.table))
        blocks.append(Prose(tuple(told[at] if at else told[at][SENTENCES:])))
    return _part(
        key, say("what_matters", name=_called(study)), study, config, say, told[0], lines,
        section("matters", say("matters"), *blocks, picture(drawn(study, found), "figure_sensitivity")),
    )  # fmt: skip


def search_part(study: KeptStudy, config: Mapping[str, Any], found: pl.DataFrame, say: Texts, key: str = "") -> Part:
    """The best designs that were found."""
    from sim.report.figures.what_is_best import what_is_best as drawn

    about = study.about
    goals = [Goal(at, study.outcomes[at].good) for at in range(len(about["objectives"]))]
    outcomes = [study.outcomes[goal.outcome] for goal in goals]
    fresh = int(about.get("fresh") or 0)
    over = what_is_best.over_cells(int(about["replications"]), len(about["scenarios"]))
    told = [*what_is_best.sentences(outcomes, found, over, about["robust"], fresh)]
    front = what_is_best.first_of(outcomes, found)
    gains = [shown(each).called for each in what_is_best.gains_of(outcomes, found.filter("pareto"), fresh)]
    varied = len(study.factors) - bool(about["scenarios"])
    lines = [
        checks.better(gains, len(outcomes), fresh, say), checks.designs(len(found), varied, say),
        *_common(study, config, say),
    ]  # fmt: skip
    tables: list[Block] = []
    if not front.is_empty():
        tables.append(grid(what_is_best.designs_table(study, front), say("designs_title"), data=found))
        tables += [
            grid(
                what_is_best.values_table(outcome, shown(outcome), front),
                words.say("{name}: {text}", name=outcome.name, text=shown(outcome).heading),
            )
            for outcome in outcomes
        ]
    figure = picture(drawn(study, goals, found, over, fresh), "figure_search") if len(goals) > 1 else None
    middle = [
        *section("designs", say("front"), *tables, figure),
        *section("trust", say("trust"), Prose(tuple(told[SENTENCES:]))),
    ]
    title = say("best_design", name=sentence_case(listed([shown(each).called for each in outcomes])))
    return _part(key, title, study, config, say, told, lines, middle)


def discover_part(study: KeptStudy, config: Mapping[str, Any], kept: Kept, say: Texts, key: str = "") -> Part:
    """When something fails."""
    about = study.about
    found = _discovered(study)
    told = [*when_it_fails.sentences(kept, found, about.get("fails") or say("fails"))]
    accuracy = number(100 * found.accuracy, 0) + words.say(" %")
    lines = [
        checks.rules(len(found.rules), found.chance, accuracy, say),
        checks.told_failures(found.told, found.failures, say),
        *_common(study, config, say),
    ]
    rows = [
        (
            when_it_fails.rule_words(rule), f"{rule.points}", f"{rule.failures}",
            *("" if np.isnan(part) else number(100 * part, 0) + words.say(" %")
              for part in (rule.density, rule.coverage, rule.left_out)),
        )
        for rule in found.rules
    ]  # fmt: skip
    columns = [say(f"rule_{name}") for name in ("when", "points", "failures", "density", "coverage", "left_out")]
    table = plain("", columns, rows, left={0}) if rows else None
    points = pl.DataFrame(kept.values, schema=[factor.name for factor in study.factors], orient="row")
    points = points.with_columns(pl.Series(kept.name, kept.found))
    middle = [
        *section("rules", say("rules_title"), table, Prose(tuple(told[SENTENCES:]))),
        *section("points", say("points"), _points(points, say)),
    ]
    return _part(key, say("when_it_fails", name=_called(study)), study, config, say, told, lines, middle)


def _points(points: pl.DataFrame, say: Texts) -> Block:
    """All points, the worst first: as many as are read, the rest in the download."""
    rows = [
        tuple(_cell(key, value) for key, value in zip(points.columns, row, strict=True))
        for row in points.sort(points.columns[-1], nulls_last=True).head(20).iter_rows()
    ]
    columns = [factor_name(name) for name in points.columns]
    return plain(say("points_title", count=len(rows), of=len(points)), columns, rows, points, left={0})


def _cell(key: str, value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else choice_name(key, str(value))


def _found(study: KeptStudy, table: pl.DataFrame, values: np.ndarray, at: int) -> Found:
    """The indices of one outcome, as they were when they were printed."""
    name, seen = study.outcomes[at].name, int(np.isfinite(values).sum())
    used = (study.about.get("used") or {at: seen})[at]
    told = next((each for each in study.about.get("emulators", ()) if each["metric"] == name), None)
    emulated = None if told is None else Emulated(told["explained"], told["error"], told["noise"], np.zeros((0, 0)))
    return Found(table.filter(metric=name), used, len(values) - used, emulated)


def _discovered(study: KeptStudy) -> Discovered:
    """The rules, as they were when they were printed."""
    factors = {factor.name: factor for factor in study.factors}
    about = study.about
    made = []
    for rule in about["rules"]:
        bounds = tuple(
            Bound(
                factors[each["factor"]],
                -np.inf if each["above"] is None else each["above"],
                np.inf if each["at_most"] is None else each["at_most"],
                tuple(each["among"]),
            )
            for each in rule["when"]
        )
        left_out = np.nan if rule["left_out"] is None else rule["left_out"]
        made.append(Rule(bounds, rule["points"], rule["failures"], rule["coverage"], rule["density"], left_out))
    accuracy, chance = (np.nan if about[name] is None else about[name] for name in ("accuracy", "chance"))
    return Discovered(
        about["points"], about["failures"], about["told"], accuracy, chance, tuple(made), about["why"] or ""
    )


def _common(study: KeptStudy, config: Mapping[str, Any], say: Texts) -> list[checks.Check]:
    about, levels = study.about, any(outcome.of == LEVEL for outcome in study.outcomes)
    return [checks.whole(about, say), checks.markets(about, say), checks.known_gaps(config, say, levels)]


def _called(study: KeptStudy) -> str:
    return sentence_case(listed([shown(outcome).called for outcome in study.outcomes]))


def _part(
    key: str, title: str, study: KeptStudy, config: Mapping[str, Any], say: Texts, told: Sequence[str],
    lines: Sequence[checks.Check], middle: Sequence[Section],
) -> Part:  # fmt: skip
    """What all have: the answer, the card, what varied, where it comes from."""
    factors = [(each.name, _range(each), _by(each.belief, say)) for each in study.factors]
    varied = plain("", [say(name) for name in ("parameter", "range", "source")], factors)
    sections = [
        *section("answer", say("answer"), Prose(tuple(told[:SENTENCES]))),
        *section("health", say("health"), card(lines, say)),
        *middle,
        *section("varied", say("varied"), varied),
        *section("provenance", say("provenance"), *provenance_of(study.about, say)),
    ]
    return Part(key, title, tuple(asked_of(study.about, config, say)), tuple(sections))


def _range(factor: Factor) -> str:
    if not factor.choices:
        return factor.told
    return words.say(", ").join(choice_name(factor.name, each) for each in factor.choices)


def _by(belief: Any, say: Texts) -> str:
    return say("range_given") if belief is None else belief.source
