"""The health card of a study of many trials: of a sensitivity, a search, a discovery, response curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim import words
from sim.report.page.blocks import FAIL, LOOK, PASS
from sim.report.page.gaps import GAPS, LEVELS, bearing
from sim.report.page.health import Check
from sim.report.page.texts import Texts
from sim.report.style import percent
from sim.report.text.verdict import FEWEST
from sim.report.text.what_matters import TRUSTED
from sim.report.text.words import sentence_case
from sim.study.trials.kept import STUDY

FEW, FEWER = 0.02, 0.1  # of all evaluations, that fail: beyond the one look again, beyond the other it fails
SAMPLES_LEAST = {"morris": 10, "sobol": 64}  # below which indices rest on few steps
TRIALS_LEAST = 10  # times as many as there are factors
SURE = 0.05  # probability of such an accuracy by chance


def luck(told: int, of: int, say: Texts) -> Check:
    """Whether any parameter is told from luck."""
    said = say("luck_said", told=told, of=of)
    return Check("luck", say("luck"), PASS if told else FAIL, said, "" if told else say("luck_do"), source=STUDY)


def samples(about: Mapping[str, Any], say: Texts) -> Check:
    """Whether the indices rest on enough points, or on an emulator that foretells them."""
    title, emulators = say("samples"), about.get("emulators")
    if emulators:
        least = min(each["explained"] for each in emulators)
        said = say("samples_emulated", explained=percent(max(least, 0.0), signed=False))
        verdict = PASS if least >= TRUSTED else FAIL
        return Check("samples", title, verdict, said, "" if verdict == PASS else say("samples_do"), source=STUDY)
    count, least = int(about["samples"]), SAMPLES_LEAST.get(about["method"], 0)
    said = say(f"samples_{about['method']}", count=count, points=about["points"])
    verdict = PASS if count >= least else LOOK
    return Check("samples", title, verdict, said, "" if verdict == PASS else say("samples_do"), source=STUDY)


def designs(tried: int, factors: int, say: Texts) -> Check:
    """Whether a search has tried enough designs for what varies."""
    verdict = PASS if tried >= TRIALS_LEAST * factors else LOOK
    said = say("designs_said", tried=tried, factors=factors)
    todo = "" if verdict == PASS else say("designs_do", need=TRIALS_LEAST * factors)
    return Check("designs", say("designs"), verdict, said, todo, source=STUDY)


def better(told: Sequence[str], of: int, fresh: int, say: Texts) -> Check:
    """Whether fresh seeds tell a design from doing nothing."""
    verdict = PASS if len(told) == of else LOOK if told else FAIL
    said = say("better_said", told=len(told), of=of, fresh=fresh)
    return Check("better", say("better"), verdict, said, "" if verdict == PASS else say("better_do"), source=STUDY)


def rules(count: int, chance: float, accuracy: str, say: Texts) -> Check:
    """Whether points left out follow the rules."""
    verdict = PASS if count and chance <= SURE else FAIL
    said = say("rules_said", accuracy=accuracy, chance=f"{chance:.2f}") if count else say("rules_none")
    return Check("rules", say("rules"), verdict, said, "" if verdict == PASS else say("rules_do"), source=STUDY)


def told_failures(told: int, failures: int, say: Texts) -> Check:
    """How many of the failures are more than bad luck of their seeds."""
    verdict = PASS if 2 * told >= failures else LOOK if told else FAIL
    said = say("failures_said", told=told, failures=failures)
    return Check(
        "failures", say("failures"), verdict, said, "" if verdict == PASS else say("failures_do"), source=STUDY
    )


def levers(told: int, of: int, replications: int, say: Texts) -> Check:
    """Whether any lever does something beyond chance."""
    verdict, said = (PASS if told else FAIL), say("levers_said", told=told, of=of, count=replications)
    return Check("levers", say("levers"), verdict, said, "" if told else say("levers_do"), source="response.parquet")


def tried_again(moved: bool, finding: bool, gains: bool, say: Texts) -> Check:
    """Whether the best allocation holds with seeds that its curves have not seen."""
    key = "none" if not moved else "pass" if finding and gains else "worse" if finding else "look"
    verdict = {"none": LOOK, "pass": PASS, "worse": FAIL, "look": FAIL}[key]
    todo = "" if verdict == PASS else say("again_do")
    return Check("again", say("again"), verdict, say(f"again_{key}"), todo, source="allocation.json")


def whole(about: Mapping[str, Any], say: Texts) -> Check:
    """How many evaluations could not be simulated."""
    failed, of = int(about["failed"]), int(about["evaluations"])
    share = failed / max(of, 1)
    verdict = PASS if share <= FEW else LOOK if share <= FEWER else FAIL
    said = say("whole_said", failed=f"{failed:,}", of=f"{of:,}")
    return Check("whole", say("whole"), verdict, said, "" if verdict == PASS else say("whole_do"), source=STUDY)


def markets(about: Mapping[str, Any], say: Texts) -> Check:
    """Over how many plausible markets all of it is."""
    count, of = int(about["replications"]), int(about.get("markets") or 1)
    verdict = FAIL if count < 2 else PASS if of >= FEWEST else LOOK
    said = say("markets_said", count=count, of=of)
    return Check("enough", say("enough"), verdict, said, "" if verdict == PASS else say("sign_more"), source=STUDY)


def known_gaps(config: Mapping[str, Any], say: Texts, levels: bool = False) -> Check:
    """What the market is known to get wrong that bears on the question; on ``levels``, if it is about them."""
    found = [gap for gap in bearing(config) if levels or gap.bears_on != (LEVELS,)]
    if not found:
        return Check("gaps", say("gaps"), PASS, say("gaps_none", of=len(GAPS)), source="docs/scorecard.md")
    told = words.say("{sentence}.", sentence=sentence_case(words.say("; ").join(words.say(gap.says) for gap in found)))
    return Check("gaps", say("gaps"), LOOK, told, say("gaps_do"), source="docs/scorecard.md")
