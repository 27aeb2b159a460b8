"""When something fails: a small tree over uncertain factors, cross-validated, and a test whether it knows anything.

Luck makes no rule: points have sets of seeds that no factor knows of, so that what one set does cannot pass for what a
factor does; and where no failure is told from chance by its replications there is none.

Each leaf that holds failures more often than chance becomes a rule (scenario discovery: Bryant & Lempert 2010), with
its coverage (which part of all failures it holds) and density (which part of its points fail).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.study.trials.factors import Factor
from sim.words import say

DEPTH, LEAF = 3, 0.05  # of the tree; least share of the points in a leaf
PARTS, PERMUTATIONS = 5, 100
BEYOND_CHANCE = 0.05
POINTS_LEAST, FAILURES_LEAST = 20, 5


class Bound(NamedTuple):
    """One condition of a rule: a factor above or below a value, or one of some choices."""

    factor: Factor
    low: float = -np.inf
    high: float = np.inf
    among: tuple[str, ...] = ()


class Rule(NamedTuple):
    """Where it fails."""

    bounds: tuple[Bound, ...]
    points: int
    failures: int
    coverage: float  # share of all failures
    density: float  # share of its points that fail
    left_out: float  # the same of points that a tree which has not seen them calls failures; NaN without any


class Discovered(NamedTuple):
    """What was found."""

    points: int
    failures: int
    told: int  # failures that are told from chance
    accuracy: float  # balanced, of points left out: 0.5 is chance
    chance: float  # probability of such an accuracy if nothing mattered
    rules: tuple[Rule, ...]  # none unless beyond chance, densest first
    why: str  # there are no rules; empty where there are


def discover(
    factors: Sequence[Factor],
    values: Sequence[Sequence[float | str]],
    fails: np.ndarray,
    told: np.ndarray,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> Discovered:
    """Rules for ``fails`` [point] over ``values`` [point][factor]; ``told`` [point]: from chance."""
    count, failures, sure = len(fails), int(fails.sum()), int((fails & told).sum())
    if count < POINTS_LEAST or min(failures, count - failures) < FAILURES_LEAST:
        return Discovered(count, failures, sure, np.nan, np.nan, (), why_none(count, failures, sure))
    if not sure:
        return Discovered(count, failures, sure, np.nan, np.nan, (), why_none(count, failures, sure))
    from sklearn.model_selection import StratifiedKFold, cross_val_predict, permutation_test_score

    columns, names = _columns(factors, values)
    folds = StratifiedKFold(PARTS, shuffle=True, random_state=seed)
    accuracy, _, chance = permutation_test_score(
        _tree(seed), columns, fails, cv=folds, scoring="balanced_accuracy", n_permutations=permutations,
        random_state=seed,
    )  # fmt: skip
    if chance > BEYOND_CHANCE:
        why = why_none(count, failures, sure, float(chance))
        return Discovered(count, failures, sure, float(accuracy), float(chance), (), why)
    tree = _tree(seed).fit(columns, fails)
    foretold = cross_val_predict(_tree(seed), columns, fails, cv=folds)
    rules = _rules(tree.tree_, factors, names, columns, fails, foretold)
    why = "" if rules else why_none(count, failures, sure, float(chance))
    return Discovered(count, failures, sure, float(accuracy), float(chance), rules, why)


def why_none(count: int, failures: int, told: int, chance: float = np.nan) -> str:
    """Why there is no rule; ``chance`` as far as it was asked."""
    if count < POINTS_LEAST or min(failures, count - failures) < FAILURES_LEAST:
        return say(
            "{n} of {of} fail: rules need {points} points, {least} of either kind",
            n=failures,
            of=count,
            points=POINTS_LEAST,
            least=FAILURES_LEAST,
        )
    if not told:
        return say(
            "no failure is told from chance by its replications; more replications, or a larger market, tell more"
        )
    if chance > BEYOND_CHANCE:
        return say("no rule is better than chance (p = {chance})", chance=f"{chance:.2f}")
    return say("no part of the range fails more often than the whole")


def _tree(seed: int):  # type: ignore[no-untyped-def]
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=LEAF, class_weight="balanced", ccp_alpha=0.01, random_state=seed
    )


def _columns(
    factors: Sequence[Factor], values: Sequence[Sequence[float | str]]
) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Numbers for the tree, [point, column], and which factor and choice each column is."""
    columns, names = [], []
    for at, factor in enumerate(factors):
        told = [row[at] for row in values]
        for choice in factor.choices or ("",):
            names.append((at, choice))
            columns.append([float(value == choice) if choice else float(value) for value in told])
    return np.array(columns).T, names


def _rules(
    tree: Any, factors: Sequence[Factor], names: Sequence[tuple[int, str]], columns: np.ndarray, fails: np.ndarray,
    foretold: np.ndarray,
) -> tuple[Rule, ...]:  # fmt: skip
    """A rule for every leaf whose failures are denser than those of all points."""
    leaf_of, base, rules = tree.apply(columns.astype(np.float32)), fails.mean(), []
    for leaf in np.unique(leaf_of):
        inside = leaf_of == leaf
        count, failures = int(inside.sum()), int(fails[inside].sum())
        if failures / count <= base or failures < 2:
            continue
        called = inside & (foretold == 1)
        left_out = float(fails[called].mean()) if called.any() else np.nan
        bounds = _bounds(tree, leaf, factors, names)
        rules.append(Rule(bounds, count, failures, failures / int(fails.sum()), failures / count, left_out))
    return tuple(sorted(rules, key=lambda rule: (-rule.density, -rule.coverage)))


def _bounds(tree: Any, leaf: int, factors: Sequence[Factor], names: Sequence[tuple[int, str]]) -> tuple[Bound, ...]:
    """The conditions on the way to a leaf, one a factor, in the order in which they are asked."""
    found: dict[int, Bound] = {}
    node = leaf
    parents = {child: (at, side) for at in range(tree.node_count) for side, child in
               (("low", tree.children_left[at]), ("high", tree.children_right[at])) if child >= 0}  # fmt: skip
    path = []
    while node in parents:
        node, side = parents[node]
        path.append((node, side))
    for at, side in reversed(path):
        column, choice = names[tree.feature[at]]
        factor, threshold = factors[column], float(tree.threshold[at])
        bound = found.get(column, Bound(factor, among=factor.choices))
        if choice:
            kept = tuple(each for each in bound.among if (each == choice) == (side == "high"))
            found[column] = bound._replace(among=kept)
        elif side == "low":
            found[column] = bound._replace(high=min(bound.high, threshold))
        else:
            found[column] = bound._replace(low=max(bound.low, threshold))
    return tuple(found.values())
