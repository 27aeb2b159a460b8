"""The report of `sim.firm respond` and `allocate`: what a firm's levers do, and how it spends best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim import words
from sim.report.page import health_of_trials as checks
from sim.report.page.blocks import SENTENCES, Code, Part, Prose, grid, section
from sim.report.page.health import card
from sim.report.page.pictures import picture
from sim.report.page.provenance import asked_of, provenance_of
from sim.report.page.texts import Texts
from sim.report.style import asked_name
from sim.report.text.allocation import allocation_sentences, allocation_table, words_for
from sim.report.text.firms import called
from sim.report.text.levers import lever_sentences, response_foot, response_table
from sim.report.text.words import sentence_case
from sim.study.analysis.best import told_of

if TYPE_CHECKING:
    from sim.study.analysis.best import Allocated
    from sim.study.analysis.curves import Response


def response_part(
    about: Mapping[str, Any], config: Mapping[str, Any], found: Response, best: Allocated | None, say: Texts,
    key: str = "",
) -> Part:  # fmt: skip
    """Everything about response curves, and the allocation that follows from them if it was asked for."""
    from sim.report.figures.drawing import drawing
    from sim.report.figures.response import response

    curves = [_whole(line) for line in lever_sentences(found)]
    advice = [] if best is None else allocation_sentences(found.firm, best)
    of_firm = words.say("{name}: {text}", name=asked_name(found.firm), text="")
    told = [_whole(line.removeprefix(of_firm)) for line in advice] or curves
    lines = [checks.levers(len(told_of(found)), len(found.curves), int(about["replications"]), say)]
    if best is not None:
        trial = best.trial
        gains = trial is not None and trial.profit.value > 0
        lines.append(checks.tried_again(trial is not None, trial is not None and trial.finding, gains, say))
    lines += [checks.markets(about, say), checks.known_gaps(config, say)]
    with drawing():
        figure = picture(response(found), "figure_response") if found.curves else None
    firm = called(found.firm, (config.get("firms") or {}).get(found.firm) or {})
    title = say("how_best" if best is not None else "how_it_spends", firm=firm)
    ask = None
    if best is not None and best.trial is not None:
        ask = Code(words_for(found.firm, best, found.span[0]))
    sections = [
        *section("answer", say("answer"), Prose(tuple(told[:SENTENCES]))),
        *section("health", say("health"), card(lines, say)),
        *section(
            "allocation",
            say("allocation"),
            None if best is None else grid(allocation_table(best)),
            Prose(tuple(told[SENTENCES:])) if best is not None else None,
            None if ask is None else Prose((say("ask_again"),)),
            ask,
        ),
        *section(
            "curves",
            say("curves"),
            figure,
            grid(response_table(found), foot=response_foot(found), data=found.points),
            Prose(tuple(curves if best is not None else curves[SENTENCES:])),
        ),
        *section("provenance", say("provenance"), *provenance_of(about, say)),
    ]
    return Part(key, title, tuple(asked_of(about, config, say)), tuple(sections))


def _whole(sentence: str) -> str:
    return words.say("{sentence}.", sentence=sentence_case(sentence))
