"""The market as a whole: sums close, sizes do not matter, identical firms stay alike, directions make sense."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from markets import SEED, kpis_after, market_of, params_of, resumed, with_changes

from sim.dates.timeline import Timeline
from sim.observe.metrics import METRICS
from sim.state.person import PERSON, TRACE, VOICE


def value(table: pl.DataFrame, metric: str, dimension: str = "all", group: str = "all") -> float:
    """Ratio of sums over all weeks of a table."""
    rows = table.filter((pl.col("metric") == metric) & (pl.col("dimension") == dimension) & (pl.col("group") == group))
    return float(rows["numerator"].sum() / rows["denominator"].sum())


def test_a_person_fits_in_her_bytes() -> None:
    assert PERSON.itemsize + 2 * VOICE.itemsize <= 160
    assert TRACE.itemsize + 3 <= 48  # three more bytes in the observer


def test_what_people_pay_is_what_cells_offers_and_orders_say() -> None:
    params = params_of()
    market = resumed(params)
    recording = market.record()
    paid = []

    def spy(view, original=market.observer.week) -> None:
        tallies, orders = view.tallies, view.orders
        sums = {int(t[:, 4].sum()) for t in (tallies.cell, tallies.now, tallies.start)}
        sums |= {int(tallies.sales[:, :, 1].sum()), int(orders["paid_fen"].astype(np.int64).sum())}
        assert len(sums) == 1
        assert len(orders) == tallies.sales[:, :, 0].sum()
        paid.append(sums.pop())
        original(view)

    market.observer.week = spy
    market.run(params.horizon.first_week + 8)
    assert len(recording) == 8
    assert sum(paid) > 0


def test_every_refund_was_paid_before() -> None:
    params = params_of(persons=1000)
    market = resumed(params)
    paid, doomed, refunds, landed = {}, 0, 0, 0

    def spy(view, original=market.observer.week) -> None:
        nonlocal doomed, refunds, landed
        doomed += int(view.tallies.sales[:, :, 4].sum())
        refunds += int(view.tallies.brand[:, 2].sum())
        landed += int(view.tallies.brand[:, 0].sum())
        original(view)

    def in_transit() -> tuple[int, int]:
        persons = market.people.persons
        pending = (persons.due_fate & 1) != 0
        back = pending & ((persons.due_fate & 2) != 0)
        return int(pending.sum()), int(persons.due_fen[back].astype(np.int64).sum())

    market.observer.week = spy
    orders_before, money_before = in_transit()
    market.run(params.horizon.first_week + 12)
    _, money_after = in_transit()
    assert money_before + doomed == refunds + money_after
    assert landed > orders_before
    assert paid == {}


def test_kpis_per_person_do_not_depend_on_the_number_of_rows() -> None:
    def run(persons: int, seed: int) -> pl.DataFrame:
        return kpis_after(market_of(params_of("~calibrated", persons=persons, weeks=8, burn_in=16), seed=seed), 24)

    few, many = [run(5_000, seed) for seed in range(6)], run(50_000, 0)
    for metric in (
        "mau_rate",
        "sessions_monthly",
        "orders_per_year",
        "watch_minutes_per_session",
        "multi_homing_share",
    ):
        small = np.array([value(table, metric) for table in few])
        noise = small.std(ddof=1) * np.sqrt(1 / len(small) + 1 / 10)  # ten times the rows, a tenth of the variance
        assert abs(small.mean() - value(many, metric)) < 3.5 * noise, metric
        assert noise < 0.05 * small.mean(), "the test must be able to fail"


def test_what_an_order_stands_for_is_a_scale_and_no_behaviour() -> None:
    """Where nothing is named in real yuan, totals of money and orders are so many times those of one order each."""
    platforms = ("interest_feed", "social", "shelf_live", "discount", "content_community")
    free = (
        *(f"host.{name}.slotting_yuan=0" for name in ("head", "mid", "vertical")),
        *(f"platform.{name}.campaign_yuan=0" for name in platforms),
    )
    one, many = (
        kpis_after(market_of(params_of(*free, f"population.orders_represented={k}", weeks=14, burn_in=14)))
        for k in (1, 8)
    )
    keys = ["week", "metric", "dimension", "group"]
    both = one.join(many, on=keys, suffix="_many", validate="1:1")
    assert len(both) == len(one) == len(many)
    scaled = [name for name, m in METRICS.items() if m.unit in ("yuan", "orders") and m.kind in ("total", "stock")]
    scaled.remove("home_stock")  # orders at home of a person
    assert {"gmv_yuan", "orders", "platform_profit_yuan", "consumer_surplus_yuan"} <= set(scaled)
    assert not {"registered_people", "aov_yuan", "orders_per_year", "clv_yuan", "cac_yuan"} & set(scaled)
    times = pl.when(pl.col("metric").cast(pl.String).is_in(scaled)).then(8.0).otherwise(1.0)
    missed = (pl.col("value_many") - times * pl.col("value")).abs()
    off = both.filter((missed > 1e-9 * pl.col("value_many").abs()) & pl.col("value").is_finite())
    assert off.is_empty(), off
    size = params_of("population.orders_represented=1").population
    assert size.orders_per_row == size.per_row, "at one, nothing is scaled"


def frozen_run(change) -> pl.DataFrame:
    """KPI table of ten weeks in which people see a recorded market whose offers were changed by `change`."""
    params = params_of(persons=3000)
    recorded = resumed(params)
    recording = recorded.record()
    recorded.run(params.horizon.first_week + 10)
    for broadcast in recording:
        change(broadcast.offers)
    market = resumed(params)
    market.replay(recording)
    return kpis_after(market, 10)


@pytest.mark.parametrize(
    ("column", "factor", "metric", "sign"),
    [
        ("price", 0.8, "orders_per_year", +1),  # a deeper discount sells more now
        ("price", 1.1, "orders_per_year", -1),
        ("quality", 0.8, "return_rate", +1),  # disappointing goods come back
        ("quality", 0.8, "satisfaction", -1),
        ("service", 0.7, "trust_index", -1),  # bad service is laid on the platform too
        ("promise", 1.2, "satisfaction", -1),  # exaggeration disappoints
        ("available", 0.5, "orders_per_year", -1),
    ],
)
def test_what_is_offered_moves_people_as_an_expert_expects(column: str, factor: float, metric: str, sign: int) -> None:
    def change(offers: np.ndarray) -> None:
        offers[column] = offers[column] * factor

    before, after = value(frozen_run(lambda offers: None), metric), value(frozen_run(change), metric)
    assert np.sign(after - before) == sign, (before, after)


@pytest.mark.parametrize(
    ("path", "factor", "metric", "sign"),
    [
        ("behaviour.buy.risk", 2.0, "orders_per_year", -1),  # risk weighs more: distrust hurts
        ("behaviour.look.minutes", 0.5, "watch_minutes_per_session", -1),
        ("behaviour.memory.habit_gain", 0.3, "sessions_monthly", -1),
        ("behaviour.experience.promise", 0.0, "satisfaction", +1),  # nobody believes exaggerated promises
        ("behaviour.leave.come_back", 10.0, "mau_rate", +1),
    ],
)
def test_directions_a_market_expert_would_defend(path: str, factor: float, metric: str, sign: int) -> None:
    params = params_of(persons=3000, weeks=20)
    changed = Timeline(with_changes(params, from_week=0, scale={path: factor}))
    before, after = value(kpis_after(resumed(params)), metric), value(kpis_after(resumed(params, changed)), metric)
    assert np.sign(after - before) == sign, (before, after)


def test_the_pool_only_moves_forward() -> None:
    params = params_of(persons=2000)
    market = resumed(params)
    before = market.people.persons.stage.copy()
    joined = market.people.persons.joined_day.copy()
    market.run(params.horizon.first_week + 20)
    persons = market.people.persons
    assert np.all(persons.stage[before > 0] > 0), "nobody becomes a stranger again"
    assert np.all(persons.joined_day[before > 0] == joined[before > 0]), "a return is not a joining"
    fresh = (before == 0) & (persons.stage > 0)
    assert fresh.any()
    assert np.all(persons.joined_day[fresh] >= 0)
    assert np.all(persons.visit_day[fresh] >= persons.joined_day[fresh])


def test_a_referred_joiner_names_an_active_neighbour() -> None:
    params = params_of(persons=3000, weeks=30)
    market = market_of(params)
    market.run(params.horizon.first_week + 10)
    referrer = market.people.trace.referrer.astype(np.int64)
    rows = np.flatnonzero(referrer)
    assert len(rows) > 10
    persons = market.people.persons
    assert np.all(persons.stage[referrer[rows] - 1] > 0)
    assert np.all(persons.joined_day[referrer[rows] - 1] <= persons.joined_day[rows])


def test_the_panel_reads_persons() -> None:
    params = params_of()
    market = resumed(params)
    panel = [agent for agent in market.agents if type(agent).__name__ == "PanelPerson"]
    assert len(panel) == params.population.panel
    person = panel[0]
    assert person.stage in ("potential", "new", "active", "loyal", "lapsed")
    assert all(0.0 <= bond <= 1.0 for bond in person.bonds.values())
    assert market.seed == SEED
