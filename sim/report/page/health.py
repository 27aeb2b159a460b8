"""The health card: what a reader checks before acting on an answer, each line pass, look again or fail."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim import words
from sim.observe.metrics import METRICS
from sim.params.belief import Belief
from sim.params.precision import REPLICATIONS_MAX
from sim.report.ensemble import shared_luck
from sim.report.numbers import significant
from sim.report.page.blocks import FAIL, LOOK, PASS, Checks
from sim.report.page.effect import Effect, Trace, effect_of
from sim.report.page.gaps import GAPS, bearing
from sim.report.page.large_enough import size_of
from sim.report.page.texts import Texts
from sim.report.style import asked_name, display_of, group_name, percent
from sim.report.text.firm_money import amount_a_year
from sim.report.text.firms import called, firm_rows
from sim.report.text.headline import judged, window_name
from sim.report.text.table import Rows
from sim.report.text.verdict import FEWEST, GUESSED, MOST_MARKETS
from sim.report.text.words import sentence_case
from sim.state.groups import FIRM
from sim.study.analysis.compare import markets_of, reported_weeks
from sim.study.analysis.concerned import concerned
from sim.study.analysis.how_sure import Interval
from sim.study.analysis.plausible import with_spread
from sim.study.analysis.windows import window_of, years_of

if TYPE_CHECKING:
    from sim.study.results import RunResult

VERDICTS = (PASS, LOOK, FAIL)
HALF = 0.5  # of the plausible markets: a sign that holds in no more than that fails
NEAR, FAR = (
    1.25,
    2.0,
)  # times its file or records: a firm passes within the one, fails beyond the other
AFFORDABLE = 16  # times as many replications, beyond which an effect is taken as nothing


class Check(NamedTuple):
    """One line."""

    key: str
    title: str
    verdict: str  # of `VERDICTS`
    said: str
    todo: str = ""  # nothing where it passes
    traces: tuple[Trace, ...] = ()
    source: str = ""  # where there is no table: another file


def health(run: RunResult, others: Sequence[str], say: Texts) -> list[Check]:
    """All lines about a run; ``others``: runs of the same report that share its seed, by name."""
    effect = effect_of(run)
    made = [Check("large", say("large"), *size_of(run, say), source=say("from_manifest"))]
    if effect is not None:
        made += [_noise(run, effect, say), _enough(effect, say), _sign(effect, say)]
        made.append(_guesses(run, say))
    elif run.comparison is None:
        made.append(_drawn(run, say))
    made += _inside(run, say)
    if run.comparison is not None:
        made.append(_shared(run, others, say))
    made.append(_gaps(run, say))
    return made


def card(checks: Sequence[Check], say: Texts) -> Checks:
    """The lines as a block, with how many there are of each kind."""
    counts = {verdict: sum(check.verdict == verdict for check in checks) for verdict in VERDICTS}
    summary = say("summary", passed=counts[PASS], looked=counts[LOOK], failed=counts[FAIL])
    rows = tuple(
        (check.title, check.verdict, say(check.verdict), check.said, check.todo, _from(check)) for check in checks
    )
    return Checks(rows, summary)


def _from(check: Check) -> str:
    return "; ".join(dict.fromkeys([*map(str, check.traces), *filter(None, [check.source])]))


def _noise(run: RunResult, effect: Effect, say: Texts) -> Check:
    every = {metric: row for (metric, window), row in judged(run.comparison).items() if window == "all"}  # type: ignore[arg-type]
    found = sum(bool(row["finding"]) for row in every.values())
    verdict = PASS if effect.finding else LOOK if found else FAIL
    floor = ""
    if effect.floor and math.isfinite(effect.floor):
        below = abs(effect.value) <= effect.floor
        key = "noise_floor" if effect.finding else "noise_below" if below else ""
        floor = say(key, floor=effect.shown(effect.floor)) if key else ""
    said = say(f"noise_{verdict}", what=effect.what, size=effect.size, floor=floor, others=found, of=len(every))
    traces = effect.traces[:4]
    need = needed(effect)
    todo = "noise_do" if need is None or affordable(need, effect.replications) else "noise_nothing"
    return Check("noise", say("noise"), verdict, said, "" if effect.finding else say(todo), traces)


def _enough(effect: Effect, say: Texts) -> Check:
    count, title, traces = effect.replications, say("enough"), effect.traces[:5]
    if count < 2 or effect.low is None or effect.high is None:
        return Check("enough", title, FAIL, say("enough_fail"), say("enough_two"), traces)
    seen = _detectable(effect)
    if effect.finding:
        return Check("enough", title, PASS, say("enough_pass", count=count, seen=effect.shown(seen)), "", traces)
    if not effect.value:
        return Check("enough", title, PASS, say("enough_none", count=count), "", traces)
    need = replications_for(effect, seen)
    said = say("enough_look", count=count, seen=effect.shown(max(seen, effect.floor or 0.0)), need=f"{need:,}")
    if not affordable(need, count):
        return Check("enough", title, FAIL, said, say("enough_more", most=f"{most_for(count):,}"), traces)
    return Check("enough", title, LOOK, said, say("enough_do", need=need), traces)


def _drawn(run: RunResult, say: Texts) -> Check:
    """Of the market as it is: whether its levels have intervals, over enough markets."""
    count, of = run.kpis["replication"].n_unique(), len(set(markets_of(run)))
    verdict = FAIL if count < 2 else LOOK if of < FEWEST else PASS
    said, todo = say("levels_drawn", count=count, of=of), "" if verdict == PASS else say("sign_more")
    return Check("enough", say("enough"), verdict, said, todo, source=say("from_manifest"))


def needed(effect: Effect) -> int | None:
    """How many replications would tell a measured effect; None where there is no interval."""
    if effect.replications < 2 or effect.low is None or effect.high is None or not effect.value:
        return None
    return replications_for(effect, _detectable(effect))


def _detectable(effect: Effect) -> float:
    half = (effect.high - effect.low) / 2  # type: ignore[operator]
    return Interval(effect.value, half, effect.replications - 1).detectable


def replications_for(effect: Effect, seen: float) -> int:
    """How many replications would tell an effect as large as measured, in 80 of 100 studies.

    ``seen``: the effect that those there are would tell.
    """
    return replications_to_tell(effect.value, seen, effect.floor, effect.replications)


def replications_to_tell(value: float, seen: float, floor: float | None, count: int) -> int:
    """The same of a ``value`` that is not 0, in ``count`` replications: what they tell and the ``floor`` of chance fall
    with the root of their number.
    """
    worst = max(seen, floor if floor and math.isfinite(floor) else 0.0)
    return max(math.ceil(count * (worst / abs(value)) ** 2), count + 1)


def most_for(count: int) -> int:
    """How many replications are affordable where there are ``count``."""
    return min(AFFORDABLE * count, REPLICATIONS_MAX)


def affordable(need: int, count: int) -> bool:
    """Whether so many replications are worth asking for."""
    return need <= most_for(count)


def _sign(effect: Effect, say: Texts) -> Check:
    same, of, title, traces = effect.same, effect.markets, say("sign"), effect.traces[:1] + effect.traces[5:]
    if same is None or of < 2:
        return Check("sign", title, LOOK, say("sign_one"), say("sign_more"), traces)
    if not effect.value:
        return Check("sign", title, PASS, say("sign_exact", of=of), "", traces)
    said = say("sign_said", same=same, of=of)
    if of < FEWEST:
        return Check("sign", title, LOOK, f"{said} {say('sign_few', of=of)}", say("sign_more"), traces)
    verdict = PASS if same >= MOST_MARKETS * of else FAIL if same <= HALF * of else LOOK
    return Check("sign", title, verdict, said, "" if verdict == PASS else say("sign_do"), traces, "plausible.parquet")


def _guesses(run: RunResult, say: Texts) -> Check:
    """Of all amounts of what is asked that are beliefs."""
    beliefs = [Belief.model_validate(each) for each in (run.config.get("beliefs") or {}).values()]
    title, source = say("guesses"), say("from_config")
    if not beliefs and run.config.get("strategies"):
        return Check("guesses", title, LOOK, say("guesses_certain"), say("guesses_own"), source=source)
    if not beliefs:
        return Check("guesses", title, PASS, say("guesses_none"), source=source)
    guessed = sum(belief.guessed for belief in beliefs)
    verdict = PASS if guessed < GUESSED * len(beliefs) else LOOK
    said = say("guesses_said", guessed=guessed, of=len(beliefs))
    return Check("guesses", title, verdict, said, "" if verdict == PASS else say("guesses_do"), source=source)


def _inside(run: RunResult, say: Texts) -> Iterator[Check]:
    """Each firm that is looked at beside what its file and its records say of it."""
    firms: Mapping[str, Any] = run.config.get("firms") or {}
    if not firms:
        return
    table = run.comparison
    if table is None:
        from sim.study.analysis.compare import summarise

        table = summarise(run.kpis, reported_weeks(run))
    rows = firm_rows(with_spread(table, run))
    window, compared = window_of(min(years_of(run).every, 1)), table is run.comparison
    for firm, said in firms.items():
        yield _of_firm(rows, firm, said, window, compared, say)
        row = rows.get(("profit_yuan", FIRM, firm, window))
        if compared and row is not None and row["reference"] < 0:
            yield _loses(row, called(firm, said), say)


def _of_firm(rows: Rows, firm: str, said: Mapping[str, Any], window: str, compared: bool, say: Texts) -> Check:
    title, level = say("inside", firm=called(firm, said)), "reference" if compared else "mean"
    category = group_name(said["category"]) if said.get("category") else words.say("the market")
    told: list[tuple[float, str, Trace | None]] = []  # how far off, sentence, where from
    share = said.get("share")
    row = rows.get(("market_share", FIRM, firm, window))
    if share:
        if row is None or not row[level]:
            return Check("inside", title, FAIL, say("inside_gone", category=category), say("inside_do"))
        of_share = {
            "share": percent(row[level], signed=False),
            "category": category,
            "told": percent(share, signed=False),
        }
        told.append((_ratio(row[level], share), say("inside_said", **of_share), _trace(row, level, compared)))
    for metric, value in (said.get("measured") or {}).items():
        row = rows.get((metric, FIRM, firm, window))
        if value and row is not None and row[level]:
            display = display_of(METRICS[metric], of_firm=True)
            shown = (significant(display.factor * float(each)) for each in (value, row[level]))
            there, here = (words.say("{amount} {unit}", amount=each, unit=display.unit).rstrip() for each in shown)
            named = {"metric": METRICS[metric].row.lower(), "there": there, "here": here}
            told.append((_ratio(row[level], value), say("inside_measured", **named), _trace(row, level, compared)))
    if not told:
        return Check("inside", title, LOOK, say("inside_unsaid"), say("inside_do"), source=say("from_config"))
    off, sentence, trace = max(told, key=lambda each: each[0])
    verdict = PASS if off <= NEAR else FAIL if off > FAR else LOOK
    traces = (trace,) if trace else ()
    source = "" if trace else "kpi.parquet"
    return Check("inside", title, verdict, sentence, "" if verdict == PASS else say("inside_do"), traces, source)


def _loses(row: Mapping[str, Any], firm: str, say: Texts) -> Check:
    """Of a firm that loses money without what is asked."""
    said = say("loses_said", amount=amount_a_year(-row["reference"], signed=False), when=window_name(row["window"]))
    traces = tuple(filter(None, [_trace(row, "reference", True)]))
    return Check("loses", say("loses", firm=firm), LOOK, said, say("loses_do"), traces)


def _ratio(here: float, there: float) -> float:
    """How many times the one is the other, whichever is larger; infinite across zero."""
    return math.inf if here * there <= 0 else max(here / there, there / here)


def _trace(row: Mapping[str, Any], level: str, compared: bool) -> Trace | None:
    at = {name: str(row[name]) for name in ("metric", "dimension", "group", "window")}
    return Trace("comparison", at, level, row[level]) if compared else None


def _shared(run: RunResult, others: Sequence[str], say: Texts) -> Check:
    luck, title = shared_luck(run), say("shared")
    if not others:
        return Check("shared", title, PASS, say("shared_alone", luck=luck), source=say("from_manifest"))
    seed = int(run.manifest.get("seed", run.config.get("seed", 0))) + 1
    said = say("shared_said", names=words.say(", ").join(map(asked_name, others)), luck=luck)
    return Check("shared", title, LOOK, said, say("shared_do", seed=seed), source=say("from_manifest"))


def _gaps(run: RunResult, say: Texts) -> Check:
    found = bearing(run.config, (group for _, group in concerned(run.config)))
    if not found:
        return Check("gaps", say("gaps"), PASS, say("gaps_none", of=len(GAPS)), source="docs/scorecard.md")
    gaps = sentence_case(words.say("; ").join(words.say(gap.says) for gap in found))
    told = words.say("{sentence}.", sentence=gaps)
    return Check("gaps", say("gaps"), LOOK, told, say("gaps_do"), source="docs/scorecard.md")
