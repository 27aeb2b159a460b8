"""What makes arms comparable: keyed draws, integer sums, no hidden order."""

from __future__ import annotations

import numpy as np
import pytest
from markets import burnt_in, kpis_after, market_of, params_of, resumed, with_changes
from polars.testing import assert_frame_equal

from sim.core.threads import BLOCK
from sim.dates.timeline import Timeline
from sim.people.kernels.traits import stored_sensitivity
from sim.people.population import found_people
from sim.state.names import NOBODY


def people_equal(a, b, except_row: int | None = None) -> bool:
    """Whether all rows of two populations agree in every bit, but for one row."""
    keep = np.arange(len(a.persons)) != except_row
    return all(
        np.array_equal(np.asarray(getattr(a, name))[keep], np.asarray(getattr(b, name))[keep])
        for name in ("persons", "trace", "voices")
    )


def test_a_null_treatment_differs_by_exactly_zero_in_every_kpi() -> None:
    params = params_of()
    null = with_changes(params, from_week=0, scale={"platform.discount.take_share": 1.0, "behaviour.buy.price": 1.0})
    treated = Timeline(null)
    assert treated.at(5).scales, "the change must be in force, or the test shows nothing"
    assert_frame_equal(kpis_after(resumed(params)), kpis_after(resumed(params, treated)), check_exact=True)


def test_a_real_treatment_does_differ() -> None:
    params = params_of()
    cut = with_changes(params, from_week=0, scale={"behaviour.buy.price": 0.5})
    a, b = kpis_after(resumed(params)), kpis_after(resumed(params, Timeline(cut)))
    assert not a.equals(b)


@pytest.mark.parametrize("threads", [2, 4])
def test_thread_counts_give_the_same_bits(threads: int) -> None:
    params = params_of(persons=3 * BLOCK + 100, weeks=2, burn_in=3)
    one, many = market_of(params, 1), market_of(params, threads)
    for market in (one, many):
        market.run(params.horizon.first_week + 1)
    assert people_equal(one.people, many.people)
    assert_frame_equal(kpis_after(one, 1), kpis_after(many, 1), check_exact=True)


def test_a_snapshot_resumes_bit_for_bit() -> None:
    params = params_of()
    straight = market_of(params)
    straight.run(params.horizon.first_week + 4)
    stopped = resumed(params)
    stopped.run(params.horizon.first_week + 4)
    assert people_equal(straight.people, stopped.people)
    assert_frame_equal(kpis_after(straight, 0), kpis_after(stopped, 0), check_exact=True)


def change_one(market, row: int) -> None:
    """Make one person a different one: in love with everything, and rich."""
    person = market.people.persons[row]
    person.habit[:] = 60_000
    person.satisfaction = 65_000
    person.price_sensitivity = stored_sensitivity(0.5)


def an_active_row(market) -> int:
    persons = market.people.persons
    return int(np.flatnonzero((persons.stage > 0) & (persons.gone == 0))[3])


def test_within_a_week_one_changed_person_leaves_all_other_rows_alone() -> None:
    params = params_of()
    a, b = resumed(params), resumed(params)
    row = an_active_row(a)
    change_one(b, row)
    for market in (a, b):
        market.run(market.week + 1)
    assert people_equal(a.people, b.people, except_row=row)
    assert a.people.persons[row] != b.people.persons[row]


def test_in_a_frozen_market_one_changed_person_leaves_all_other_rows_alone_for_the_whole_run() -> None:
    params = params_of()
    recorded = resumed(params)
    recording = recorded.record()
    recorded.run(params.horizon.first_week + 10)
    frozen = []
    for changed in (False, True):
        market = resumed(params)
        market.replay(recording)
        row = an_active_row(market)
        if changed:
            change_one(market, row)
        market.run(params.horizon.first_week + 10)
        frozen.append(market)
    assert people_equal(recorded.people, frozen[0].people), "an unchanged replay is the recorded market itself"
    assert people_equal(frozen[0].people, frozen[1].people, except_row=row)


def test_a_replay_meets_the_hosts_who_entered_while_it_was_recorded() -> None:
    params = params_of(weeks=106)
    recorded, frozen = resumed(params), resumed(params)
    rows, end = len(recorded.firms.hosts), params.horizon.first_week + 104
    recording = recorded.record()
    recorded.run(end)
    frozen.replay(recording)
    frozen.run(end)
    seller = recording[-1].offers["host"][recording[-1].offers["live"] > 0]
    assert (seller[seller != NOBODY] >= rows).any(), "newcomers must need more rows, or the test shows nothing"
    assert people_equal(recorded.people, frozen.people)
    for market in (recorded, frozen):
        market.run(end + 2)  # after the recording the market lives on
    assert_frame_equal(recorded.accounts(), frozen.accounts(), check_exact=True)
    assert_frame_equal(kpis_after(recorded, 0), kpis_after(frozen, 0), check_exact=True)


def test_traits_do_not_depend_on_the_number_of_rows() -> None:
    few, many = (found_people(params_of(persons=n), 3).persons for n in (200, 1000))
    for name in ("segment", "age_band", "interest", "price_sensitivity", "visit_ceiling", "dropout"):
        assert np.array_equal(few[name], many[name][:200])


def test_seeds_give_different_markets() -> None:
    params = params_of()
    assert burnt_in(params, 1) != burnt_in(params, 2)


def test_paired_differences_vary_far_less_than_unpaired_ones() -> None:
    params = params_of(persons=1500, weeks=13)
    cheaper = Timeline(with_changes(params, from_week=0, scale={"behaviour.buy.price": 0.9}))

    def orders(timeline: Timeline | None, seed: int) -> float:
        table = kpis_after(resumed(params, timeline, seed=seed))
        row = table.filter((table["metric"] == "orders_per_year") & (table["dimension"] == "all"))
        return float(row["numerator"].sum() / row["denominator"].sum())

    reference = np.array([orders(None, seed) for seed in range(5)])
    treated = np.array([orders(cheaper, seed) for seed in range(5)])
    paired = np.var(treated - reference, ddof=1)
    unpaired = np.var(treated, ddof=1) + np.var(reference, ddof=1)
    assert paired < unpaired / 4
