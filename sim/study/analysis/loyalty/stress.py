"""What rivals do about a strategy; and what the arms of `stress=true` say: budget, what stays after it."""

from __future__ import annotations

import numpy as np

from sim.study.analysis.compare import windows_of
from sim.study.analysis.loyalty.arms import DOUBLE, HALF, STOPPED, Study
from sim.study.analysis.loyalty.flows import QUARTER_WEEKS, RIVALS, SPONSOR
from sim.study.analysis.loyalty.worth import NOTHING, budget, mean_of
from sim.study.arms import REFERENCE, TREATMENT, UNCOPIED

AFTERWARDS = ("repurchase_rate", "mau_rate", "trust_index")  # KPIs read while it runs and after it stops
STOCK_METRICS = ("home_stock", "registered_people", "aov_yuan")
TAKE = ("technical_fee", "advertising", "platform_commission")


def on_budget(study: Study) -> None:
    """Return of the last yuan between the intensities tested, and the largest budget at which it exceeds one."""
    tests = [arm for arm in (HALF, TREATMENT, DOUBLE) if study.has(arm)]
    if len(tests) < 2:
        return
    cost = [study.cost(arm).sum(axis=1) for arm in tests]
    gain = [
        study.change(arm, SPONSOR, "contribution").sum(axis=1) + spent for arm, spent in zip(tests, cost, strict=True)
    ]
    nothing = np.zeros_like(cost[0])
    found = budget(np.array([nothing, *cost]), np.array([nothing, *gain]))
    for arm, spent, last in zip(tests, cost, found.returns, strict=True):
        study.say("budget", f"cost_{arm}", "yuan", mean_of(spent))
        study.say("budget", f"last_yuan_{arm}", "yuan per yuan", last)
    study.say("budget", "largest", "yuan", NOTHING._replace(value=found.largest), note=found.note)


def on_rivals(study: Study) -> None:
    """What rivals sell, earn, take and give away."""
    flows = study.flows
    for line in ("paid", "contribution"):
        study.compare("rivals", line, "yuan", study.ends(RIVALS, line))
    collects = 1 if "platform" in set(flows.sponsors["entity"]) else -1  # others pay what platforms collect
    for line, parts, sign in (("take_share", TAKE, collects), ("subsidy_share", ("subsidy",), -collects)):
        if any(flows.booked(RIVALS, part) for part in parts):
            before, after = map(_share, study.ends(RIVALS, *parts), study.ends(RIVALS, "paid"))
            before, after = sign * before, sign * after
            study.compare("rivals", line, "share", (before, after))
    for name in _rival_platforms(study):
        of = study.kpi("gmv_yuan", windows_of(study.weeks), "platform", name)
        if of is not None:
            study.compare("rivals", f"sales:{name}", "yuan", (of(REFERENCE, "all"), of(TREATMENT, "all")))


def on_copies(study: Study) -> None:
    """Who copies it; and what sponsor and rivals would sell and earn if nobody did."""
    if not study.has(UNCOPIED):
        return
    rivals, replications = study.copies
    study.say("copied", "copiers", "firms", NOTHING._replace(value=len(rivals)), note=", ".join(rivals))
    study.say("copied", "replications", "replications", NOTHING._replace(value=replications))
    for party in (SPONSOR, RIVALS):
        for line in ("paid", "contribution"):
            for window, span in study.windows.items():
                ends = study.ends(party, line, arm=UNCOPIED, span=span)
                study.compare("uncopied", f"{party}_{line}", "yuan", ends, window)


def on_stopped(study: Study) -> None:
    """Arm `stopped` against the reference: while the strategy runs, and after it has stopped.

    Money is booked by quarters: one in which the strategy ends belongs to neither.
    """
    stop = study.stop_week
    if not study.has(STOPPED) or not 0 < stop < study.weeks:
        return
    study.say("stopped", "stop_week", "weeks", NOTHING._replace(value=stop))
    first = -(-stop // QUARTER_WEEKS)
    parts = {"running": slice(0, stop // QUARTER_WEEKS), "after": slice(first, study.flows.quarters)}
    lengths = {"running": stop // QUARTER_WEEKS * QUARTER_WEEKS, "after": study.weeks - first * QUARTER_WEEKS}
    for window, length in lengths.items():
        study.say("stopped", "weeks", "weeks", NOTHING._replace(value=max(length, 0)), window)
    for line in ("paid", "contribution"):
        for window, span in parts.items():
            study.compare("stopped", line, "yuan", study.ends(SPONSOR, line, arm=STOPPED, span=span), window)
    for metric in AFTERWARDS:
        of = study.kpi(metric, {"running": (0, stop), "after": (stop, study.weeks)})
        if of is not None:
            for window in parts:
                study.compare("stopped", metric, "index", (of(REFERENCE, window), of(STOPPED, window)), window)


def bought_early(study: Study) -> np.ndarray | None:
    """Sales borrowed from after the horizon, [replication]; None if the results cannot tell.

    From the arm `stopped`: what the sponsor misses in the first whole quarter after the stop. That holds most of what
    is used up within weeks (food) and little of what lasts for years (appliances). Otherwise from what more they have
    at home in the last week, at an ordinary order's value: an upper bound, since some of it would not have been bought
    from the sponsor later.
    """
    first = -(-study.stop_week // QUARTER_WEEKS)
    if study.has(STOPPED) and first < study.flows.quarters:
        return -study.change(STOPPED, SPONSOR, "paid")[:, first]
    spans = windows_of(study.weeks)
    stock, people, order = (study.kpi(metric, spans) for metric in STOCK_METRICS)
    if stock is None or people is None or order is None:
        return None
    before, after = (stock(arm, "all") * people(arm, "all") for arm in (REFERENCE, study.alone))
    return (after - before) * order(REFERENCE, "all")


def _rival_platforms(study: Study) -> list[str]:
    payers = study.flows.sponsors.filter(entity="platform")["name"].to_list()
    if not payers:
        return []
    platforms = study.kpis.filter(metric="gmv_yuan", dimension="platform")["group"].unique().sort()
    return [name for name in platforms if name not in payers]


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Ratio, [replication]; NaN where there are no sales."""
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole != 0)
