"""Keyed random numbers: every draw is a pure function of (seed, stream, when, row, item).

Counter-based, one stream per decision, no shared sequence: what one row draws never depends on what another row did,
on the number of threads, or on the arm of an experiment (common random numbers).
A row's key is mixed from seed and row; a draw mixes the key plus an odd multiple of each of stream, when and item, as
SplitMix64 (Steele, Lea & Flood 2014, with Stafford's "mix 13" constants) does with its counter.
"""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from sim.core.jit import formula, kernel


class Stream(IntEnum):
    """One number per decision. Append only: renumbering would change every result."""

    TRAIT = 1
    MATURE = 2
    START = 3
    VISIT_COUNT = 10
    VISIT_TIME = 11
    VISIT_ACCEPT = 12
    PLATFORM = 13
    SALES_CHANNEL = 14
    CATEGORY = 15
    SHOWN = 16
    WATCH = 17
    MINUTES = 18
    INTERACT = 19
    STOCKED = 20
    BUY = 21
    BASKET = 22
    EXPERIENCE = 23
    RETURN = 24
    COMPLAIN = 25
    LEAVE = 26
    LOSS_REASON = 27
    NEWS = 28
    JOIN = 30
    JOIN_SOURCE = 31
    JOIN_PLATFORM = 32
    COME_BACK = 33
    NEIGHBOUR = 34
    DELIVERY = 36
    FOLLOWED = 37
    HOST_TRAIT = 50
    HOST_EXIT = 51
    HOST_ENTRY = 52
    HOST_MOVE = 53
    HOST_CONTRACT = 54
    BRAND_TRAIT = 60
    BRAND_QUALITY = 61
    BRAND_EXIT = 62
    BRAND_ENTRY = 63
    MCN_DECISION = 70
    MCN_ENTRY = 71
    PROGRAMME_JOIN = 75
    PROGRAMME_REDEEM = 76
    PROGRAMME_RENEW = 77
    PROGRAMME_LABEL = 78
    PROGRAMME_LOTTERY = 79
    AUDIT = 90
    PANEL = 95
    BELIEF = 96
    NEED_PACE = 100
    PAUSE = 101
    SUSCEPTIBLE = 102
    PROMPTED = 103


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROW = np.uint64(0xD1B54A32D192ED03)
_WHEN = np.uint64(0x8CB92BA72F3D8DD7)
_ITEM = np.uint64(0xDABA0B6EB09322E3)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 1.0 / 4503599627370496.0  # 2^-52: the largest number stays below 1


@formula
def mix(x):
    """SplitMix64 finaliser: a bijection of 64-bit words that avalanches."""
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@formula
def row_key(seed, row):
    """Key of one row (a person, a host): compute once, then draw with `uniform`."""
    return mix(mix(np.uint64(seed) + _GOLDEN) + np.uint64(row) * _ROW)


@formula
def uniform(key, stream, when, item):
    """A uniform number in (0, 1) for one decision. `when` is a day, week or visit number and may be negative."""
    z = np.uint64(stream) * _GOLDEN + np.uint64(np.int64(when)) * _WHEN + np.uint64(item) * _ITEM
    return (np.float64(mix(np.uint64(key) + z) >> _S12) + 0.5) * _UNIT


# Gumbel noise by table: linear interpolation of -log(-log u) over equal cells, exact in the two tails.
_CELLS = 4096
_TAIL = 64
_GUMBEL = np.array([-math.log(-math.log(min(max(i / _CELLS, 1e-9), 1 - 1e-9))) for i in range(_CELLS + 1)])


@formula
def gumbel(u):
    """Standard Gumbel quantile of u; the interpolation error is below 1e-4 everywhere."""
    x = u * _CELLS
    i = int(x)
    if i < _TAIL or i >= _CELLS - _TAIL:
        return -math.log(-math.log(u))
    return _GUMBEL[i] + (x - i) * (_GUMBEL[i + 1] - _GUMBEL[i])


@formula
def normal(u):
    """Standard normal quantile by Acklam's rational approximation (2003), relative error below 1.2e-9."""
    if u < 0.02425 or u > 0.97575:
        q = math.sqrt(-2.0 * math.log(u if u < 0.5 else 1.0 - u))
        x = (
            (
                (((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734)
                * q
            )
            + 4.374664141464968
        ) * q + 2.938163982698783
        x /= (
            ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416
        ) * q + 1.0
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    x = (
        (
            (((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02)
            * r
            - 3.066479806614716e01
        )
        * r
        + 2.506628277459239
    ) * q
    return x / (
        (
            (((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01)
            * r
            - 1.328068155288572e01
        )
        * r
        + 1.0
    )


@kernel
def _fill_normals(u, out):
    for i in range(len(u)):
        out[i] = normal(u[i])


def normals(u: np.ndarray) -> np.ndarray:
    """Standard normal quantiles of u [n], by `normal`."""
    out = np.empty(len(u))
    _fill_normals(np.ascontiguousarray(u, np.float64), out)
    return out


@kernel
def _fill_uniforms(seed, stream, when, rows, item, out):
    for i in range(len(rows)):
        out[i] = uniform(row_key(seed, rows[i]), stream, when, item)


def uniforms(seed: int, stream: Stream, when: int, rows: np.ndarray, item: int = 0) -> np.ndarray:
    """The same draws as `row_key` and `uniform`, for many rows at once. rows [n] int, result [n] float64."""
    rows = np.ascontiguousarray(np.asarray(rows).astype(np.uint64))
    out = np.empty(len(rows))
    _fill_uniforms(word(seed), int(stream), int(when), rows, word(item), out)
    return out


def word(value: int) -> np.uint64:
    """The lowest 64 bits of a number of any size."""
    return np.uint64(value & 0xFFFFFFFFFFFFFFFF)
