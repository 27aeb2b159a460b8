"""Rules: stricter audits, quicker refunds, fewer messages. What do they do to trust, claims, complaints and costs?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.evidence.calibration.space import with_values
from sim.evidence.validation.calm import with_changes
from sim.evidence.validation.experiment import MICRO, Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at, total
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.firms.money.accounts import LINE
from sim.observe.observer import WeekView
from sim.state.names import HOST_TYPES
from sim.state.tallies import FELT, PLATFORM_TALLY

STRICT, QUICK, FEW = 0.8, 3.0, 1.0  # audit strictness, days to a refund, messages a week
YEARS = 2
READY = -2.0  # log-odds of a complaint: often enough to be counted among few people; only MCNs heed them
SMALL = "small"  # type of host
MINDING = ("behaviour.visit.harassment", "behaviour.leave.privacy")
FIRM = ("platform_profit_yuan", "brand_profit_yuan", "host_income_yuan")
CHARTER = "asked of credible enforcement: less exaggeration, refunds that arrive"
COMPLIANCE = "fixed costs of compliance weigh on small firms"


def read(start: Start) -> Readings:
    """Two years of every arm with the same seeds; firms and people live on in all of them."""
    start = start._replace(params=with_values(start.params, {"behaviour.experience.complain": READY}))
    was = _lived(start, {})
    strict = _lived(start, {"policy.audit_strictness": STRICT})
    quick = _lived(start, {"policy.refund_days_limit": QUICK})
    few = _lived(start, {"policy.contacts_limit": FEW})
    deaf = start._replace(params=with_values(start.params, dict.fromkeys(MINDING, 0.0)))
    reminded, less = _lived(deaf, {}), _lived(deaf, {"policy.contacts_limit": FEW})
    return {
        "trust": strict["trust"] - was["trust"],
        "trust_first": strict["trust_first"] - was["trust_first"],
        "claims": change(strict["claims"], was["claims"]),
        "signal": strict["signal"] - was["signal"],
        "complaints": change(strict["complaints"], was["complaints"]),
        "sales": change(strict["sales"], was["sales"]),
        "sales_first": change(strict["sales_first"], was["sales_first"]),
        "small": change(strict["small"], was["small"]),
        "small_cost": strict["compliance"] - was["compliance"],
        "firms": strict["kept"] - was["kept"],
        "quick_trust": quick["trust"] - was["trust"],
        "quick_complaints": change(quick["complaints"], was["complaints"]),
        "quick_cost": quick["sooner"] - was["sooner"],
        "few_visits": change(few["visits"], was["visits"]),
        "few_minded": change(few["minded"], was["minded"]),
        "few_reminded": change(less["visits"], reminded["visits"]),
    }


def _lived(start: Start, settings: dict[str, Any]) -> dict[str, float]:
    """What two years of one arm come to; the first and the last half year apart where it says so."""
    rule = [{"from_week": 0, "set": settings}] if settings else []
    params = with_changes(start.params, rule) if rule else start.params
    weeks, half = YEARS * YEAR, YEAR // 2
    small = HOST_TYPES.index(SMALL)
    claims: list[float] = []
    compliance: list[tuple[float, float]] = []
    minded: list[float] = []
    incomes: list[float] = []
    sums: list[tuple[float, ...]] = []

    with opened(start.market(params)) as market:

        def look(view: WeekView) -> None:
            hosts = market.firms.hosts
            air = hosts.alive & (hosts.own_brand < 0)
            claims.append(float(np.average(hosts.exaggeration[air], weights=hosts.sales[air] + 1e-9)))
            incomes.append(float(hosts.income[hosts.alive & (hosts.kind == small)].sum()))
            accounts = view.ledger.accounts.host
            mine = hosts.kind[: len(accounts)] == small
            lines = _line(accounts, "compliance"), _line(accounts, "host_commission")
            compliance.append((-float(lines[0][mine].sum()), float(lines[1][mine].sum())))
            place, ledger = view.tallies.place, view.ledger
            felt = float(place[:, FELT.signal_micro].sum()) / MICRO, float(place[:, FELT.orders].sum())
            sums.append((ledger.outside["refund_speed"], float(ledger.take.sum()), *felt))
            sessions = view.tallies.platform[:, PLATFORM_TALLY.sessions]
            minded.append(float(np.average(view.public.platform_contacts, weights=sessions + 1)))

        with looked_at(market, look):
            market.run(market.week + weeks)
        table = market.kpis()

    def of(metric: str, window: tuple[int, int] = (0, weeks), group: tuple[str, str] = ("all", "all")) -> float:
        return total(table, metric, group, window)[0]

    def rate(metric: str, window: tuple[int, int]) -> float:
        up, down = total(table, metric, ("all", "all"), window)
        return up / down if down else math.nan

    cost, earned = np.sum(compliance, axis=0)
    outlay, taken, felt, arrived = np.sum(sums, axis=0)
    last = (weeks - half, weeks)
    return {
        "trust": rate("trust_index", last),
        "trust_first": rate("trust_index", (0, half // 2)),
        "claims": float(np.mean(claims[-half:])),
        "complaints": rate("complaint_rate", (half, weeks)),
        "sales": of("gmv_yuan", (half, weeks)),
        "sales_first": of("gmv_yuan", (0, half)),
        "small": float(np.mean(incomes[half:])),
        "compliance": float(cost / earned) if earned else math.nan,
        "kept": sum(of(metric) for metric in FIRM) / max(of("gmv_yuan"), 1.0),
        "sooner": float(outlay / taken) if taken else math.nan,
        "signal": float(felt / arrived) if arrived else math.nan,
        "visits": of("sessions_monthly"),
        "minded": float(np.mean(minded)),
    }


def _line(accounts: np.ndarray, name: str) -> np.ndarray:
    return np.asarray(accounts[:, getattr(LINE, name)])


EXPERIMENT = Experiment(
    about=f"From the first reported week on `policy.audit_strictness` is {STRICT:g} (0.3 at the opening), or"
    f" `policy.refund_days_limit` {QUICK:g} (15), or `policy.contacts_limit` {FEW:g} (50), each for {YEARS} years"
    " against the same seeds without it. Trust: mean trust of active people in platforms, last half year; complaints"
    " and sales without the first half year, and so expected income of small hosts. Everybody complains"
    f" readily (`behaviour.experience.complain` {READY:g}), so that there is something to count. Visits by"
    " reminders alone: with"
    " " + " and ".join(f"`{name}`" for name in MINDING) + " at 0, so that nobody minds messages.",
    read=read,
    judge=by_rows(
        Row("stricter audits: trust in platforms after two years, difference", "trust", 0.0, math.inf, CHARTER),
        Row("the same in the first quarter", "trust_first", -math.inf, math.inf, CHARTER, scored=False),
        Row("exaggeration in rooms, relative", "claims", -math.inf, 0.0, CHARTER),
        Row("delivered less expected, mean of all orders, difference", "signal", 0.0, math.inf, CHARTER),
        Row("orders complained about, relative", "complaints", -math.inf, 0.0, CHARTER),
        Row("expected income of small hosts, relative", "small", -math.inf, 0.0, COMPLIANCE),
        Row("cost of compliance of small hosts, share of their commission, difference", "small_cost", 0.0, math.inf,
            COMPLIANCE),
        Row("what platforms, brands and hosts keep, share of sales, difference", "firms", -math.inf, 0.0, COMPLIANCE),
        Row("sales in the first half year, relative", "sales_first", -math.inf, math.inf, "", scored=False),
        Row("sales afterwards, relative", "sales", -math.inf, math.inf, "", scored=False),
        Row("refunds within three days: trust in platforms, difference", "quick_trust", 0.0, math.inf, CHARTER),
        Row("orders complained about, relative", "quick_complaints", -math.inf, 0.0, CHARTER),
        Row("what it costs platforms, share of their take", "quick_cost", 0.0, math.inf, COMPLIANCE),
        Row("one message a week at most: messages of the platforms that people visit, relative", "few_minded",
            -math.inf, 0.0, "annoyance is messages times concern"),
        Row("visits by reminders alone, relative", "few_reminded", -math.inf, 0.0, "messages remind, too"),
        Row("visits, less annoyance taken in, relative", "few_visits", -math.inf, math.inf, "", scored=False),
    ),
    persons=5_000, seeds=8, weeks=YEARS * YEAR, seconds=60.0,
)  # fmt: skip
