"""A market saved at the end of a week goes on to the bit, and what is new in a future begins after that."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

import sim
from sim.core.errors import UserError
from sim.study.fork import Fork

SIZE = ("population.persons=200", "horizon.weeks=24", "horizon.burn_in_weeks=2", "plausible.use=false")
# Capped, copied, with grants and a trigger that remembers: all that a desk keeps.
CLUB = (
    "+strategies.club={description: A club., sponsor: {platform: discount}, programme: {benefit: {visit: 0.2}},"
    " cost: {fixed_yuan_per_year: 1000000}, budget: {yuan_per_year: 1000000000},"
    " also: [{benefit: {price: -0.05}, trigger: {kind: purchase, weeks: 3}}]}"
)
EARLY = "+scenarios.early={description: E., changes: [{from_week: 3, set: {platform.discount.take_share: 0.1}}]}"
SECOND = (
    "+strategies.second={description: S., sponsor: {platform: discount}, programme: {benefit: {visit: 0.3}},"
    " from_week: 18}"
)
COPIED = ("rivals.copy_after_weeks=4", "rivals.if_it_pays=false")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Fork:
    """Saved in mid-quarter, while the club and its copies run; written and read back."""
    file = tmp_path_factory.mktemp("fork") / "club.market"
    sim.fork(*SIZE, CLUB, *COPIED, week=17).write(file)
    return Fork.read(file)


def test_a_fork_goes_on_like_the_market_that_was_never_saved(saved: Fork) -> None:
    straight, forked = sim.fork(*SIZE, CLUB, *COPIED, week=0).future(), saved.future()
    assert_frame_equal(forked.kpis, straight.kpis, check_exact=True)
    assert_frame_equal(forked.accounts, straight.accounts, check_exact=True)
    copies = straight.accounts.filter(entity="strategy")["name"].unique().to_list()
    assert any(name.startswith("club@") for name in copies)


def test_futures_share_the_past_and_nothing_else(saved: Fork) -> None:
    own, lucky = saved.future(), saved.future(seed=5)
    past = [each.kpis.filter(week=16, dimension="all") for each in (own, lucky)]
    assert_frame_equal(*past, check_exact=True)
    assert not own.kpis.filter(week=23, metric="gmv_yuan").equals(lucky.kpis.filter(week=23, metric="gmv_yuan"))


def test_what_begins_later_is_as_if_it_had_been_asked_from_the_start() -> None:
    words = (CLUB, "strategies.club.from_week=20", "rivals.copy_after_weeks=null")
    straight = sim.fork(*SIZE, *words, week=0).future()
    forked = sim.fork(*SIZE, week=17).future(*words)
    assert_frame_equal(forked.kpis, straight.kpis, check_exact=True)


def test_a_strategy_can_be_added_where_rivals_copies_have_their_numbers(saved: Fork) -> None:
    """It, and its copies, come after all that people live with, whenever the market is saved again."""
    own, added = saved.future(), saved.future(SECOND)
    before, after = ([each.kpis.filter(week=week, dimension="all") for each in (own, added)] for week in (17, 23))
    assert_frame_equal(*before, check_exact=True)
    assert not after[0].equals(after[1])
    names = [{*each.accounts.filter(entity="strategy")["name"]} for each in (own, added)]
    assert names[0] < names[1] and any(name.startswith("second@") for name in names[1] - names[0])
    assert_frame_equal(saved.later(20, SECOND).future().kpis, added.kpis, check_exact=True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([EARLY], "early: begins in week 3, but the market was saved after 17"),
        (["behaviour.buy.loss_aversion=2"], "behaviour: has made this market what it is"),
        (["~strategies.club", SECOND], "strategies: club must stay, with as many tiers and actions"),
        (["strategies.club.also=[]"], "strategies: club must stay, with as many tiers and actions"),
        (["horizon.weeks=10"], "horizon.weeks=10: the market was saved after 17 weeks; allowed is 18 or more"),
    ],
)
def test_nobody_changes_the_past(saved: Fork, words: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        saved.future(*words)


def test_what_is_no_number_is_one_line(saved: Fork) -> None:
    for asking, message in (
        (lambda: saved.future(seed="x"), "seed='x': allowed is a whole number"),
        (lambda: saved.future(weeks="x"), "weeks='x': allowed is a whole number"),
        (lambda: saved.later("x"), "week='x': allowed is a whole number"),
        (lambda: sim.fork(*SIZE, week="a"), "week='a': allowed is a whole number"),
    ):
        with pytest.raises(UserError, match=message):
            asking()


def test_what_is_no_saved_market_is_refused(tmp_path, saved: Fork) -> None:
    file = tmp_path / "x"
    for data in (b"", b"x\n{}\n", saved.write(file).read_bytes()[:40]):
        file.write_bytes(data)
        with pytest.raises(UserError, match="not a saved market"):
            Fork.read(file)
