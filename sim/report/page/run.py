"""The report of one run, from its results only: the answer first, then how far to trust it, then all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from sim import words
from sim.report.arms import arms_of, title_of
from sim.report.ensemble import doubt, number_of_markets, shared_luck
from sim.report.page.blocks import SENTENCES, Block, Grid, Part, Prose, Section, grid, section
from sim.report.page.health import card, health
from sim.report.page.onward import onward
from sim.report.page.pictures import Pictures
from sim.report.page.provenance import assumed, provenance
from sim.report.page.strategy import strategy_sections
from sim.report.page.texts import Texts
from sim.report.style import asked_name
from sim.report.text.allocation import asked_table
from sim.report.text.beliefs import worth_sentences
from sim.report.text.firm_channels import channels_line
from sim.report.text.firms import (
    about_firm,
    called,
    closings,
    customers_foot,
    firm_rows,
    firm_table,
    measured_line,
)
from sim.report.text.header import asked_lines, given, market_line, scale_line, trial_line
from sim.report.text.headline import WORDS
from sim.report.text.how_sure import sure_sentences
from sim.report.text.printed import explained, first_sentences, sentences_of_firms, signs
from sim.report.text.roles import for_roles
from sim.report.text.sentences import comparison_sentences, level_sentences
from sim.report.text.substitution import attack_sentences
from sim.report.text.table import WIDEST, comparison_table, levels_table
from sim.report.text.winners import winners_lines
from sim.report.text.words import listed, sentence_case
from sim.state.groups import CUSTOMERS, FIRM
from sim.study.analysis.compare import reported_weeks, summarise
from sim.study.analysis.concerned import concerned
from sim.study.analysis.plausible import with_spread
from sim.study.analysis.substitution import attacker_of
from sim.study.analysis.windows import window_of, years_of

if TYPE_CHECKING:
    from sim.study.results import RunResult

ENDS = (".", "?", "!", "。", "？", "！")  # of sentences
COLOURS = words.to_say("blue: better, orange: worse, black and bold: neither")
LONGEST = 240  # characters of a sentence that a report opens with


def run_part(
    run: RunResult,
    pictures: Pictures,
    say: Texts,
    claims: Sequence[str] = (),
    others: Sequence[str] = (),
    key: str = "",
) -> Part:
    """Everything about a run. ``claims``: lines on what is claimed (`sim.app.claims_slide`); ``others``: runs of the
    same report and seed; ``key`` goes before its anchors.
    """
    compared = run.comparison is not None
    weeks = reported_weeks(run)
    table = with_spread(run.comparison if run.comparison is not None else summarise(run.kpis, weeks), run)
    told = [*map(_ended, _told(run, table))]
    whole = {*attack_sentences(run)}  # of a hundred: without its last clause it would not add up
    first = [sentence if sentence in whole else short(sentence) for sentence in told[:SENTENCES]]
    held = {doubt(len(run.manifest["seeds"]), number_of_markets(table))} if compared else set()
    rest = [sentence for sentence in told if sentence not in first and sentence not in held]
    sections = [
        *section("answer", say("answer"), Prose(tuple(first))),
        *section("health", say("health"), card(health(run, others, say), say)),
        *_firms(run, table, pictures, say),
        *section("kpis", say("kpis" if compared else "levels"), *_kpis(run, table)),
        *section("told", say("told"), Prose(tuple(dict.fromkeys(rest)))),
        *section("who", say("who"), *_who(run, table), pictures("winners_and_losers")),
        *section("paths", say("paths"), *map(pictures, ("levels", "differences", "platforms", "spread"))),
        *strategy_sections(run, pictures, say),
        *section("claims", say("claims"), Prose(tuple(claims))),
        *section("why", say("why"), *_why(run), pictures("why")),
        *section("trust", say("trust"), Prose((*(sentence for sentence in told if sentence in held), *_trust(run)))),
        *section("assumed", say("assumed"), *assumed(run, say)),
        *section("next", say("next"), *onward(run, say)),
        *section("provenance", say("provenance"), *provenance(run, say)),
    ]
    about = (*asked_lines(run), market_line(run), *filter(None, [scale_line(run), trial_line(run)]))
    return Part(key, title(run, say), about, tuple(sections))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(ENDS) else words.say("{sentence}.", sentence=sentence)


def title(run: RunResult, say: Texts) -> str:
    """The question, the firms first."""
    firms = listed([called(name, said) for name, said in (run.config.get("firms") or {}).items()] or [""])
    key = "as_it_is" if run.comparison is None else "what_if"
    both = given(run)
    asked = _listed([name for name in run.names if name not in both]) or title_of(run)
    if both:
        asked = say("given", name=asked, both=_listed(both))
    return say(f"{key}_firm", firm=firms, name=asked) if firms else say(key, name=sentence_case(asked))


def _listed(names: Sequence[str]) -> str:
    return listed([asked_name(name).replace("_", " ") for name in names]) if names else ""


def _told(run: RunResult, table: pl.DataFrame) -> Iterator[str]:
    """All sentences of an answer, what matters first; those of a terminal, in another order."""
    if run.comparison is None:
        yield from level_sentences(run, number_of_markets(table))
        return
    years = years_of(run)
    yield from sentences_of_firms(run, table, years)
    yield from worth_sentences(run)
    yield from first_sentences(run)
    yield from comparison_sentences(table, arms_of(run), years, concerned(run.config))


def short(sentence: str) -> str:
    """The first clauses of a sentence that says too much for an answer; the whole of it is told further below."""
    clauses = re.split(r"(?<=[;；])\s*", sentence)
    kept = clauses[0]
    for clause in clauses[1:]:
        if len(kept) + len(clause) > LONGEST:
            return f"{kept.rstrip(';； ')}{'。' if '；' in sentence else '.'}"
        kept = f"{kept} {clause}" if kept.endswith(";") else f"{kept}{clause}"
    return kept


def _trust(run: RunResult) -> Iterator[str]:
    if run.comparison is not None:
        yield from sure_sentences(run)
        yield shared_luck(run)


def _firms(run: RunResult, table: pl.DataFrame, pictures: Pictures, say: Texts) -> Iterator[Section]:
    """The firms that are looked at, before the market."""
    firms: dict[str, Any] = run.config.get("firms") or {}
    if not firms:
        return
    rows, years = firm_rows(table), years_of(run)
    names = None if run.comparison is None else arms_of(run)
    window = window_of(min(years.every, 1))
    for at, (name, said) in enumerate(firms.items()):
        lines = about_firm(rows, name, said, window, closings(run, name)), measured_line(rows, name, said, window)
        data = table.filter(pl.col("dimension").is_in([FIRM, CUSTOMERS]), group=name)
        mine = firm_table(table, {name: said}, reported_weeks(run), names, WIDEST, years)
        spending = asked_table(run, name) if names else None
        yield from section(
            f"firm{at}",
            say("firm", name=called(name, said)),
            Prose(tuple(filter(None, (*lines, channels_line(table, name, window))))),
            grid(mine, foot=customers_foot(run), data=data),
            None if spending is None else grid(spending),
            pictures("firm") if at == 0 else None,
        )


def _kpis(run: RunResult, table: pl.DataFrame) -> Iterator[Block]:
    weeks, years = reported_weeks(run), years_of(run)
    data = table.filter(pl.col("metric").is_in(list(WORDS)), dimension="all")
    if run.comparison is None:
        yield grid(levels_table(table, weeks, WIDEST, years), data=data)
        return
    made = comparison_table(table, weeks, arms_of(run), WIDEST, years)
    yield grid(made, foot=words.say("; ").join([*signs(made, table), words.say(COLOURS)]), data=data)


def _who(run: RunResult, table: pl.DataFrame) -> Iterator[Block]:
    if run.comparison is None:
        return
    years = years_of(run)
    for told in (winners_lines(table, years, concerned(run.config)), for_roles(table, years, attacker_of(run))):
        yield Prose(tuple(text for _, text in told), tuple(sentence_case(name) for name, _ in told))


def _why(run: RunResult) -> Iterator[Grid | Prose]:
    if "explanation" not in run.tables:
        return
    tables, sentences = explained(run.tables["explanation"], run.comparison, years_of(run), concerned(run.config))
    yield from (grid(table) for table in tables)
    yield Prose(tuple(sentences))
