"""Every sentence of the report's own, in one table a language; what it quotes of `sim.report.text` is told there."""

from __future__ import annotations

from collections.abc import Mapping

from sim.core.errors import UserError, did_you_mean

ENGLISH = {
    # what a page is headed by
    "report": "Report",
    "several": "Report on {count} results folders",
    "what_is_best": "What is best, under which conditions?",
    "as_it_is": "The market as it is",
    "as_it_is_firm": "{firm}, in the market as it is",
    "what_if": "What changes with {name}?",
    "what_if_firm": "{firm}: what changes with {name}?",
    "contents": "Contents",
    "csv": "download as CSV",
    # titles of sections
    "answer": "The answer",
    "health": "Health card",
    "firm": "{name}",
    "kpis": "What changes, and what does not",
    "levels": "The market in numbers",
    "who": "Who wins and who loses",
    "paths": "How it develops",
    "loyalty": "For whoever pays: {name}",
    "apart": "Taken apart",
    "pilot": "What a pilot makes of it",
    "claims": "What reports claim, and what was caused",
    "why": "Why",
    "assumed": "What was assumed",
    "trust": "How far to trust it",
    "provenance": "Where this comes from",
    "ranking": "What is best",
    "matrix": "Under which conditions",
    "regret": "What each may miss",
    "failed": "What failed",
    # verdicts of the health card
    "pass": "pass",
    "look": "look again",
    "fail": "fail",
    "summary": "{passed} pass, {looked} look again, {failed} fail",
    "check": "Check",
    "verdict": "Verdict",
    "so": "What is so",
    "todo": "What to do",
    "traced": "From",
    # whether the effect is above the noise
    "noise": "Is the effect above the noise floor?",
    "noise_pass": "{what} {size}: told from chance{floor}.",
    "noise_look": "{what} {size}: not told from chance{floor}; {others} of {of} headline KPIs are.",
    "noise_fail": "{what} {size}: not told from chance{floor}, nor is any of {of} headline KPIs.",
    "noise_floor": " and larger than what chance alone makes (±{floor})",
    "noise_below": ", chance alone makes up to ±{floor}",
    "noise_do": "Call it no change, or ask for more replications or persons.",
    # replications
    "enough": "Are there enough replications?",
    "enough_pass": "{count} replications; an effect of {seen} would have been seen in 80 of 100 such studies.",
    "enough_look": "{count} replications show an effect of {seen}; one as small as measured takes about {need}.",
    "enough_none": "The measured effect is exactly none in {count} replications: more would show the same.",
    "enough_fail": "One replication has no interval.",
    "enough_do": "replications={need} tells an effect of this size, if it is one.",
    "enough_more": "Take it as nothing: no affordable number ({most} at most) would tell an effect so small.",
    "enough_two": "replications=8, which is what is usual.",
    "levels_drawn": "Levels are means of {count} replications; plausible markets: {of}.",
    # the sign over plausible markets
    "sign": "Does the sign hold across plausible markets?",
    "sign_said": "{same} of {of} plausible markets have the sign of the mean.",
    "sign_few": "{of} plausible markets are too few to count.",
    "sign_one": "All replications live in one market: doubt about the calibrated parameters is left out.",
    "sign_exact": "The difference is exactly none in all {of} plausible markets.",
    "sign_do": "Say that it depends on the market; see the range over markets in the table.",
    "sign_more": "plausible.use=true and replications=8 draw eight of them.",
    # guesses
    "guesses": "How much rests on guessed amounts?",
    "guesses_none": "Its amounts are what is asked; none of them is a belief.",
    "guesses_certain": "Every amount in its file is taken as certain: doubt about it is in no interval.",
    "guesses_said": "{guessed} of {of} uncertain amounts are guesses.",
    "guesses_do": "A pilot comes first (pilot=...), or break_even=true, which says from which amounts on it pays.",
    "guesses_own": "Give them as beliefs: {{median: ..., low: ..., high: ..., source: ...}}.",
    # the firm
    "inside": "Is {firm} inside what was calibrated?",
    "inside_said": "It has {share} of {category} without what is asked; its file says {told}.",
    "inside_unsaid": "Its file says no share, and its records are not given: nothing to hold it against.",
    "inside_gone": "No share of {category} could be read of it.",
    "inside_measured": "Furthest from its records is {metric}: {there} there, {here} here.",
    "inside_do": "python -m sim.fit --firm sets its amounts from its own log; until then read changes, not levels.",
    # the reference
    "shared": "Do other questions share this reference?",
    "shared_alone": "No other one of this report. {luck}",
    "shared_said": "{names}: the same seed. {luck}",
    "shared_do": "Before ranking them, ask all of them again with another seed: seed={seed}.",
    # the scorecard
    "gaps": "Which failing law or fact of the scorecard bears on this answer?",
    "gaps_none": "None of the {of} that are known.",
    "gaps_do": "Weigh what rests on this accordingly; docs/scorecard.md and docs/limits.md say how far it goes.",
    # everything else
    "from_manifest": "manifest.json",
    "from_config": "config.yaml",
    "amounts": "Amounts drawn from their priors, one a plausible market",
    "amount": "amount",
    "median": "median",
    "priors": "80 % between",
    "drawn": "drawn",
    "source": "source",
    "repeat": "The command that repeats it:",
    "repeat_near": "The command that asks for it, as far as these results say (other words may have been given):",
    "version": "code",
    "python": "Python",
    "packages": "packages",
    "seeds": "seeds",
    "markets": "plausible markets",
    "hash": "hash of the configuration",
    "began": "begun",
    "took": "seconds",
    "files": "files",
    "files_said": "manifest.json holds the SHA-256 of each of the {count} files of this folder",
    "job": "run",
    "message": "what was wrong",
    # the health card of many runs
    "many_told": "Is the first told from the others?",
    "many_first": "{first} is ranked first and told from all others.",
    "many_some": "{count} of {of} options may each be the best: they are not told apart.",
    "many_do": "More replications (precision=...) narrow what may be the best.",
    "many_one": "Only one option was run under all conditions: there is nothing to rank.",
    "many_gain": "Does any option change it beyond chance?",
    "many_gains": "{count} of {of} do, above the floor of chance and all together (Holm).",
    "many_enough": "Are there enough replications?",
    "many_count": "{count} paired replications of {markets} plausible markets in every run.",
    "many_shared": "Do these runs share their luck?",
    "many_same": "All of them have the same seeds: luck that helps one option may help all of its kind.",
    "many_luck": "Before acting on the first, sweep again with another seed=.",
    "many_whole": "Did every run end?",
    "many_done": "{done} of {of} runs ended well.",
    "many_again": "The same command does what is missing.",
}
LANGUAGES = {"en": ENGLISH}


class Texts:
    """The sentences of one language."""

    def __init__(self, language: str = "en"):
        if language not in LANGUAGES:
            raise UserError(f"unknown language '{language}'{did_you_mean(language, LANGUAGES)}")
        self.language = language
        self._table: Mapping[str, str] = LANGUAGES[language]

    def __call__(self, key: str, **values: object) -> str:
        """A sentence with its values in it; a `KeyError` where the language does not have it."""
        return self._table[key].format(**values)
