"""Keyed draws: uniform, unrelated, numbered for ever, and the same from compiled code and from NumPy."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from reference_state import Luck

from sim.core import rng
from sim.core.rng import Stream, gumbel, normal, row_key, uniform, uniforms

pytestmark = pytest.mark.jit_off

MANY = 20_000
SEED = 2026
# The numbering of streams is part of every result: names may be added, never moved.
NUMBERS = {
    "TRAIT": 1, "MATURE": 2, "START": 3, "VISIT_COUNT": 10, "VISIT_TIME": 11, "VISIT_ACCEPT": 12, "PLATFORM": 13,
    "SALES_CHANNEL": 14, "CATEGORY": 15, "SHOWN": 16, "WATCH": 17, "MINUTES": 18, "INTERACT": 19, "STOCKED": 20,
    "BUY": 21, "BASKET": 22, "EXPERIENCE": 23, "RETURN": 24, "COMPLAIN": 25, "LEAVE": 26, "LOSS_REASON": 27,
    "NEWS": 28, "JOIN": 30, "JOIN_SOURCE": 31, "JOIN_PLATFORM": 32, "COME_BACK": 33, "NEIGHBOUR": 34,
    "DELIVERY": 36, "FOLLOWED": 37, "HOST_TRAIT": 50, "HOST_EXIT": 51, "HOST_ENTRY": 52, "HOST_MOVE": 53,
    "HOST_CONTRACT": 54, "BRAND_TRAIT": 60, "BRAND_QUALITY": 61, "MCN_DECISION": 70, "PROGRAMME_JOIN": 75,
    "PROGRAMME_REDEEM": 76,
    "PROGRAMME_RENEW": 77, "PROGRAMME_LABEL": 78, "PROGRAMME_LOTTERY": 79, "AUDIT": 90, "PANEL": 95,
}  # fmt: skip
RETIRED = {35, 80, 91}  # given to decisions that are no longer drawn; not to be given again


def draw(seed: int, stream: int, when: int, row: int, item: int = 0) -> float:
    """One draw by the compiled path."""
    return uniform(np.uint64(row_key(seed, row)), int(stream), when, item)


def along(axis: str, count: int = MANY) -> np.ndarray:
    """Draws that differ in one part of the key only."""
    if axis == "row":
        return uniforms(SEED, Stream.BUY, 7, np.arange(count))
    steps = range(-count // 2, count // 2) if axis == "when" else range(count)
    luck = Luck(SEED, 11)
    draws = {
        "when": lambda i: luck.uniform(Stream.BUY, i, 3),
        "item": lambda i: luck.uniform(Stream.BUY, 7, i),
        "stream": lambda i: luck.uniform(i, 7, 3),
        "seed": lambda i: Luck(i, 11).uniform(Stream.BUY, 7, 3),
    }
    return np.array([draws[axis](i) for i in steps])


def test_known_draws_never_change() -> None:
    known = [
        (2_026, Stream.TRAIT, 0, 0, 0, 0.47813467366051976),
        (2_026_000, Stream.BUY, 2_631, 123_456, 1_000_001, 0.32107807626032525),
        (7, Stream.JOIN, -312, 199_999_999, 0, 0.5920698592928145),
        (2_147_483_647_999, Stream.HOST_TRAIT, 0, 399, 4, 0.45104149977329355),
        (1, Stream.LEAVE, -2_184, 5, 4_294_243, 0.7370527323915076),
        (0, Stream.PANEL, 0, 0, 0, 0.32320120402754704),
    ]
    for seed, stream, when, row, item, value in known:
        assert draw(seed, stream, when, row, item) == value


def test_no_draw_is_ever_zero_or_one(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = getattr(uniform, "py_func", uniform)
    ends = []
    for word in (0, 2**64 - 1):  # of all that the mixing function can give
        monkeypatch.setattr(rng, "mix", lambda _, word=word: np.uint64(word))
        with np.errstate(over="ignore"):
            ends.append(float(plain(np.uint64(1), int(Stream.BUY), 0, 0)))
    assert ends == [2.0**-53, 1.0 - 2.0**-53]
    assert all(math.isfinite(noise(u)) for u in ends for noise in (gumbel, normal))


def test_streams_keep_their_numbers() -> None:
    now = {stream.name: stream.value for stream in Stream}
    assert {name: now.get(name) for name in NUMBERS} == NUMBERS
    assert len(Stream.__members__) == len(now), "two streams share a number"
    assert not RETIRED & set(now.values())


def test_a_fresh_implementation_draws_the_same() -> None:
    for i in range(300):
        seed, row, when, item = 31 * i, (i * 7919) % 100_000_000, (i - 150) * 97, (i * i) % 1_100_000
        assert draw(seed, 1 + i % 95, when, row, item) == Luck(seed, row).uniform(1 + i % 95, when, item)


@pytest.mark.parametrize("when", [-2184, -1, 0, 5, 116_480])
@pytest.mark.parametrize("item", [0, 3, 1_000_001])
def test_numpy_draws_what_compiled_code_draws(when: int, item: int) -> None:
    rows = np.array([0, 1, 2, 65_535, 2**31, 199_999_999])
    vector = uniforms(SEED, Stream.PLATFORM, when, rows, item)
    assert vector.tolist() == [draw(SEED, Stream.PLATFORM, when, int(row), item) for row in rows]


def test_weeks_before_the_first_have_draws_of_their_own() -> None:
    before, after = (uniforms(SEED, Stream.JOIN, when, np.arange(MANY)) for when in (-3, 3))
    assert not np.any(before == after)
    assert abs(np.corrcoef(before, after)[0, 1]) < 4.5 / math.sqrt(MANY)


@pytest.mark.parametrize("axis", ["row", "when", "item", "stream", "seed"])
def test_draws_are_uniform_and_unrelated_along(axis: str) -> None:
    u = along(axis)
    assert 0.0 < u.min() < 12.0 / MANY and 1.0 - 12.0 / MANY < u.max() < 1.0
    cells = 64
    counts = np.bincount((u * cells).astype(int), minlength=cells)
    chi_square = float(((counts - MANY / cells) ** 2).sum() / (MANY / cells))
    assert abs(chi_square - (cells - 1)) < 5.0 * math.sqrt(2.0 * (cells - 1))
    for lag in (1, 2, 64):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4.5 / math.sqrt(MANY)
    # Pairs fill the square evenly: neighbours are unrelated in more than their correlation.
    pairs = np.histogram2d(u[0::2], u[1::2], bins=16, range=[[0, 1], [0, 1]])[0]
    expected = MANY / 2 / 256
    assert abs(((pairs - expected) ** 2).sum() / expected - 255) < 5.0 * math.sqrt(2 * 255)


def test_streams_items_and_rows_are_unrelated_to_each_other() -> None:
    rows = np.arange(MANY)
    columns = [uniforms(SEED, stream, when, rows, item) for stream, when, item in (
        (Stream.BUY, 1, 0), (Stream.BUY, 1, 1), (Stream.BUY, 2, 0), (Stream.WATCH, 1, 0), (Stream.WATCH, 2, 1),
        (Stream.PLATFORM, 1, 0),
    )]  # fmt: skip
    columns.append(uniforms(SEED + 1, Stream.BUY, 1, rows))
    columns.append(uniforms(SEED, Stream.BUY, 1, rows + 1))
    off = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(off).max() < 4.5 / math.sqrt(MANY)


def test_one_bit_of_the_row_changes_half_the_bits_of_a_draw() -> None:
    rows = np.arange(500)
    bits = 2.0**52
    for bit in range(27):
        one = (uniforms(SEED, Stream.BUY, 1, rows) * bits).astype(np.uint64)
        other = (uniforms(SEED, Stream.BUY, 1, rows ^ (1 << bit)) * bits).astype(np.uint64)
        flipped = np.mean([int(x).bit_count() for x in one ^ other])
        assert abs(flipped - 26.0) < 1.0


def test_gumbel_noise_is_exact_to_its_promise() -> None:
    grid = (np.arange(40_000) + 0.5) / 40_000
    tails = [1e-12, 1e-6, 0.0156, 0.01563, 1 - 0.01563, 1 - 0.0156, 1 - 1e-6, 1 - 1e-12]
    error = max(abs(gumbel(u) + math.log(-math.log(u))) for u in [*grid.tolist(), *tails])
    assert error < 1e-4
    noise = np.array([gumbel(u) for u in grid])
    assert noise.mean() == pytest.approx(0.5772, abs=1e-3)
    assert noise.var() == pytest.approx(math.pi**2 / 6, rel=1e-3)
    assert (np.diff(noise) > 0).all(), "a larger draw is never a smaller noise"


def test_normal_quantiles_are_exact_to_their_promise() -> None:
    grid = [1e-14, 1e-9, 1e-4, *((np.arange(4_000) + 0.5) / 4_000).tolist(), 1 - 1e-4, 1 - 1e-9]
    exact = NormalDist()
    for u in grid:
        assert normal(u) == pytest.approx(exact.inv_cdf(u), rel=1.2e-9, abs=1e-12)
