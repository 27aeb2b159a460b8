"""Compiled loops of a week of firms against their plain twins, on a few random rows."""

from __future__ import annotations

import numpy as np

from sim.core.rng import Stream, uniforms, word
from sim.core.smoothing import grow
from sim.firms.kernels.contracts import choose, meet
from sim.firms.kernels.hosts import move, plan
from sim.firms.kernels.orders import charge_slots
from sim.firms.kernels.prices import follow
from sim.firms.kernels.traffic import stand
from sim.firms.kernels.turnover import close, enter, find_out
from sim.firms.sampling import draws
from sim.state.listing import divide_by_lists, run_up, spread_over_lists

RNG = np.random.default_rng(1)
SEED, WEEK = 5, 17
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
    parts, refused = RNG.random((9, count)), row == 1
    dear, believed, weights = *RNG.random((2, BRANDS)), (2.0, 0.7, 1.1, 0.9, 1.3, 0.4)
    strength, screened, agreed, above, fit, keeps, reach, keen, luck = parts
    keen[(row == 2) & (np.arange(count) % 2 == 0)] = -np.inf  # seeks none of them
    held = np.where(RNG.random(count) < 0.5, brand, -1)
    best, commission, met = np.full(5, -1), np.zeros(5), np.zeros(5, bool)
    choose(
        row, brand, held, strength, dear, screened, believed, agreed, above, fit, keeps, reach, keen, refused, luck,
        *weights, best, commission, met,
    )  # fmt: skip
    utility = strength - dear[brand] + 2.0 * screened * believed[brand] + 0.7 * (held == brand) + 1.1 * above
    utility += 0.9 * fit + 1.3 * keeps + 0.4 * reach * strength + keen - luck
    for i in range(5):
        mine = np.flatnonzero((row == i) & ~refused & np.isfinite(keen))
        assert met[i] == (row == i).any()
        top = mine[utility[mine].argmax()] if len(mine) else -1
        assert (best[i], commission[i]) == ((brand[top], agreed[top]) if len(mine) else (-1, 0.0))
    assert best[1] == best[4] == -1 and met[1] and not met[4]


def test_fees_of_slots_add_up_in_whole_fen():
    offer, host, brand = np.arange(20), np.repeat(np.arange(5), 4), np.arange(20) % 3
    own, fee = np.array([-1, -1, 2, -1, -1]), np.array([0.3, 1.7, 9.0, 0.01, 0.4])
    by_host, by_brand, by_offer = np.zeros(5, np.int64), np.zeros(3, np.int64), np.zeros(20, np.int64)
    charge_slots(offer, host, brand, own, fee, 0.6, 4, by_host, by_brand, by_offer)
    owed = 4 * (fee[1] + fee[3] + fee[4])  # the first four are shops, the third host's is a brand's own room
    assert by_host.sum() == by_brand.sum() == by_offer.sum() == int(owed + 0.6) and by_host[0] == by_host[2] == 0
    np.testing.assert_array_equal(np.bincount(brand, by_offer), by_brand)
    assert (abs(by_host[[1, 3, 4]] - 4 * fee[[1, 3, 4]]) <= 1.0).all()


def test_programmes_of_hosts_drift_to_their_targets():
    rows, kind, mcn = np.array([0, 2, 3, 8]), RNG.integers(0, 3, HOSTS), RNG.integers(-1, 2, HOSTS)
    platform, lost, usual = RNG.integers(0, PLACES, HOSTS), np.array([0.0, -0.4, 0.3, 1.0]), RNG.random((4, 3))
    incentive, control, training, strict = *RNG.random((3, 2)), RNG.random(PLACES)
    own, days = RNG.random((4, HOSTS)), np.zeros(HOSTS, np.int64)
    firm, lean = np.where(np.arange(HOSTS) == 3, 0, -1), 0.4 * (RNG.random((3, HOSTS)) - 0.5)
    effect, audit, screen, response, cap, renewal, gain, step, slow = 0.2, 0.5, 0.6, 0.4, 0.5, 0.3, 0.2, 0.1, 0.05
    moved = own.copy()
    plan(
        rows, lost, kind, mcn, platform, incentive, control, training, strict, *usual[:3], 6.0 * usual[3],
        effect, audit, screen, response, cap, renewal, gain, step, slow, firm, *lean, *moved, days,
    )  # fmt: skip
    t, m, loss, member = kind[rows], mcn[rows], np.maximum(lost, 0.0), mcn[rows] >= 0
    claim = usual[0][t] + lean[1][rows] + effect * np.where(member, 1.0 - incentive[m], 0.5) * (member + loss)
    claim *= (1.0 - audit * strict[platform[rows]]) * (1.0 - screen * np.where(member, control[m], 0.0))
    ordinary = usual[1][t] + lean[0][rows]
    asked = np.minimum(ordinary + response * loss, np.where(firm[rows] < 0, cap, np.maximum(cap, ordinary)))
    shown = np.clip(usual[2][t] + lean[2][rows] + renewal * loss, 0.0, 1.0)
    paid_for = gain * np.where(member, training[m], 0.0)
    plain = own.copy()
    for column, target, part in zip(plain, (asked, claim, shown, paid_for), (step, step, step, slow), strict=True):
        column[rows] += part * (target - column[rows])
    np.testing.assert_array_equal(moved, plain)
    assert days[rows].tolist() == np.clip(np.rint(6.0 * usual[3][t] + 2.0 * loss), 1, 7).tolist()


def test_hosts_move_one_after_another_to_where_they_would_earn_more():
    hosts, fan_share, pause, settled = 40, 0.5, 4, 3
    alive, own = RNG.random(hosts) < 0.9, np.where(RNG.random(hosts) < 0.2, 0, -1)
    weeks, kind, size = RNG.integers(0, 20, hosts), RNG.integers(0, 3, hosts), RNG.random(hosts)
    platform, moved, earned = RNG.integers(0, PLACES, hosts), RNG.integers(0, WEEK, hosts), np.array([9.0, 1.0, 2.0])
    portability, place, when = RNG.random(3), platform.copy(), moved.copy()
    firm = np.where(np.arange(hosts) % 7 == 0, 0, -1)
    move(
        word(SEED), int(Stream.HOST_MOVE), WEEK, 0.7, pause, settled, 0.1, fan_share, portability, earned,
        alive, own, firm, weeks, kind, size, np.zeros(PLACES), platform, moved,
    )  # fmt: skip
    there = np.bincount(place[alive & (own < 0)], size[alive & (own < 0)], PLACES)
    rows = np.flatnonzero(alive & (own < 0) & (firm < 0) & (weeks >= settled) & (WEEK - when >= pause))
    for row in rows[uniforms(SEED, Stream.HOST_MOVE, WEEK, rows) < 0.7]:
        here, kept = place[row], 1.0 - fan_share * (1.0 - portability[kind[row]])
        expected = kept * earned / (there + size[row])
        expected[here] = 0.0
        if expected.max() / (earned[here] / there[here]) - 1.0 > 0.1:
            place[row], when[row] = expected.argmax(), WEEK
            there[[here, place[row]]] += -size[row], size[row]
    np.testing.assert_array_equal([platform, moved], [place, when])
    assert (moved == WEEK).any()


def test_brands_close_for_want_of_cash_and_places_are_taken_by_lot():
    brands, patience, tired = 60, 4, 0.3
    alive, merchant, short = RNG.random(brands) < 0.7, RNG.random(brands) < 0.5, RNG.integers(0, 6, brands)
    category, closed, out = RNG.integers(0, GOODS, brands), RNG.integers(0, WEEK, brands), np.empty(brands, np.int64)
    firm = np.where(np.arange(brands) % 5 == 0, 0, -1)
    count = close(word(SEED), int(Stream.BRAND_EXIT), WEEK, patience, tired, alive, merchant, firm, short, out)
    u = draws(SEED, Stream.BRAND_EXIT, WEEK, np.arange(brands), 1)[0]
    gone = np.flatnonzero(alive & ((short >= patience) | (merchant & (firm < 0) & (u < tired))))
    assert out[:count].tolist() == gone.tolist() and count
    forgotten, usual, factor = np.array([6, 2]), np.array([1.5, 4.0]), np.array([0.6, 1.2])
    places = np.zeros((GOODS, 2), np.int64)
    count = enter(
        word(SEED), int(Stream.BRAND_ENTRY), WEEK, forgotten, usual, factor, alive, merchant, firm, category, closed,
        places, out,
    )  # fmt: skip
    kind = merchant.astype(int)
    vacant = np.flatnonzero(~alive & (firm < 0) & (WEEK - closed >= forgotten[kind]))
    place = 2 * category[vacant] + kind[vacant]
    chance = usual[kind[vacant]] * factor[category[vacant]] / np.bincount(place)[place]
    assert places.ravel().tolist() == np.bincount(place, minlength=2 * GOODS).tolist()
    taken = vacant[draws(SEED, Stream.BRAND_ENTRY, WEEK, vacant, 4)[0] < chance]
    assert out[:count].tolist() == taken.tolist() and count


def test_claims_of_those_on_air_are_found_out_by_lot():
    hosts, exposed, looked_for, usual = 80, 2.0, 9.0, 0.1
    alive, away, claim = RNG.random(hosts) < 0.8, RNG.integers(0, 2 * WEEK, hosts), RNG.random(hosts)
    caught, told = np.empty(hosts, np.int64), np.empty(hosts, bool)
    count = find_out(
        word(SEED), int(Stream.AUDIT), WEEK, exposed, looked_for, usual, alive, away, claim, caught, told
    )  # fmt: skip
    rows = np.flatnonzero(alive & (away <= WEEK))
    u, claims = uniforms(SEED, Stream.AUDIT, WEEK, rows), claim[rows] / usual / 52.0
    found = u < looked_for * claims
    assert caught[:count].tolist() == rows[found].tolist()
    assert told[:count].tolist() == (u < exposed * claims)[found].tolist() and 0 < count < len(rows)


def test_prices_follow_in_steps():
    price, target = RNG.random((2, BRANDS, PLACES))
    plain = price + np.clip(0.5 * (target - price), -0.1, 0.1)
    follow(price, target, 0.5, 0.1)
    np.testing.assert_array_equal(price, plain)
