"""Compiled loops of a week of firms against their plain twins, on a few random rows."""

from __future__ import annotations

import numpy as np

from sim.core.smoothing import grow
from sim.firms.kernels.contracts import choose, meet
from sim.firms.kernels.orders import charge_slots
from sim.firms.kernels.traffic import stand
from sim.state.listing import divide_by_lists, run_up, spread_over_lists

RNG = np.random.default_rng(1)
BRANDS, PLACES, GOODS, HOSTS = 12, 3, 2, 9


def test_a_mean_grows_alike_by_row_and_by_market():
    mean, value = RNG.random((2, 4, 3))
    one, each = mean.copy(), mean.copy()
    grow(one, value, 0.1, 3)
    grow(each, value, 0.1, np.full(4, 3))
    np.testing.assert_array_equal(one, each)
    np.testing.assert_array_equal(one, mean + 0.25 * (value - mean))


def test_lists_are_filled_one_by_one():
    length, score = np.array([3, 1, 4]), RNG.random(8)
    score[3] = 0.0  # a list without a score
    first, total = np.array([0, 3, 4]), np.array([score[:3].sum(), 0.0, score[4:].sum()])
    share, spread, running = np.empty((3, 8))
    divide_by_lists(score, total, first, share)
    np.testing.assert_array_equal(
        share, np.where(score > 0.0, score / np.repeat([total[0], 1.0, total[2]], length), 1.0)
    )
    spread_over_lists(total, first, spread)
    np.testing.assert_array_equal(spread, np.repeat(total, length))
    run_up(share, first, running)
    np.testing.assert_allclose(running, np.concatenate([np.cumsum(part) for part in np.split(share, first[1:])]))
    assert (running[[2, 3, 7]] == 1.0).all()


def test_what_a_brand_has_to_advertise():
    category, absent = RNG.integers(0, GOODS, BRANDS), RNG.random((BRANDS, PLACES)) < 0.3
    shop, room = RNG.random((2, BRANDS))
    alive, platform = RNG.random(HOSTS) < 0.8, RNG.integers(0, PLACES, HOSTS)
    sold, own = RNG.integers(-1, BRANDS, (HOSTS, 2)), RNG.integers(-1, BRANDS, HOSTS)
    size, days = RNG.random(HOSTS), RNG.integers(1, 8, HOSTS)
    out, cells = np.empty((BRANDS, PLACES)), np.zeros((2, PLACES, GOODS))
    stand(
        shop, 0.35, absent, category, room, alive, sold, own, platform, size, days, np.zeros_like(out), *cells, out
    )  # fmt: skip
    plain = shop[:, None] * ~absent * 1.35
    for h, slot in zip(*np.nonzero(sold >= 0), strict=True):
        presence = size[h] * (room[own[h]] if own[h] >= 0 else 1.0) * days[h] / 7.0 / (sold[h] >= 0).sum()
        plain[sold[h, slot], platform[h]] += 2.0 * presence * alive[h] * ~absent[sold[h, slot], platform[h]]
    for c in range(GOODS):
        mine = category == c
        plain[mine] *= (shop[:, None] * ~absent)[mine].sum(axis=0) / np.maximum(plain[mine].sum(axis=0), 1e-12)
    np.testing.assert_allclose(out, plain)


def test_a_slot_takes_the_best_of_its_category_that_does_not_refuse():
    category, merchant = RNG.integers(0, GOODS, BRANDS), np.arange(BRANDS) >= 9
    absent = RNG.random((BRANDS, PLACES)) < 0.3
    host, platform, wanted = np.arange(5), RNG.integers(0, PLACES, 5), np.array([0, 1, 0, 1, GOODS])
    row, brand = np.empty((2, 5 * BRANDS), np.int64)
    count = meet(host, wanted, platform, category, merchant, absent, row, brand)
    fits = (category == wanted[:, None]) & ~absent[:, platform].T & ~merchant
    np.testing.assert_array_equal([row[:count], brand[:count]], np.nonzero(fits))
    row, brand = row[:count], brand[:count]
    parts, refused = RNG.random((8, count)), row == 1
    dear, believed, weights = *RNG.random((2, BRANDS)), (2.0, 0.7, 1.1, 0.9, 1.3, 0.4)
    strength, screened, agreed, above, fit, keeps, reach, luck = parts
    held = np.where(RNG.random(count) < 0.5, brand, -1)
    best, commission, met = np.full(5, -1), np.zeros(5), np.zeros(5, bool)
    choose(
        row, brand, held, strength, dear, screened, believed, agreed, above, fit, keeps, reach, refused, luck,
        *weights, best, commission, met,
    )  # fmt: skip
    utility = strength - dear[brand] + 2.0 * screened * believed[brand] + 0.7 * (held == brand) + 1.1 * above
    utility += 0.9 * fit + 1.3 * keeps + 0.4 * reach * strength - luck
    for i in range(5):
        mine = np.flatnonzero((row == i) & ~refused)
        assert met[i] == (row == i).any()
        top = mine[utility[mine].argmax()] if len(mine) else -1
        assert (best[i], commission[i]) == ((brand[top], agreed[top]) if len(mine) else (-1, 0.0))
    assert best[1] == best[4] == -1 and met[1] and not met[4]


def test_fees_of_slots_add_up_in_whole_fen():
    offer, host, brand = np.arange(20), np.repeat(np.arange(5), 4), np.arange(20) % 3
    own, fee = np.array([-1, -1, 2, -1, -1]), np.array([0.3, 1.7, 9.0, 0.01, 0.4])
    by_host, by_brand = np.zeros(5, np.int64), np.zeros(3, np.int64)
    charge_slots(offer, host, brand, own, fee, 0.6, 4, by_host, by_brand)
    owed = 4 * (fee[1] + fee[3] + fee[4])  # the first four are shops, the third host's is a brand's own room
    assert by_host.sum() == by_brand.sum() == int(owed + 0.6) and by_host[0] == by_host[2] == 0
    assert (abs(by_host[[1, 3, 4]] - 4 * fee[[1, 3, 4]]) <= 1.0).all()
