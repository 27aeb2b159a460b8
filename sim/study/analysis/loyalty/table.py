"""Profit and loss of every strategy of a run, from its results alone: accounts, KPIs and the configuration.

One row a finding. ``value`` is what to read: the paired difference where both arms have an amount (``reference``,
``treatment``), else the finding itself. Amounts are sums over the window in real units; intervals hold what differs
between replications: seeds, and the plausible markets if there are several.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from sim.params.belief import Belief
from sim.params.plausible import Plausible
from sim.study.analysis.compare import windows_of
from sim.study.analysis.findings import FLOOR
from sim.study.analysis.loyalty.amounts import on_break_even
from sim.study.analysis.loyalty.arms import SCHEMA, Study
from sim.study.analysis.loyalty.assumed import assumed
from sim.study.analysis.loyalty.channels import on_channels
from sim.study.analysis.loyalty.floors import add_floors, known_floors
from sim.study.analysis.loyalty.flows import (
    CHANNELS,
    ELSEWHERE,
    FIRMS,
    MARKET,
    OWN,
    PARTIES,
    QUARTER_WEEKS,
    SPONSOR,
    copies_of,
    flows_of,
    sponsors_of,
)
from sim.study.analysis.loyalty.settings import decided_steps, saved_on, settings_of
from sim.study.analysis.loyalty.sponsored import COSTS, FEES, net_cost
from sim.study.analysis.loyalty.stress import (
    AFTERWARDS,
    STOCK_METRICS,
    bought_early,
    on_budget,
    on_copies,
    on_rivals,
    on_stopped,
)
from sim.study.analysis.loyalty.worth import NOTHING, UNCLEAR, Estimate, discounted, mean_of, pay_back, ratio_of
from sim.study.analysis.substitution import OUTSIDE_ORDERS, substitution, with_demand
from sim.study.arms import REFERENCE, TREATMENT, UNCOPIED

# From paid sales to contribution, as `sim.firms.money.accounts` signs them; `other` is all that no step names.
STEPS: dict[str, tuple[str, ...]] = {
    "paid": ("paid",),
    "returns": ("returns",),
    "passed_on": ("passed_on",),
    "sponsored": ("sponsored",),
    "fees": ("technical_fee", "platform_commission"),
    "advertising": ("advertising",),
    "hosts": ("host_commission", "mcn_split", "slotting"),
    "goods": ("goods",),
    "freight_tax": ("freight_insurance", "tax", "compliance"),
    "subsidy": ("subsidy",),
    "acquisition": ("acquisition",),
    "other": (),
    "discount": ("programme_discount",),
    "programme": ("programme",),
}
METRICS = (
    "orders", "gmv_yuan", OUTSIDE_ORDERS, "mcn_income_yuan", "consumer_surplus_yuan", *STOCK_METRICS, *AFTERWARDS,
)  # fmt: skip
MEMOS = ("contribution", *CHANNELS)  # lines that are part of no sum
STOCKS = {"member_people": "people", "reached_people": "people", "points_held": "points", "liability": "yuan"}
POINTS = ("points_issued", "points_burnt", "points_expired")
SINGLE_PRECISION = 1e-6  # relative: accounts are kept so


def loyalty_table(
    accounts: pl.DataFrame,
    kpis: pl.DataFrame,
    config: Mapping[str, Any],
    amounts: pl.DataFrame | None = None,
    comparison: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Everything about every strategy of a run, `SCHEMA` and `floor`; empty without strategies or without both arms.

    accounts: arm, replication, quarter, entity, name, line, yuan. config: the resolved configuration. comparison: of
    the two arms, with what it knows of chance.
    """
    strategies = config.get("strategies") or {}
    known = known_floors(comparison)
    if not strategies or not {REFERENCE, TREATMENT} <= set(accounts["arm"].cast(pl.String).unique()):
        return pl.DataFrame(schema=SCHEMA)
    payers = {name: sponsors_of(accounts, name, strategies[name], TREATMENT) for name in strategies}
    flows = {name: flows_of(accounts, name, payers[name]) for name in strategies}
    named = kpis.filter(pl.col("metric").cast(pl.String).is_in(METRICS), pl.col("dimension").is_in(["all", "platform"]))
    kpis = named.with_columns(pl.col("arm", "metric", "dimension", "group").cast(pl.String))
    rows: list[dict[str, Any]] = []
    for name, strategy in strategies.items():
        shared = [
            other for other in strategies if not payers[name].join(payers[other], on=["entity", "name"]).is_empty()
        ]
        study = Study(
            name,
            strategy,
            flows[name],
            tuple(flows[other] for other in shared or [name]),
            tuple(path for other in shared or [name] for path in settings_of(strategies[other])),
            copies_of(accounts, name, TREATMENT),
            kpis,
            int(config["horizon"]["weeks"]),
            float(config.get("observe", {}).get("clv_discount", 0.1)),
            Plausible.model_validate(config.get("plausible") or {}),
            {path: Belief.model_validate(belief) for path, belief in (config.get("beliefs") or {}).items()},
            amounts,
        )
        _about(study, [other for other in strategies if other != name])
        for section in (
            _waterfall, _markets, _amounts, _programme, _purchases, _parties, _sources, _worth,
            on_budget, on_break_even, on_rivals, on_copies, on_stopped, on_channels, _close,
        ):  # fmt: skip
            section(study)
        add_floors(study, known)
        rows += study.rows
    return pl.DataFrame(rows, schema=SCHEMA | {FLOOR: pl.Float64})


def _about(study: Study, others: list[str]) -> None:
    """Who pays, and what else ran in the same arm: differences are those of everything together."""
    payers = study.flows.sponsors
    for entity in FIRMS:
        names = payers.filter(entity=entity)["name"].to_list()
        if names:
            note = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
            study.say("about", entity, "firms", NOTHING._replace(value=float(len(names))), note=note)
    if others:
        study.say("about", "together_with", "strategies", NOTHING._replace(value=len(others)), note=", ".join(others))


def _waterfall(study: Study) -> None:
    """Steps from paid sales to contribution, by year and over all weeks; they add up in every replication."""
    for step, lines in (_steps(study) | {"contribution": ("contribution",)}).items():
        for window, span in study.windows.items():
            study.compare("waterfall", step, "yuan", study.ends(SPONSOR, *lines, span=span), window)
    for line in CHANNELS:
        if study.flows.booked(SPONSOR, line):
            study.compare("channels", line, "yuan", study.ends(SPONSOR, line))


def _steps(study: Study) -> dict[str, tuple[str, ...]]:
    """The account lines of each step; `other` has all that no step names."""
    named = {line for lines in STEPS.values() for line in lines}
    unnamed = tuple(line for line in study.flows.lines if line not in named | set(MEMOS))
    return {step: lines or unnamed for step, lines in STEPS.items()}


def _markets(study: Study) -> None:
    """In how many plausible markets the sponsor gains, how much on average (as in the waterfall), in each; uncopied."""
    sections = {TREATMENT: ("plausible", "gain")} | (
        {UNCOPIED: ("plausible_uncopied", "")} if study.has(UNCOPIED) else {}
    )
    for arm, names in sections.items():
        change = study.change(arm, SPONSOR, "contribution").sum(axis=1)
        gain = study.by_market(change)
        if len(gain) > 1:
            _in_markets(study, gain, float(change.mean()), *names)


def _in_markets(study: Study, gain: Mapping[int, float], mean: float, summary: str, singly: str) -> None:
    each = np.array([*gain.values()])
    low, high = np.quantile(each, (0.1, 0.9))
    counts = {"markets": len(each), "gains": (each > 0).sum(), "loses": (each < 0).sum()}
    ends = {"low": low, "mean": mean, "median": np.median(each), "high": high}
    in_each = {f"market{market}": value for market, value in gain.items()}
    for section, unit, lines in ((summary, "markets", counts), (summary, "yuan", ends), (singly, "yuan", in_each)):
        for line, value in lines.items() if section else ():
            study.say(section, line, unit, NOTHING._replace(value=float(value)))


def _amounts(study: Study) -> None:
    """How many of the strategy's amounts are beliefs, which of them are guesses, and what is assumed of each."""
    guesses = [path for path, belief in study.beliefs.items() if belief.guessed]
    study.say("amounts", "beliefs", "amounts", NOTHING._replace(value=float(len(study.beliefs))))
    study.say("amounts", "guesses", "amounts", NOTHING._replace(value=float(len(guesses))), note=", ".join(guesses))
    for path, unit, value in assumed(study.strategy):
        belief = study.beliefs.get(path)
        if belief is None:
            study.say("assumed", path, unit, NOTHING._replace(value=value))
        else:
            study.say("assumed", path, unit, Estimate(belief.median, belief.low, belief.high, 0), note=belief.source)


def _programme(study: Study) -> None:
    """What this strategy costs, line by line (costs positive, membership fees negative)."""
    for line in (*COSTS, FEES):
        if study.flows.booked(OWN, line):
            sign = -1.0 if line == FEES else 1.0
            study.say("programme", line, "yuan", mean_of(sign * study.flows.of(TREATMENT, OWN, line).sum(axis=1)))
    buys = str((study.strategy.get("cost") or {}).get("buys", ""))
    study.say("programme", "cost", "yuan", mean_of(net_cost(study.flows, TREATMENT).sum(axis=1)), note=buys)


def _purchases(study: Study) -> None:
    """What is bought more, by everyone (paired sums), beside what was bought with a benefit; while nobody copies it."""
    spans = windows_of(study.weeks)
    with_benefit = {"orders": "orders", "sales": "paid"}
    for line, metric, unit in (("orders", "orders", "orders"), ("sales", "gmv_yuan", "yuan")):
        of = study.kpi(metric, spans)
        if of is None:
            continue
        before, after = of(REFERENCE, "all"), of(study.alone, "all")
        study.compare("purchases", f"incremental_{line}", unit, (before, after))
        subsidised = study.flows.of(study.alone, OWN, with_benefit[line]).sum(axis=1)
        study.say("purchases", f"subsidised_{line}", unit, mean_of(subsidised))
        study.say("purchases", f"incremental_per_subsidised_{line}", "share", ratio_of(after - before, subsidised))
    own = study.change(study.alone, SPONSOR, "paid").sum(axis=1)
    helped = study.flows.of(study.alone, OWN, "paid").sum(axis=1)
    study.say("purchases", "sponsor_per_subsidised_sales", "share", ratio_of(own, helped))


def _parties(study: Study) -> None:
    """Who gains and who pays: contribution of firms, income of MCNs, surplus of people."""
    for party in PARTIES:
        if study.flows.booked(party, "contribution"):
            study.compare("parties", party, "yuan", study.ends(party, "contribution"))
    for line, metric in (("mcns", "mcn_income_yuan"), ("people", "consumer_surplus_yuan")):
        of = study.kpi(metric, windows_of(study.weeks))
        if of is not None:
            study.compare("parties", line, "yuan", (of(REFERENCE, "all"), of(TREATMENT, "all")))


def _sources(study: Study) -> None:
    """Who lost what the sponsor sells more while nobody copies it, and what of it is bought early.

    What rivals do with copies of their own is no substitution; see `sim.study.analysis.substitution`.
    """
    won, market = (study.change(study.alone, party, "paid").sum(axis=1) for party in (SPONSOR, MARKET))
    flows = study.flows
    arms = [flows.arms.index(arm) for arm in (REFERENCE, study.alone)]
    lost = {name: sold[arms[0]] - sold[arms[1]] for name, sold in flows.others.items()}
    rest = won - market - sum(lost.values(), start=np.zeros_like(won))
    if np.abs(rest).max(initial=0.0) > SINGLE_PRECISION * flows.of(REFERENCE, MARKET, "paid").sum():
        lost[ELSEWHERE] = rest
    found = substitution(won, with_demand(lost, market, _from_outside(study)))
    study.say("sources", "gained", "yuan", Estimate(*found.won, found.replications))
    for part in found.every:
        study.say("sources", part.names[0], "yuan", Estimate(*part.amount, found.replications))
        if found.clear:
            study.say("shares", part.names[0], "share", Estimate(*part.share, found.replications))
    for number, part in enumerate(found.told if found.clear else ()):
        note = ", ".join(part.names)
        line = f"part{number}" if part.told else "rest"
        study.say("won_from", line, "share", Estimate(*part.share, found.replications), note=note)
    early = bought_early(study)
    if early is not None:
        study.say("sources", "pulled_forward", "yuan", mean_of(early))
        if found.clear:
            study.say("shares", "pulled_forward", "share", ratio_of(early, won))


def _from_outside(study: Study) -> np.ndarray | None:
    """What is bought less at shelves outside the market, yuan [replication], at what an order costs in it; or None."""
    spans = windows_of(study.weeks)
    orders, value = study.kpi(OUTSIDE_ORDERS, spans), study.kpi("aov_yuan", spans)
    if orders is None or value is None:
        return None
    return (orders(REFERENCE, "all") - orders(study.alone, "all")) * value(REFERENCE, "all")


def _worth(study: Study) -> None:
    """What the change of the sponsor's contribution is made of; return, break-even and pay-back follow from it.

    contribution = customers - cost + saved, in every replication: cost of all strategies of this sponsor in the run,
    what their own settings save (a loss where they cost), and the rest, which is what customers and rivals do.
    """
    change, steps = study.change(TREATMENT, SPONSOR, "contribution"), _steps(study)
    cost = study.cost(TREATMENT).sum(axis=1)
    saved = np.zeros(len(cost))
    for step in decided_steps(study.settings, study.flows.sponsors):
        part = saved_on(study.flows, TREATMENT, step, steps[step]).sum(axis=1)
        study.say("saved", step, "yuan", mean_of(part))
        saved += part
    customers = change.sum(axis=1) + cost - saved
    study.say("worth", "cost", "yuan", mean_of(cost))
    study.say("worth", "saved", "yuan", mean_of(saved))
    study.say("worth", "customers", "yuan", mean_of(customers))
    study.say("worth", "contribution", "yuan", mean_of(change.sum(axis=1)))
    study.say("worth", "return_per_yuan", "yuan per yuan", ratio_of(customers + saved, cost))
    paid = study.flows.of(REFERENCE, SPONSOR, "paid").sum(axis=1)
    rise = ratio_of(study.change(TREATMENT, SPONSOR, "paid").sum(axis=1), paid)
    study.say("worth", "rise", "share", rise)
    needed, note = _break_even(rise, customers, cost - saved, study.cost_by_order(TREATMENT).sum(axis=1))
    study.say("worth", "break_even_rise", "share", needed, note=note)
    _pay_back(study, change)


def _break_even(
    rise: Estimate, customers: np.ndarray, outlay: np.ndarray, by_order: np.ndarray
) -> tuple[Estimate, str]:
    """The rise of sales from which on what customers do pays for the outlay, and what there is to say of it.

    What a rise leaves is read off the same run, customers / rise, and so is what further orders cost: the part of the
    outlay that comes with orders (``by_order``) grows as sales do, the rest stays. With k = customers / rise and
    v = by_order / (1 + rise) it is the r at which r k = outlay - by_order + v (1 + r), so that sales rise by more than
    this exactly if the contribution rises. All [replication], yuan.
    """
    if outlay.mean() <= 0:
        return NOTHING, "it saves more than it costs" if outlay.any() else "it costs nothing"
    if len(outlay) > 1 and not (mean_of(customers).clear and rise.clear):
        return NOTHING, UNCLEAR
    if not rise.value * customers.mean() > 0:
        return NOTHING, "never: the more is sold, the less is left"
    left, further = float(customers.mean()) / rise.value, float(by_order.mean()) / (1.0 + rise.value)
    if left <= further:
        return NOTHING, "never: a further order costs more than it leaves"
    needed = (float((outlay - by_order).mean()) + further) / (left - further)
    return NOTHING._replace(value=needed, seen=rise.seen), ""


def _pay_back(study: Study, change: np.ndarray) -> None:
    """The running sum of the change of contribution, and when it has paid back, if its end can be told from zero."""
    running = discounted(change, QUARTER_WEEKS, study.rate)
    for quarter in range(study.flows.quarters):
        study.say("cumulative", "contribution", "yuan", mean_of(running[:, quarter]), window=f"quarter{quarter + 1}")
    back = [pay_back(each) for each in running]
    note = f"in {sum(each is not None for each in back)} of {len(back)} replications"
    when = pay_back(running.mean(axis=0))
    end = mean_of(running[:, -1])
    found = NOTHING
    if not change.any():
        note = "nothing changes: there is nothing to pay back"
    elif len(back) > 1 and not end.clear:
        note = UNCLEAR
    elif when is None:
        note = f"not within the horizon ({note} it is paid back)"
    else:
        launch = int(study.strategy.get("from_week") or 0)
        week = min((when + 1) * QUARTER_WEEKS, study.weeks) if when else launch
        note = f"{'from the start, ' if when == 0 else ''}{note} within the horizon"
        found = NOTHING._replace(value=max(week - launch, 0))
    study.say("worth", "pay_back_weeks", "weeks", found, note=note)


def _close(study: Study) -> None:
    """What is held and owed in the last quarter, and what became of the points issued."""
    own = {line: study.flows.of(TREATMENT, OWN, line) for line in (*STOCKS, *POINTS)}
    for line, unit in STOCKS.items():
        if study.flows.booked(OWN, line):
            study.say("close", line, unit, mean_of(own[line][:, -1]))
    issued, burnt, expired = (own[line].sum(axis=1) for line in POINTS)
    if not issued.any():
        return
    for line, amount in zip(POINTS, (issued, burnt, expired), strict=True):
        study.say("close", line, "points", mean_of(amount))
    study.say("close", "breakage", "share", ratio_of(expired, burnt + expired))
    worth = study.amount("programme.points.value_yuan", 0.0) * study.amount("intensity", 1.0)
    if (worth > 0).all():
        owed = own["liability"][:, -1]
        study.say("close", "expected_redemption", "share", ratio_of(owed, worth * own["points_held"][:, -1]))
