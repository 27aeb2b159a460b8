"""Law 9: reviews and sales, in a log regression as published, and what injected reviews do by experiment.

A review is the rating of a delivered order: 1 to 5 stars for how it was felt (0-1: content when just as expected, plus
what it was better or worse). A product's page shows how many there were in the last half year, and their mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.evidence.validation.experiment import (
    MICRO,
    Start,
    brand_categories,
    by_seed,
    measured,
    middle_brands,
    opened,
    ordinary,
    settled,
)
from sim.evidence.validation.finding import Effort, Finding, Law
from sim.market.feedbacks import Watch
from sim.market.model import Market
from sim.observe.observer import WeekView
from sim.state.tallies import FELT, SALE

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Firms

NAME = "9 word of mouth"
SOURCE = "You, Vadakkepatt & Joshi 2015"
PERSONS, SEEDS = 60_000, 2
SHOWN_WEEKS = 26  # that a page's reviews go back
WEEKS = 104
BURN_IN = 104  # weeks; many people matter more than an old market: ratings of few orders are mostly luck
INJECTED, READ = 26, slice(18, 26)  # weeks of injected reviews, and those in which sales are read
Z = 1.96  # half-width of a 95 % interval in standard errors
BETTER = 0.25  # injected reviews are better than expected by this much (signal): one star


class Page(NamedTuple):
    """A panel of brands, each [week, brand]."""

    units: np.ndarray  # sold
    expected: np.ndarray  # units that could be expected
    reviews: np.ndarray  # deliveries of the week
    signal: np.ndarray  # sum over them of what they were better or worse than expected, -1..1
    price: np.ndarray  # paid over list


class Evidence(NamedTuple):
    """What one seed gives."""

    page: Page
    category: np.ndarray  # [brand]
    content: float  # how an order is felt that is just as expected, 0-1
    valence: np.ndarray  # [brand] causal elasticity of sales to the rating shown
    volume: np.ndarray  # [brand] causal elasticity to the number of reviews, rating unchanged


class Injection(Watch):
    """Adds reviews to the public belief in some brands before anybody decides, as many as in an ordinary week.

    They enter as deliveries do (`sim.firms.learning`); ``signal`` is what they say, NaN: what its own said last.
    """

    def __init__(self, brands: np.ndarray, signal: float):
        self._brands, self._signal = brands, signal
        self.own = np.zeros(len(brands))  # mean signal of the brands' own deliveries of the last week

    def opens(self, firms: Firms, voices: np.ndarray, now: Now) -> None:
        """One week of injected reviews."""
        says = self.own if math.isnan(self._signal) else self._signal
        step = now.params.brand.reputation_gain * says
        belief = firms.brands.reputation
        belief[self._brands] = np.clip(belief[self._brands] + step, -0.5, 0.5)

    def heard(self, reviews: np.ndarray, signal: np.ndarray) -> None:
        """What the week's deliveries said: number and sum of signals, both [brand]."""
        self.own = signal[self._brands] / np.maximum(reviews[self._brands], 1.0)


def law(effort: Effort) -> Law:
    """One market a seed: its reviews and sales over two years, and the same market with injected reviews."""
    return Law(
        9,
        "word of mouth",
        "In regressions of log sales on reviews, valence has an elasticity of about 0.42 and volume of about 0.24.",
        SOURCE,
        by_seed(experiment, effort, SEEDS, PERSONS, 14.0),
        judge,
    )


def experiment(seed: int, persons: int) -> Evidence:
    """The panel of the untouched market, and sales with injected reviews for the ordinary brand of each category."""
    start = settled(ordinary([f"horizon.weeks={WEEKS}", f"horizon.burn_in_weeks={BURN_IN}"], persons), seed)
    with opened(start.market()) as market:
        category = brand_categories(market.firms)
        page = panel(market, WEEKS)
    brands = middle_brands(category, page.expected.sum(axis=0))
    content = start.params.behaviour.experience.content
    more, better = (_injected(start, brands, signal) for signal in (math.nan, BETTER))
    base = page.expected[READ][:, brands].sum(axis=0)
    valence = np.log(better / more) / np.log(_rating_shown(page, brands, content))
    return Evidence(page, category, content, valence, np.log(more / base) / math.log(2.0))


def panel(market: Market, weeks: int) -> Page:
    """Sales and reviews of every brand in the next weeks of a living market."""
    count = len(market.firms.brands)
    seen: list[np.ndarray] = []

    def look(view: WeekView) -> None:
        sold = view.offers["live"] > 0
        sums, brand = view.tallies.sales.sum(axis=1)[sold], view.offers["brand"][sold]
        units, expected, paid, listed = (
            np.bincount(brand, sums[:, column], count)
            for column in (SALE.orders, SALE.expected_micro, SALE.paid_fen, SALE.list_fen)
        )
        price = np.where(listed > 0.0, paid / np.maximum(listed, 1.0), np.nan)
        reviews, signal = view.tallies.brand[:, FELT.orders], view.tallies.brand[:, FELT.signal_micro] / MICRO
        seen.append(np.stack([units, expected / MICRO, reviews, signal, price]))
        if isinstance(market.watch, Injection):
            market.watch.heard(reviews, signal)

    market.observer.week = look  # type: ignore[method-assign]
    market.run(market.week + weeks)
    return Page(*np.moveaxis(np.array(seen), 1, 0))


def _injected(start: Start, brands: np.ndarray, signal: float) -> np.ndarray:
    """Units [of the brands] that could be expected after half a year of injected reviews."""
    with opened(start.market()) as market:
        market.watch = Injection(brands, signal)
        return panel(market, INJECTED).expected[READ][:, brands].sum(axis=0)


def _rating_shown(page: Page, brands: np.ndarray, content: float) -> np.ndarray:
    """Rating shown after the injection of better reviews, over that after as many ordinary ones, [of the brands]."""
    own = page.signal[:INJECTED, brands].sum(axis=0) / np.maximum(page.reviews[:INJECTED, brands].sum(axis=0), 1.0)
    return stars(0.5 * (own + BETTER), content) / stars(own, content)


def stars(signal: np.ndarray, content: float) -> np.ndarray:
    """1 to 5 stars for orders that were better than expected by ``signal``."""
    return 1.0 + 4.0 * (content + signal)


def regression(pages: list[Page], category: np.ndarray, content: float) -> tuple[np.ndarray, np.ndarray]:
    """Log units on log volume, log valence and log price: coefficients [3] and their covariance [3, 3].

    Reviews are those shown at the beginning of the week. An intercept for each brand and for each week of a category;
    errors clustered by brand (Arellano 1987). Markets of several seeds are stacked; category [brand].
    """
    rows_, product, time = [], [], []
    for number, page in enumerate(pages):
        weeks, brands = page.units.shape
        volume, signal = (_shown_before(column) for column in (page.reviews, page.signal))
        week, brand = np.nonzero((page.units > 0) & (volume > 0))
        late = week >= SHOWN_WEEKS
        week, brand = week[late], brand[late]
        volume, mean = volume[week, brand], signal[week, brand] / volume[week, brand]
        columns = page.units[week, brand], volume, stars(mean, content), page.price[week, brand]
        rows_.append(np.log(np.stack(columns, axis=1)))
        product.append(number * brands + brand)
        time.append((number * weeks + week) * (category.max() + 1) + category[brand])
    data = np.concatenate(rows_)
    groups = [np.unique(np.concatenate(ids), return_inverse=True)[1] for ids in (product, time)]
    data = _within(data, groups)
    y, x = data[:, 0], data[:, 1:]
    bread = np.linalg.pinv(x.T @ x)
    slope = bread @ (x.T @ y)
    scores = np.zeros((groups[0].max() + 1, x.shape[1]))
    np.add.at(scores, groups[0], x * (y - x @ slope)[:, None])
    return slope, bread @ (scores.T @ scores) @ bread


def _shown_before(weekly: np.ndarray) -> np.ndarray:
    """Sum over the `SHOWN_WEEKS` weeks before each week [week, brand]."""
    total = np.concatenate([np.zeros((1, weekly.shape[1])), np.cumsum(weekly, axis=0)])[:-1]
    before = np.zeros_like(total)
    before[SHOWN_WEEKS:] = total[:-SHOWN_WEEKS]
    return total - before


def _within(data: np.ndarray, groups: list[np.ndarray]) -> np.ndarray:
    """Columns [row, column] less their means by each grouping [row], by turns until nothing is left to take away."""
    data = data.copy()
    for _ in range(200):
        before = data.copy()
        for group in groups:
            means = np.zeros((group.max() + 1, data.shape[1]))
            np.add.at(means, group, data)
            data -= (means / np.bincount(group)[:, None])[group]
        if np.abs(data - before).max() < 1e-10:
            break
    return data


def judge(results: list[Any]) -> list[Finding]:
    """Findings from the `Evidence` of all seeds; intervals of the regression by brand, of injections over brands."""
    slope, covariance = regression([found.page for found in results], results[0].category, results[0].content)
    volume, valence, _ = slope
    error = np.sqrt(np.diag(covariance))
    gap = math.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1], 0.0))
    causal_valence, causal_volume = (
        measured(np.concatenate([getattr(found, name) for found in results])) for name in ("valence", "volume")
    )

    def interval(value: float, spread: float) -> tuple[float, float, float]:
        return value, value - Z * spread, value + Z * spread

    by_brand = "brands and weeks of categories have intercepts, price is controlled; interval clustered by brand"
    as_many = "half a year of as many injected reviews as a brand has, one ordinary brand a category"
    return [
        Finding(
            "law", NAME, "elasticity of sales to the number of reviews, in the regression", 0.0, math.inf,
            f"{SOURCE}: 0.24", *interval(float(volume), float(error[0])), note=by_brand,
        ),
        Finding(
            "law", NAME, "elasticity to the mean rating less that to the number, in the regression", 0.0, math.inf,
            f"{SOURCE}: 0.42 against 0.24", *interval(float(valence - volume), gap),
            note=f"elasticity to the mean rating {valence:.2f} (standard error {error[1]:.2f})",
        ),
        Finding(
            "law", NAME, "causal elasticity to the mean rating, injected reviews one star better", 0.0, math.inf,
            f"{SOURCE}: 0.42", *causal_valence,
            note=f"{as_many}; scored by its sign: published sizes are of regressions, not of experiments",
        ),
        Finding(
            "law", NAME, "causal elasticity to the number, injected reviews that say the same", 0.0, math.inf,
            f"{SOURCE}: 0.24", *causal_volume, scored=False,
            note=f"{as_many}; people see no counts here, so that the regression's value is almost all confounding",
        ),
    ]  # fmt: skip
