"""A few plain sentences, computed from numbers. They say what changed and how surely, never why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.report.ensemble import doubt, holds, number_of_markets
from sim.report.style import DIGITS_MOST, display_of, in_sentence, mark, number, percent
from sim.report.text.headline import WORDS, judged, window_name, windows_name
from sim.report.text.largest import largest_findings
from sim.report.text.sizes import change, interval, moved, signed, size
from sim.report.text.winners import changes, of_concerned
from sim.report.text.words import listed, sentence_case
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.compare import between_years, metric_of, reported_weeks
from sim.study.analysis.findings import with_findings
from sim.study.analysis.windows import window_of
from sim.words import say

if TYPE_CHECKING:
    from sim.study.analysis.concerned import Groups
    from sim.study.analysis.windows import Years
    from sim.study.results import RunResult

SALES = "gmv_yuan"
TOLD, LARGEST = 4, 2  # of the other KPIs, and how many of them by their size
DEVELOPMENT = (SALES, "mau_rate", "repurchase_rate", "trust_index", "hosts_active")


def comparison_sentences(
    comparison: pl.DataFrame, names: tuple[str, str], years: Years, about: Groups = ()
) -> list[str]:
    """What the second of ``names`` changed against the first: sales by year, what else can be told, platforms.

    The first sentence is about sales; with several plausible markets (columns of `sim.study.analysis.plausible.spread`)
    it says in how many of them they rise or fall. The second is about the largest changes while what is asked is in
    force. What is not a finding (`sim.study.analysis.findings`) is called no change. The last sentences say how far to
    trust them all. ``about``: as in `changes`.
    """
    reference, name = names
    if (comparison["difference"] == 0).all():
        return [
            say(
                "{name} changes nothing: every KPI of every group equals {reference} exactly.",
                name=name,
                reference=reference,
            )
        ]
    rows = judged(comparison)
    headline = [rows[metric, "all"] for metric in WORDS if (metric, "all") in rows]
    replications = max((row["replications"] for row in headline), default=0)
    if replications < 2:
        return [
            say("One replication gives no interval: nothing here can be told from noise. Ask for more replications.")
        ]
    first = sales_headline(rows[SALES, "all"]) if (SALES, "all") in rows else ""
    by_year, trust = _sales_by_year(rows, years), doubt(replications, number_of_markets(comparison))
    if not any(clear(row) for row in rows.values()):
        if _some_group(comparison, years, about):
            nothing = say(
                "Of the market as a whole nothing can be told from chance: none of {n} headline KPIs, in no year. What"
                " can be told of groups in it stands above.",
                n=len(headline),
            )
        else:
            nothing = say("Nothing can be told from chance: none of {n} headline KPIs, in no year.", n=len(headline))
        return [sentence for sentence in (first, nothing, by_year, trust) if sentence]
    most, named = _largest(rows, years)
    told = [
        first,
        most,
        by_year,
        _others(rows, years, named),
        *(_rivals(comparison, window, about) for window in dict.fromkeys([years.main, years.last])),
        _count(headline),
        trust,
    ]
    return [sentence for sentence in told if sentence]


def level_sentences(run: RunResult, markets: int) -> list[str]:
    """How the market as it is develops between its first and last complete year, as far as that is beyond chance."""
    replications = run.kpis["replication"].n_unique()
    rows = developments(run)
    told = []
    if rows:
        alone = replications < 2
        changed = [_from_to(row["metric"], row["reference"], row["treatment"]) for row in rows if alone or clear(row)]
        still = [WORDS[row["metric"]].phrase for row in rows if not alone and not clear(row)]
        parts = [listed(changed)] if changed else []
        if still:
            parts.append(say("no change can be told from chance in {names}", names=listed(still, "or")))
        last = reported_weeks(run) // YEAR_WEEKS
        told.append(say("From year 1 to year {last}, {changes}.", last=last, changes=say("; ").join(parts)))
    if replications > 1:
        told.append(doubt(replications, markets, paired=False))
    else:
        told.append(say("One replication gives no interval: differences between years hold noise of unknown size."))
    return told


def developments(run: RunResult) -> list[dict[str, Any]]:
    """Changes of a single arm between its first and its last complete year; sales first, each with its `finding`."""
    table = between_years(run, DEVELOPMENT).with_columns(primary=pl.col("metric") == SALES)
    rows = with_findings(table, by=("primary",)).rows(named=True)
    return sorted(rows, key=lambda row: DEVELOPMENT.index(row["metric"]))


def sales_finding(comparison: pl.DataFrame, years: Years) -> str:
    """How sales move, soon and in the end, in half a line."""
    rows = judged(comparison)
    told = [
        say(
            "{changes} {when}",
            changes=change(SALES, row) if clear(row) else say("not told from chance"),
            when=window_name(window),
        )
        for window in years.two
        if (row := rows.get((SALES, window)))
    ]
    return say("sales {changes}", changes=say(", ").join(told))


def largest(rows: Mapping[tuple[str, ...], dict[str, Any]], key: tuple[str, ...], years: Years) -> list[str]:
    """Windows of the shown years in which a row is a finding, the one with the largest change first.

    If there is none, the whole horizon where it is one there.
    """

    def found(*windows: str) -> list[str]:
        return [window for window in windows if (*key, window) in rows and clear(rows[*key, window])]

    in_years = found(*years.windows) or found(years.last) or found("all")
    return sorted(in_years, key=lambda window: -abs(rows[*key, window]["difference"]))


def clearness(row: dict[str, Any]) -> float:
    """How many half-widths of its interval a difference is from nothing."""
    half = (row["ci_high"] - row["ci_low"]) / 2
    return abs(row["difference"]) / half if half > 0 else float("inf")


def development_finding(run: RunResult) -> str:
    """How sales of a single arm develop, in half a line."""
    rows = [row for row in developments(run) if row["metric"] == SALES]
    if not rows:
        return say("too short for a trend")
    (row,) = rows
    last = row["window"].removeprefix("year")
    if row["replications"] > 1 and not clear(row):
        return say("no change of sales from year 1 to year {last} can be told from chance", last=last)
    moved = percent(row["treatment"] / row["reference"] - 1)
    return say("{name} {change} from year 1 to year {last}", name=WORDS[SALES].phrase, change=moved, last=last)


def clear(row: dict[str, Any]) -> bool:
    """True if a row of `judged` is a finding."""
    return bool(row["finding"])


def sales_headline(row: dict[str, Any]) -> str:
    """What becomes of sales over the whole horizon: mean change and interval, and in how many plausible markets."""
    markets = row.get("markets") or 1
    over = window_name("all")
    if markets > 1 and not row["higher"] and not row["lower"]:
        return say("Sales stay exactly the same in all {markets} plausible markets {over}.", markets=markets, over=over)
    higher, told = row["difference"] > 0, interval(SALES, row)
    if clear(row):
        text = say(
            "Sales rise by {size} {interval} {over}" if higher else "Sales fall by {size} {interval} {over}",
            size=size(SALES, row),
            interval=told,
            over=over,
        )
    else:
        text = say(
            "No change of sales {over} can be told from chance: {size} {interval}",
            size=signed(SALES, row),
            interval=told,
            over=over,
        )
    if markets < 2:
        return say("{sentence}.", sentence=text)
    low, high = _told_apart([100 * row["relative_low"], 100 * row["relative_high"]], signed=True)
    return say(
        "{sentence}; higher in {count} plausible markets, which lie between {low} and {high} %."
        if higher
        else "{sentence}; lower in {count} plausible markets, which lie between {low} and {high} %.",
        sentence=text,
        count=holds(row),
        low=low,
        high=high,
    )


def _told_apart(values: list[float], signed: bool = False) -> list[str]:
    """Numbers with one decimal, or as many as it takes to tell the first two apart."""
    for digits in range(1, DIGITS_MOST + 1):
        told = [number(value, digits, signed) for value in values]
        if told[0] != told[1]:
            break
    return told


def elsewhen(rows: Mapping[tuple[str, ...], dict[str, Any]], key: tuple[str, ...], windows: Sequence[str]) -> str:
    """`in year 2, also in years 1 and 3, the other way in year 5`: when a row moves as in the first window, or not."""
    first, *others = windows
    up = {window: rows[*key, window]["difference"] > 0 for window in windows}
    told = window_name(first)
    if alike := [window for window in others if up[window] == up[first]]:
        told = say("{when}, also {others}", when=told, others=windows_name(alike))
    if turned := [window for window in others if up[window] != up[first]]:
        told = say("{when}, the other way {others}", when=told, others=windows_name(turned))
    return told


def _sales_by_year(rows: Mapping[tuple[str, ...], dict[str, Any]], years: Years) -> str:
    """`Sales by year, %: year 1 0.0 [−0.3, +0.2], year 2 −2.1 [−3.0, −1.2] ▼; ...`."""
    present = [(year, rows[SALES, window_of(year)]) for year in years.shown if (SALES, window_of(year)) in rows]
    if not present:
        return ""
    each = [
        f"{say('year {year}', year=year)} {_percent(row)} {mark(row['difference'], row['finding'])}".rstrip()
        for year, row in present
    ]
    return say(
        "Sales by year, % of the reference: {years}; those with ▲▼ can be told from chance."
        if any(clear(row) for _, row in present)
        else "Sales by year, % of the reference: {years}; none of them can be told from chance.",
        years=say(", ").join(each),
    )


def _percent(row: dict[str, Any]) -> str:
    size = 100 / abs(row["reference"])
    value, low, high = (number(row[name] * size, 1, signed=True) for name in ("difference", "ci_low", "ci_high"))
    return f"{value} [{low}, {high}]"


def _largest(rows: Mapping[tuple[str, ...], dict[str, Any]], years: Years) -> tuple[str, set[str]]:
    """The largest changes besides sales while what is asked is in force, and the KPIs that they are of."""
    found = [each for each in largest_findings(rows, years) if each.metric != SALES][:LARGEST]
    if not found:
        return "", set()
    told = []
    for each in found:
        others = [window for window in largest(rows, (each.metric,), years) if window != each.window]
        when = elsewhen(rows, (each.metric,), [each.window, *others])
        told.append(_is(each.metric, each.row, when))
    partly = any(map(years.marked, years.shown)) and found[0].window in years.in_force_first[0]
    sentence = say(
        "While this is in force, {changes}." if partly else "The largest that are told: {changes}.",
        changes=say("; ").join(told),
    )
    return sentence, {each.metric for each in found}


def _is(metric: str, row: dict[str, Any], when: str) -> str:
    """`trust is 4.2 % higher [+3.1, +5.3] (8 of 8) in year 5`."""
    return say("{name} is {moved} {when}", name=WORDS[metric].phrase, moved=moved(metric, row), when=when)


def _others(rows: Mapping[tuple[str, ...], dict[str, Any]], years: Years, named: Collection[str]) -> str:
    """What of the other headline KPIs is a finding in a shown year: its largest change, and in which other years.

    The clearest few of those that have not been ``named``, in the order of the table.
    """
    seen = {SALES, *named}
    found = {metric: windows for metric in WORDS if metric not in seen and (windows := largest(rows, (metric,), years))}
    if not found:
        return say("No other headline KPI can be told from chance in any of these years.") if years.shown else ""
    first = sorted(found, key=lambda metric: -clearness(rows[metric, found[metric][0]]))[: TOLD - len(named)]
    told = [
        _is(metric, rows[metric, windows[0]], elsewhen(rows, (metric,), windows))
        for metric, windows in found.items()
        if metric in first
    ]
    rest = len(found) - len(told)
    more = [say("{n} more with ▲▼ in the table", n=rest)] if rest else []
    return say("{sentence}.", sentence=sentence_case(say("; ").join([*told, *more])))


def _some_group(comparison: pl.DataFrame, years: Years, about: Groups) -> bool:
    """Whether lines above the sentences tell of some group."""
    groups = (*changes(comparison, years.main, about), *changes(comparison, "all", about))
    return any(each.clear for each in (*groups, *of_concerned(comparison, years.main, about)))


def _rivals(comparison: pl.DataFrame, window: str, about: Groups) -> str:
    clear = [each for each in changes(comparison, window, about) if each.dimension == "platform" and each.clear]
    told = {
        each.group: say("{group} ({change})", group=in_sentence(each.group), change=percent(each.relative))
        for each in clear
    }
    gains = [told[each.group] for each in clear if each.relative > 0]
    losses = [told[each.group] for each in reversed(clear) if each.relative < 0]
    parts = []
    if gains:
        parts.append(say("{names} gains sales" if len(gains) == 1 else "{names} gain sales", names=listed(gains)))
    if losses:
        parts.append(say("{names} loses sales" if len(losses) == 1 else "{names} lose sales", names=listed(losses)))
    if not parts:
        return ""
    told_apart = say(" while ").join(parts)
    return say("Among platforms {when}, {changes}.", when=window_name(window), changes=told_apart)


def _count(headline: list[dict[str, Any]]) -> str:
    moved = sum(clear(row) for row in headline)
    return say(
        "Over the whole horizon {n} of {of} headline KPIs can be told from chance (Holm's correction: a risk of 5 % in"
        " a window).",
        n=moved,
        of=len(headline),
    )


def _from_to(metric: str, first: float, last: float) -> str:
    registered = metric_of(metric)
    if registered.in_per_cent and first:
        return say("{name} changes by {change}", name=WORDS[metric].phrase, change=percent(last / first - 1))
    display = display_of(registered)
    digits = 1 if display.unit == "%" else 2
    before, after = (number(value * display.factor, digits) for value in (first, last))
    return say(
        "{name} goes from {before} to {after} {unit}",
        name=WORDS[metric].phrase,
        before=before,
        after=after,
        unit=display.unit,
    ).rstrip()
