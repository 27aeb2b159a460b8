"""From a table of many jobs to paired numbers: one outcome of each option under each condition, a replication each.

An option is what somebody decides (the first key of ``by``), a condition what it meets (all other keys that differ).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.core.errors import UserError, did_you_mean
from sim.params.market import NAMED
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.loyalty.sponsored import CONTRIBUTION, STRATEGY
from sim.study.arms import REFERENCE, TREATMENT

BETWEEN = " · "  # parts of a label
EVERYTHING = "all"
NOTHING = "none"  # as a swept key says that nothing is asked
SEED = "seed"  # which is nobody's option and no condition
SHOWN = 8  # names in a refusal


class Cells(NamedTuple):
    """Paired differences of one metric, of every option under every condition."""

    options: tuple[str, ...]
    conditions: tuple[str, ...]
    values: np.ndarray  # [option, condition, replication] in ``unit``; NaN where it was not run or not observed
    floors: np.ndarray  # [option, condition] size below which a difference is chance; 0 where none is known
    markets: np.ndarray  # [replication] number of the plausible market
    metric: str
    unit: str
    years: float  # length of the window, over which totals are sums
    whose: str = ""  # the group that was named; empty for the whole market and for sponsors

    @property
    def means(self) -> np.ndarray:
        """[option, condition]."""
        seen = np.isfinite(self.values)
        total = np.where(seen, self.values, 0.0).sum(axis=-1)
        return np.divide(total, seen.sum(axis=-1), out=np.full(total.shape, np.nan), where=seen.any(axis=-1))

    def over_conditions(self) -> np.ndarray:
        """Mean over all conditions within each replication, [option, replication]; NaN where one is missing."""
        mean: np.ndarray = self.values.mean(axis=1)
        return mean


def cells_of(
    table: pl.DataFrame,
    keys: Sequence[str],
    metric: str,
    *,
    by: Sequence[str] = (),
    arm: str = TREATMENT,
    against: str | None = REFERENCE,
    dimension: str | None = None,
    group: str | None = None,
    window: str = EVERYTHING,
) -> Cells:
    """The cells of one ``metric`` of a table of jobs (`sim.study.sweeps.table`); ``keys``: its swept columns.

    Of what sponsors gain a job has one number a sponsor: those of several are options of their own. A `UserError` says
    what there is instead of what was asked for.
    """
    check_keys(by, keys)
    dimension = dimension or (STRATEGY if metric in of_strategies(table) else EVERYTHING)
    rows = table.filter(pl.col("status") == "done", metric=metric, dimension=dimension, window=window, arm=arm)
    rows = rows.filter(pl.col("against").eq_missing(against))
    if group is not None or dimension == EVERYTHING:
        rows = rows.filter(group=group or EVERYTHING)
    rows = rows.filter(pl.col("differences").is_not_null())
    rows = rows.unique(["job", "group"], keep="first", maintain_order=True)  # asked twice, it is one job
    if rows.is_empty():
        raise UserError(_nothing(table, metric, dimension, group, window, arm))
    rows = rows if SEED in by else over_seeds(rows, keys)
    rows = one_a_sponsor(rows) if dimension == STRATEGY else rows
    check_pairs(rows)
    labelled = _labelled(rows, keys, by)
    options, conditions = (tuple(labelled[name].unique(maintain_order=True)) for name in ("option", "condition"))
    replications = len(rows["seeds"][0])
    values = np.full((len(options), len(conditions), replications), np.nan)
    floors = np.zeros(values.shape[:2])
    filled = np.zeros(values.shape[:2], dtype=bool)
    for row in labelled.iter_rows(named=True):
        at = options.index(row["option"]), conditions.index(row["condition"])
        if filled[at]:
            told = BETWEEN.join(filter(None, (row["option"], row["condition"])))
            raise UserError(f"two jobs are {told}, {metric}: nothing that was swept tells them apart")
        filled[at] = True
        values[at] = [np.nan if value is None else value for value in row["differences"]]
        floors[at] = row["floor"] or 0.0
    first = labelled.row(0, named=True)
    years = first["weeks"] / YEAR_WEEKS if window == EVERYTHING else 1.0
    markets, whose = np.array(first["markets"]), "" if dimension in (EVERYTHING, STRATEGY) else group or ""
    return Cells(options, conditions, values, floors, markets, metric, first["unit"], years, whose)


def default_metric(table: pl.DataFrame) -> str:
    """What sponsors gain where there are strategies, else sales; a `UserError` if no job has ended well."""
    done = table.filter(status="done")
    if done.is_empty():
        reasons = table["message"].drop_nulls().to_list()
        raise UserError(f"no job has ended well{f'; first: {reasons[0]}' if reasons else ''}")
    return CONTRIBUTION if (done["metric"] == CONTRIBUTION).any() else "gmv_yuan"


def varying(table: pl.DataFrame, keys: Sequence[str]) -> list[str]:
    """Those of the swept keys that are not the same in all jobs."""
    return [key for key in keys if key in table.columns and table[key].n_unique() > 1]


def check_keys(by: Sequence[str], keys: Sequence[str]) -> None:
    """Refuse a key that was not swept."""
    for key in by:
        if key not in keys:
            raise UserError(f"--by {key}: not among what differs between these jobs ({', '.join(keys) or 'nothing'})"
                            f"{did_you_mean(key, keys)}")  # fmt: skip


def check_pairs(rows: pl.DataFrame) -> None:
    """Refuse jobs that live in other markets: no difference of one belongs to a difference of another."""
    for column, called in (("seeds", "seeds"), ("markets", "plausible markets"), ("persons", "persons"),
                           ("weeks", "weeks")):  # fmt: skip
        first = rows[column][0]
        for job, value in rows.select("job", column).iter_rows():
            if _plain(value) != _plain(first):
                raise UserError(
                    f"jobs {rows['job'][0]} and {job} cannot be paired: {called} {_short(first)} and {_short(value)}"
                    " differ; compare jobs of the same market"
                )


def over_seeds(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Jobs that differ by their seed alone as one job with all replications; as they are where no seed was swept.

    Their floor is that of so many more replications.
    """
    if SEED not in varying(rows, keys):
        return rows
    others = [key for key in varying(rows, keys) if key != SEED]
    lists = ("differences", "seeds", "markets")
    apart = ["arm", "against", "metric", "dimension", "group", "window", "persons", "weeks"]
    groups = rows.sort(SEED, maintain_order=True).group_by(*others, *apart, maintain_order=True)
    merged = groups.agg(
        pl.all().exclude(*lists, "floor").first(),
        *(pl.col(name).explode() for name in lists),
        (pl.col("floor").mean() / pl.len().sqrt()).alias("floor"),
    )
    return merged.select(rows.columns)


def one_a_sponsor(rows: pl.DataFrame) -> pl.DataFrame:
    """Of strategies that one sponsor pays for, which have one profit and loss, one row; its group names all of them."""
    names = pl.col("group").unique(maintain_order=True).str.join(" + ")
    said = ["job", "arm", "against", "metric", "window"]
    whole = rows.with_columns(_same=pl.col("differences").list.eval(pl.element().cast(pl.String)).list.join(","))
    alike = whole.group_by(*said, "_same", maintain_order=True)
    merged = alike.agg(names.alias("_names"), pl.all().exclude("_same").first())
    return merged.with_columns(group=pl.col("_names")).select(rows.columns)


def of_strategies(table: pl.DataFrame) -> list[str]:
    """Metrics of the table that sponsors have and the market has not."""
    mine = table.filter(pl.col("dimension") == STRATEGY)["metric"].unique().to_list()
    return [name for name in mine if name is not None]


def label(key: str, value: object) -> str:
    """`points`, `price_war`, `no scenario`; of a parameter `loss_aversion=1.5`."""
    text = f"{value:g}" if isinstance(value, float) else NOTHING if value is None else str(value)
    if key not in NAMED.values():
        return f"{key}={text}"
    return f"no {key}" if text == NOTHING else text


def _labelled(rows: pl.DataFrame, keys: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
    """The rows with the columns `option` and `condition`, in the order in which they came."""
    differ = varying(rows, keys)
    rest = [key for key in differ if key not in by]
    option_keys = list(by[:1]) if len(by) > 1 else [*by, *rest]
    condition_keys = [*by[1:], *rest] if len(by) > 1 else []
    several = rows.group_by("job").agg(pl.col("group").n_unique())["group"].max() or 1
    labels: dict[str, list[str]] = {"option": [], "condition": []}
    for row in rows.iter_rows(named=True):
        for name, of in (("option", option_keys), ("condition", condition_keys)):
            parts = [label(key, row[key]) for key in of]
            if name == "option" and isinstance(several, int) and several > 1:
                parts.append(row["group"])
            labels[name].append(BETWEEN.join(parts) or (row["group"] if name == "option" else ""))
    return rows.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in labels.items())


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _plain(value: object) -> object:
    return value.to_list() if isinstance(value, pl.Series) else value


def _short(value: object) -> str:
    text = str(_plain(value))
    return text if len(text) <= 40 else f"{text[:37]}..."


def _nothing(table: pl.DataFrame, metric: str, dimension: str, group: str | None, window: str, arm: str) -> str:
    known = table["metric"].drop_nulls().unique().sort().to_list()
    if metric not in known:
        return f"--metric {metric}: not in these jobs{did_you_mean(metric, known)}; there are {_few(known)}"
    of_metric = table.filter(metric=metric)
    dimensions = of_metric["dimension"].unique().sort().to_list()
    if dimension not in dimensions:
        return f"--group {dimension}: {metric} is not told by it; there are {_few(dimensions)}"
    groups = of_metric.filter(dimension=dimension)["group"].unique().sort().to_list()
    if group is not None and group not in groups:
        return f"--group {dimension}:{group}: no such group{did_you_mean(group, groups)}; there are {_few(groups)}"
    windows = table.filter(metric=metric)["window"].unique().sort().to_list()
    return f"{metric} by {dimension}, {window}, arm {arm}: no job has it; windows are {', '.join(windows)}"
