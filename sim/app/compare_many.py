"""What `python -m sim.compare` makes of many runs: a ranking, the matrix under it, and a file of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding
from rich.text import Text

from sim.app.many_jobs import Jobs, is_sweep, jobs_in
from sim.app.terminal import folders_in
from sim.core.errors import UserError, quoted
from sim.report.console import Console
from sim.words import say

if TYPE_CHECKING:
    import polars as pl

    from sim.report.shown import Shown
    from sim.study.analysis.many.cells import Cells
    from sim.study.analysis.many.ranking import Ranking

SUFFIXES = (".csv", ".md", ".parquet")
FEW = 2  # runs that have a comparison of their own


class Asked(NamedTuple):
    """The options of one command."""

    metric: str | None = None
    by: str | None = None
    group: str | None = None  # dimension:group
    window: str | None = None
    table: Path | None = None
    role: str | None = None

    @property
    def keys(self) -> list[str]:
        """The keys of `by`, what is decided first."""
        found = [] if self.by is None else self.by.split(",")
        if not all(found) or len(set(found)) < len(found):
            raise UserError(f"--by {quoted(self.by)}: write keys with commas, each once, such as strategy,scenario")
        return found


class Ranked(NamedTuple):
    """Everything about one metric of many jobs."""

    jobs: Jobs
    cells: Cells
    found: Ranking
    shown: Shown


def is_many(places: Sequence[Path], table: Path | None, metric: str | None, by: str | None) -> bool:
    """Whether these are a sweep's, or more than two runs of which one metric is asked, or a file of them is.

    What sponsors gain and spend is told of jobs only, so that two runs are enough.
    """
    from sim.study.analysis.loyalty.sponsored import CONTRIBUTION, COST

    if table is not None or any(map(is_sweep, places)) or metric in (CONTRIBUTION, COST):
        return True
    return bool(metric or by) and sum(len(folders_in(place)) for place in places) > FEW


def print_many(console: Console, places: Sequence[Path], asked: Asked) -> None:
    """Rank, print, and write the file if one is asked for."""
    if asked.role is not None:
        raise UserError(f"--role {asked.role}: allowed is one run or two, without --metric and --by")
    if asked.table is not None and asked.table.suffix not in SUFFIXES:
        raise UserError(f"--table {quoted(str(asked.table))}: allowed are names that end in {', '.join(SUFFIXES)}")
    from sim.report.console import widen
    from sim.report.text.many import foot, many_sentences, matrix_table, ranking_table

    ranked = ranked_of(places, asked)
    found, shown = ranked.found, ranked.shown
    if asked.table is not None:
        _write(ranked, asked.table)
    widen(console)
    for line in (about_jobs(ranked), *(say("note: {note}", note=note) for note in ranked.jobs.notes)):
        console.print(Text(line))
    console.print()
    if len(found.options):
        console.print(ranking_table(found, shown, console.width))
    if len(ranked.cells.conditions) > 1:
        console.print()
        console.print(matrix_table(found, shown, console.width))
    console.print(Text(foot(found, shown), style="dim"))
    console.print()
    for sentence in many_sentences(found, shown):
        console.print(Padding(Text(sentence), (0, 2)))
    if asked.table is not None:
        console.print(Text(str(asked.table)), soft_wrap=True)


def ranked_of(places: Sequence[Path], asked: Asked) -> Ranked:
    """The cells of the metric that is asked, by default what sponsors gain, and their ranking."""
    from sim.report.many import shown_as
    from sim.study.analysis.many.cells import cells_of, default_metric
    from sim.study.analysis.many.ranking import ranking
    from sim.study.arms import UNCOPIED

    by = asked.keys
    jobs = jobs_in(places, by)
    metric = asked.metric or default_metric(jobs.table)
    dimension, group = group_of(asked.group)
    of = {"by": by, "dimension": dimension, "group": group, "window": asked.window or "all"}
    cells = cells_of(jobs.table, jobs.keys, metric, **of)  # type: ignore[arg-type]
    copied = jobs.table.filter(metric=metric, arm=UNCOPIED)["job"].n_unique() == len(cells.options) * len(
        cells.conditions
    )
    alone = cells_of(jobs.table, jobs.keys, metric, arm=UNCOPIED, **of) if copied else None  # type: ignore[arg-type]
    return Ranked(jobs, cells, ranking(cells, alone), shown_as(cells))


def group_of(text: str | None) -> tuple[str | None, str | None]:
    """Dimension and group of `platform:social`."""
    if text is None:
        return None, None
    dimension, colon, group = text.partition(":")
    if not (dimension and colon and group):
        raise UserError(f"--group {quoted(text)}: write a dimension and a group of it, such as platform:social")
    return dimension, group


def about_jobs(ranked: Ranked) -> str:
    """How many jobs of which markets."""
    row = ranked.jobs.table.filter(status="done").row(0, named=True)
    markets, seeds = len(set(row["markets"])), row["seeds"]
    of = say("{n} paired replications", n=len(seeds))
    if markets > 1:
        of = say("{replications} of {markets} plausible markets", replications=of, markets=markets)
    parts = [
        say("{n} jobs", n=ranked.jobs.table["job"].n_unique()),
        say("{n} persons", n=f"{row['persons']:,}"),
        say("{n} weeks", n=row["weeks"]),
        of,
        say("seeds {seeds}", seeds=f"{', '.join(map(str, seeds[:4]))}{' ...' if len(seeds) > 4 else ''}"),
    ]
    return " · ".join(parts)


def _write(ranked: Ranked, file: Path) -> None:
    from sim.study.results import write_file

    write_file(file, _bytes(ranked, file.suffix), "--table")


def _bytes(ranked: Ranked, suffix: str) -> bytes | str:
    """The file's content: a row an option and condition with the option's rank; of Markdown both tables as printed."""
    if suffix == ".md":
        from sim.report.text.many import as_markdown

        return as_markdown(ranked.found, ranked.shown)
    import io

    whole = long_table(ranked)
    if suffix == ".csv":
        return whole.write_csv()
    kept = io.BytesIO()
    whole.write_parquet(kept)
    return kept.getvalue()


def long_table(ranked: Ranked) -> pl.DataFrame:
    """Every number of the matrix, with the metric and the rank of its option."""
    import polars as pl

    options = ranked.found.options
    cells = ranked.found.cells.select(pl.lit(ranked.cells.metric).alias("metric"), pl.all())
    cells = cells.with_columns(
        pl.lit(ranked.cells.years).alias("years")
    )  # over which totals are sums; as printed a year
    if options.is_empty():
        return cells
    ranks = options.select("option", "rank_best", "rank_worst", pl.col("mean").alias("mean_over_conditions"))
    return cells.join(ranks, on="option", how="left", maintain_order="left")
