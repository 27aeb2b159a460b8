"""What two runs that are set side by side do not share: it is said beside their comparison, since numbers hide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.study.analysis.compare import reported_weeks
from sim.words import named, say

if TYPE_CHECKING:
    from sim.study.results import RunResult

_SIZES = ("persons", "represents", "orders_represented")  # of a manifest, beside its headline


def unlike(a: RunResult, b: RunResult) -> list[str]:
    """A line for each thing that two runs may be compared without; what they may not is refused by `compare`.

    Horizons: only weeks that both report are compared. What a market is founded with: as a cause it may be what is
    asked, and whoever lives in two markets of other sizes is another, so that chance differs within each pair too.
    """
    lines = []
    if (weeks := reported_weeks(a)) != (others := reported_weeks(b)):
        first = min(weeks, others)
        lines.append(
            say(
                "compared over the first {first} weeks, which both report ({weeks} and {others})",
                first=first,
                weeks=weeks,
                others=others,
            )
        )
    if founded := [
        say("{what} {one} and {other}", what=named("founded", what, what), one=x, other=y)
        for what, (x, y) in _both(_founded(a), _founded(b)).items()
        if x != y
    ]:
        lines.append(
            say(
                "founded differently ({what}): people or their luck are not the same, although seeds are, so that some"
                " of the difference within each pair is chance",
                what=say(", ").join(founded),
            )
        )
    versions = [run.manifest.get("code_version") for run in (a, b)]
    if None not in versions and versions[0] != versions[1]:
        one, other = versions
        lines.append(
            say("written by two versions of the program ({one} and {other}), which may differ", one=one, other=other)
        )
    return lines


def _founded(run: RunResult) -> dict[str, Any]:
    """How long a market has lived before it is reported, and how many of everything it has."""
    headline = run.manifest.get("headline")
    counts = headline if isinstance(headline, dict) else {}
    sizes = {name: run.manifest[name] for name in _SIZES if name in run.manifest}
    return {"weeks of burn-in": run.config["horizon"].get("burn_in_weeks"), **sizes, **counts}


def _both(a: dict[str, Any], b: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {what: (_shown(a[what]), _shown(b[what])) for what in a if what in b}


def _shown(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
