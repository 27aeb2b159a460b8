"""Customers frozen at the launch: who they are, what is read of them, and what joining does to those who join."""

from __future__ import annotations

import numpy as np
import pytest

from sim.evidence.validation.claims.customers import READ, Year, buyers, compared, of_joiners, sold_by
from sim.programmes.sponsor import Payer
from sim.state.names import ACTIVE, LOYAL, NOBODY
from sim.state.tallies import ORDER

KINDS, MCNS = np.array([0, 1, 1]), np.array([5, 5, 7])
SOCIAL = (Payer("platform", 1),)


def orders(*rows: tuple[int, int, int, int, int]) -> np.ndarray:
    """ORDER rows of (person, day, platform, host, yuan); brand 4, category 2."""
    found = np.zeros(len(rows), ORDER)
    for one, (person, day, platform, host, yuan) in zip(found, rows, strict=True):
        one["person"], one["day"], one["platform"], one["host"] = person, day, platform, host
        one["brand"], one["category"], one["paid_fen"] = 4, 2, 100 * yuan
    return found


def year(rows: np.ndarray, first_day: int = 364, members: tuple[int, ...] = ()) -> Year:
    """A year of four persons."""
    stage, member = np.array([LOYAL, ACTIVE, ACTIVE, ACTIVE]), np.zeros(4, bool)
    member[list(members)] = True
    return Year(rows, first_day, stage, np.array([0.8, 0.4, 0.6, 0.0]), KINDS, MCNS, member)


def test_each_kind_of_sponsor_finds_its_own_sales() -> None:
    sold = orders((0, 0, 1, 0, 9), (0, 0, 0, 2, 9), (0, 0, 1, NOBODY, 9))
    asked = {"platform": 1, "brand": 4, "category": 3, "host": 2, "host_type": 1, "mcn": 5}
    found = {kind: sold_by((Payer(kind, row),), sold, KINDS, MCNS).tolist() for kind, row in asked.items()}
    assert found == {
        "platform": [True, False, True],
        "brand": [True, True, True],
        "category": [False, False, False],
        "host": [False, True, False],
        "host_type": [False, True, False],
        "mcn": [True, False, False],
    }
    assert sold_by((Payer("host", 2), Payer("platform", 1)), sold, KINDS, MCNS).all(), "partners together"
    assert buyers(sold, 3).tolist() == [True, False, False]


BEFORE = year(orders((0, 10, 1, 0, 50), (1, 20, 1, 0, 50), (3, 20, 0, 0, 50)), 0)  # 0 and 1 are customers of social
PLAIN = orders((0, 364, 1, 0, 100), (2, 365, 1, 0, 900), (0, 400, 0, 0, 900), (1, 700, 1, 0, 20))
MORE = orders((0, 364, 1, 0, 100), (0, 500, 1, 0, 60), (1, 700, 1, 0, 20), (2, 500, 1, 0, 900))


@pytest.mark.parametrize(
    ("kpi", "without", "with_it"),
    [
        ("spend_per_person", 60.0, 90.0),
        ("orders_per_year", 1.0, 1.5),
        ("aov_yuan", 60.0, 60.0),
        ("repurchase_rate", 2 / 8, 3 / 8),
        ("stayed_a_year", 1.0, 1.0),
        ("churn_annual", 0.0, 0.0),
        ("loyal_share", 0.5, 0.5),
        ("satisfaction", 0.6, 0.6),
    ],
)
def test_only_those_who_had_bought_are_read_and_only_what_the_sponsor_sold(
    kpi: str, without: float, with_it: float
) -> None:
    found = compared(kpi, "relative", SOCIAL, BEFORE, year(PLAIN), year(MORE, members=(0, 2)))
    assert (found.reference, found.treated) == (pytest.approx(without), pytest.approx(with_it))


def test_what_members_gain_is_what_all_gain_over_the_share_who_join() -> None:
    treated = year(MORE, members=(0, 2))
    found = compared("spend_per_person", "members", SOCIAL, BEFORE, year(PLAIN), treated)
    assert found.reference == 60.0 and found.treated == pytest.approx(60.0 + 30.0 / 0.5), "one of two customers joined"
    assert (found.members, found.others) == (160.0, 20.0), "who joins spends more anyway"
    assert np.isnan(of_joiners(60.0, 90.0, 0.001)), "nobody joins"
    nobody = compared("spend_per_person", "members", SOCIAL, BEFORE, year(PLAIN), year(MORE))
    assert nobody.treated == 90.0 and np.isnan(nobody.members), "no programme: all who were offered it"


def test_a_sponsor_without_customers_has_no_value() -> None:
    nothing = year(orders(), 0)
    for kpi in READ:
        found = compared(kpi, "relative", SOCIAL, nothing, year(PLAIN), year(MORE))
        assert np.isnan([found.reference, found.treated]).all(), kpi
