"""KPIs of firms that are looked at, drawn by hand: who bought from them, again, for the first time, no longer."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from observed import ledger, looked_at, offers, orders, tallies

from sim.firms.money.accounts import LINE, Accounts, table
from sim.observe.firm import Bought, FirmMemory
from sim.state.names import NOBODY
from sim.state.tallies import FELT, SALE

PEOPLE, TENURES = 8, 13
FIRMS = {"brand": ("brand", 1), "host": ("host", 0), "mcn": ("mcn", 0), "place": ("platform", 1)}
MINE = looked_at(**FIRMS)


def order(person: int, day: int, **fields: int) -> dict[str, int]:
    return {"person": person, "day": day, "brand": 1, "category": 1, "platform": 1, "host": NOBODY, "paid_fen": 100} | (
        fields
    )


def lived(*bought: dict[str, int], weeks: int = 104, freeze: int | None = None) -> FirmMemory:
    """A brand that sold ``bought`` (days from 0), read after ``weeks``; customers frozen after week ``freeze``."""
    memory, mine = FirmMemory(1, TENURES), looked_at(mine=("brand", 1))
    for week in range(weeks):
        rows = [row for row in bought if row["day"] // 7 == week]
        memory.week(mine, Bought(offers(), orders(*rows), PEOPLE), tallies(), ledger())
        if week == freeze:
            memory.freeze(7 * week + 6)
    return memory


def read(memory: FirmMemory, *others: dict[str, int], weeks: int = 104) -> SimpleNamespace:
    log = np.concatenate([memory._orders(0), orders(*others)])
    block = memory.turn(looked_at(mine=("brand", 1)), log, 7 * weeks - 1, np.ones(PEOPLE, bool))
    return SimpleNamespace(**{k: v[0] if isinstance(v, np.ndarray) else v for k, v in block._asdict().items()})


def block(number: int, day: int = 0) -> int:
    """A day of the block that ended ``number`` blocks before the last."""
    return 7 * 104 - 91 * (number + 1) + day


def test_offers_and_deliveries_are_those_of_each_kind():
    sold = tallies()
    sold.sales[:, 0, SALE.paid_fen] = [1, 10, 100, 1000]  # a shop of brand 0, head host, small host, brand 1's room
    sold.brand[1, FELT.orders], sold.host[0, FELT.orders] = 7, 5
    sold.place[3:6, FELT.orders] = [1, 1, 2]
    week = FirmMemory(4, TENURES).week(MINE, Bought(offers(), orders(), PEOPLE), sold, ledger())
    assert week.sale["paid_fen"].tolist() == [1100, 10, 10, 1100]
    assert week.own_rooms.tolist() == [1000, 10, 0, 0]
    assert week.rooms.tolist() == [100, 0, 10, 1100]
    assert week.market.tolist() == [1100, 1111, 1111, 1111]
    assert week.felt["orders"].tolist() == [7, 5, 5, 4]
    assert np.isnan(week.cash).tolist() == [False, True, False, False]


def test_who_buys_in_a_room_of_the_firm_from_its_private_list():
    bought = orders(
        order(0, 0, host=2, paid_fen=10), order(1, 0, host=2, paid_fen=100), order(2, 0, host=0, paid_fen=1000),
        order(3, 0, paid_fen=5),
    )  # fmt: skip
    view = Bought(offers(), bought, PEOPLE, listed=np.array([True, False, True, False]))
    week = FirmMemory(4, TENURES).week(MINE, view, tallies(), ledger())
    assert week.lists.tolist() == [10.0, 1000.0, 0.0, 0.0], "the brand's room, and the host's own"


def test_money_is_the_books():
    brand, host, place = table(2), table(3), table(2)
    brand[1, [LINE.contribution, LINE.advertising]] = [50, -20]
    host[0, LINE.contribution], place[1, LINE.contribution] = 40, 30
    place[1, [LINE.advertising, LINE.acquisition]] = [900, -8]
    books = ledger(accounts=Accounts(place, brand, host), mcn_income=np.array([6]))
    week = FirmMemory(4, TENURES).week(MINE, Bought(offers(), orders(), PEOPLE), tallies(), books)
    assert week.profit.tolist() == [50, 40, 6, 30]
    assert week.acquisition.tolist() == [20, 0, 0, 8]


def test_buyers_come_back_within_a_block_and_a_year():
    found = read(lived(
        order(0, block(0)), order(0, block(1)),  # again
        order(1, block(1)),  # not again
        order(2, block(3)), order(2, block(3)),  # twice on one day
        order(3, block(5)), order(3, block(0)),  # kept from the year before
        order(4, block(6)),  # lost long ago
        order(5, block(4)),  # lost in this block
    ))  # fmt: skip
    assert (found.buyers, found.twice) == (4, 2)
    assert (found.block_before, found.again) == (2, 1)
    assert (found.year_before, found.kept) == (3, 1)
    assert (found.new, found.lost) == (0, 1)
    assert (found.years, found.registered) == (2, PEOPLE)


def test_new_ones_are_those_who_never_bought_before():
    found = read(lived(order(0, block(0)), order(1, block(0)), order(1, block(7)), order(2, block(0), brand=0)))
    assert found.new == 1
    assert found.alive.tolist() == [1, 0, 0, 0, 0, 0, 0, 1, *[0] * (TENURES - 8)]


def test_the_first_of_several_orders_of_a_week_is_the_first():
    memory = lived(order(0, 6), order(0, 3), order(0, 5), weeks=1)
    assert memory._first[0, 0] == 3


def test_gaps_are_days_to_the_order_before_of_the_same_person():
    found = read(lived(
        order(0, block(0, 10)), order(0, block(0, 10)), order(0, block(0, 40)), order(1, block(0, 50)),
        order(1, block(1, 50)), order(2, block(6)), order(2, block(0)),
    ))  # fmt: skip
    assert (found.gaps, found.gap_days) == (2, 30 + 91)


def test_requirements_are_what_its_buyers_spend_on_its_category_with_anybody():
    mine = lived(order(0, block(2)), order(1, block(5)))
    others = (
        order(0, block(1), brand=0, paid_fen=300), order(0, block(1), brand=0, category=0, paid_fen=999),
        order(3, block(1), brand=0, paid_fen=500),
    )  # fmt: skip
    found = read(mine, *others)
    assert (found.own_fen, found.category_fen) == (100, 400)


def test_value_goes_by_tenure_and_kept_orders():
    found = read(lived(
        order(0, block(0)), order(1, block(3)), order(1, block(0), paid_fen=70), order(2, block(3), fate=2),
        order(2, block(0), paid_fen=30, fate=2),
    ))  # fmt: skip
    assert found.kept_fen == 170
    assert found.alive[[0, 3]].tolist() == [1, 2]
    assert found.earned[[0, 3]].tolist() == [100, 70]


def test_customers_are_frozen_and_followed():
    memory = lived(order(0, 5), order(1, 400), order(2, 500), order(1, block(0)), order(2, block(0)), freeze=68)
    found = read(memory)  # frozen on day 482: person 0 bought too long before, 2 only afterwards
    assert (found.customers, found.customers_again) == (1, 1)
    week = memory.week(
        looked_at(mine=("brand", 1)), Bought(offers(), orders(order(1, 728, paid_fen=5), order(2, 728)), PEOPLE),
        tallies(), ledger(),
    )  # fmt: skip
    assert (week.customers["orders"].tolist(), week.customers["paid_fen"].tolist()) == ([1], [5])


def test_money_of_a_block_begins_anew_with_each():
    brand = table(2)
    brand[1, [LINE.contribution, LINE.advertising]] = [50, -20]
    books = ledger(accounts=Accounts(table(2), brand, table(3)))
    memory, mine = FirmMemory(1, TENURES), looked_at(mine=("brand", 1))
    for expected in (26, 13):
        for _ in range(expected):
            memory.week(mine, Bought(offers(), orders(), PEOPLE), tallies(), books)
        found = memory.turn(mine, orders(), 7 * 26, np.ones(PEOPLE, bool))
        assert (found.profit[0], found.acquisition[0]) == (pytest.approx(50 * expected), pytest.approx(20 * expected))


def test_nobody_is_looked_at_for_nothing():
    memory = FirmMemory(0, TENURES)
    week = memory.week(looked_at(), Bought(offers(), orders(order(0, 3)), PEOPLE), tallies(), ledger())
    assert week.sale["paid_fen"].shape == (0,) and memory._first.shape == (0, 0)
    assert memory.turn(looked_at(), orders(), 90, np.ones(PEOPLE, bool)).buyers.shape == (0,)
