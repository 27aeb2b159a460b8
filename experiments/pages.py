"""Draw figure and table of every study's page again, from the small tables in `results/experiments/*/answer.csv`.

`python experiments/pages.py [NAME ...]`: figures to `docs/figures/studies/NAME.png`, tables into `docs/studies/NAME.md`
between two marks. What a page says of them is written by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from answered import ANSWER
from asking import FOLDER
from matplotlib.figure import Figure

from sim.app.terminal import guarded
from sim.core.errors import UserError, did_you_mean
from sim.observe.metrics import METRICS
from sim.report.figures.canvas import number_axis, paper, save
from sim.report.figures.many.sheet import label_height, mark, rows_axis
from sim.report.many import shown_as
from sim.report.shown import SPONSORS, Shown
from sim.report.style import GREY, display_of, group_name
from sim.report.text.words import sentence_case
from sim.state.names import YEAR_WEEKS
from sim.study.analysis.many.cells import EVERYTHING, Cells

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / FOLDER
PAGES, FIGURES = ROOT / "docs" / "studies", ROOT / "docs" / "figures" / "studies"
BEGIN, END = "<!-- from the table -->", "<!-- written by hand -->"
ROOM = 24  # characters of numbers below a panel
TOLD = {True: {True: "\N{NO-BREAK SPACE}▲", False: "\N{NO-BREAK SPACE}▼"}, False: {True: "", False: ""}}


class Column(NamedTuple):
    """One column of a page, as it is shown."""

    head: str  # what it is, of whom, when
    shown: Shown  # how changes are written
    level: tuple[str, float]  # unit and factor of what there is without
    rows: pl.DataFrame

    def text(self, row: dict) -> str:
        """`+3.1 [1.0, 5.2] ▲`."""
        mean, low, high = (self.shown.text(row[name]) for name in ("mean", "ci_low", "ci_high"))
        return f"{mean} [{low}, {high}]{TOLD[row['finding']][row['mean'] > 0]}"

    def without(self, condition: str) -> str:
        """What there is under a condition without what is asked; of sponsors nothing, since each is another firm."""
        unit, factor = self.level
        if self.rows["metric"][0] in SPONSORS:
            return ""
        found = self.rows.filter(pl.col("reference").is_not_null(), condition=condition)["reference"]
        if found.is_empty():
            return ""
        value = found[0] * factor
        return f"{value:,.{max(0, 3 - len(f'{abs(value):.0f}'))}f} {unit}".rstrip()


def columns_of(answer: pl.DataFrame) -> list[Column]:
    """The columns of a study's small table."""
    return [_column(rows) for _, rows in answer.group_by("column", maintain_order=True)]


def table_of(columns: Sequence[Column]) -> str:
    """Markdown: a row an option, conditions one after the other, each with what there is without."""
    first = columns[0].rows
    conditions = first["condition"].unique(maintain_order=True).to_list()
    lines = [
        "| | " + " | ".join(", ".join(filter(None, (column.head, column.shown.unit))) for column in columns) + " |"
    ]
    lines.append("|---|" + "---:|" * len(columns))
    for condition in conditions:
        called = f"**{_plain(condition)}**, without" if condition else "without"
        lines.append(f"| {called} | " + " | ".join(column.without(condition) for column in columns) + " |")
        for option in first.filter(condition=condition)["option"]:
            cells = [_cell(column, option, condition) for column in columns]
            lines.append(f"| {_plain(option)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def foot_of(answer: pl.DataFrame) -> str:
    """What the numbers rest on."""
    row = answer.row(0, named=True)
    years = row["weeks"] / YEAR_WEEKS
    return (
        f"Change against the same market without it: mean and 95 % interval over {answer['replications'].max()} paired"
        f" replications of {row['markets']} plausible markets, {row['persons']:,} persons, {years:g} years, first seed"
        f" {row['seed']}. ▲▼: told from chance, all rows of a column looked at together (Holm), and above the floor."
    )


def figure_of(columns: Sequence[Column], question: str, note: str) -> Figure:
    """A panel a column, a row an option under a condition: mean and interval, filled where told; shade: the floor."""
    first = columns[0].rows
    conditions = first["condition"].unique(maintain_order=True).to_list()
    keys = [(condition, option) for condition in conditions for option in first.filter(condition=condition)["option"]]
    several = len(conditions) > 1
    labels = [f"{_plain(option)} · {_plain(condition)}" if several else _plain(option) for condition, option in keys]
    figure = paper(2.4 + 2.3 * len(columns), 0.8 + label_height(labels, 0.3), question, note)
    grid = figure.subplots(1, len(columns), squeeze=False, sharey=True)[0]
    for axes, column in zip(grid, columns, strict=True):
        axes.axvline(0, color=GREY, linewidth=0.8, zorder=0)
        for at, (condition, option) in enumerate(keys):
            if (row := _row(column, option, condition)) is not None:
                mark(axes, at, row, column.shown.factor)
        axes.set_title("\n".join(_halves(column.head)), fontsize=8.5)
        number_axis(axes.xaxis, signed=True)
        if len("".join(axes.xaxis.get_major_formatter().format_ticks(axes.get_xticks()))) > ROOM:
            number_axis(axes.xaxis, signed=True, ticks=3)
        axes.set_xlabel(column.shown.unit)
    rows_axis(grid[0], labels)
    return figure


def with_table(page: str, drawn: str) -> str:
    """The page with what is between its marks drawn anew; a `UserError` without them."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise UserError(f"no {BEGIN} ... {END} in the page")
    return f"{before}{BEGIN}\n\n{drawn}\n\n{END}{after}"


def drawn_of(answer: pl.DataFrame) -> str:
    """What stands between the marks of a page."""
    return f"{table_of(columns_of(answer))}\n\n{foot_of(answer)}"


def names() -> list[str]:
    """Studies whose small table is kept."""
    return sorted(file.parent.name for file in ANSWERS.glob(f"*/{ANSWER}"))


def answer_of(name: str) -> pl.DataFrame:
    """The small table of a study."""
    kept = pl.read_csv(ANSWERS / name / ANSWER, infer_schema_length=None)
    return kept.with_columns(pl.col("group", "option", "condition").cast(pl.String).fill_null(""))


def main(words: Sequence[str]) -> int:
    """Draw those that are named, or all; returns the exit status."""
    return guarded(lambda: _draw(words))


def _draw(words: Sequence[str]) -> int:
    known = names()
    for name in words:
        if name not in known:
            raise UserError(f"no {ANSWER} of {name!r}{did_you_mean(name, known)}")
    FIGURES.mkdir(parents=True, exist_ok=True)
    for name in words or known:
        answer, page = answer_of(name), PAGES / f"{name}.md"
        told = page.read_text(encoding="utf-8") if page.exists() else f"# {name}\n\n{BEGIN}\n{END}\n"
        note = foot_of(answer).replace(" ▲▼:", " Filled:") + " Shade: the floor."
        save(figure_of(columns_of(answer), _question(name), note), FIGURES / f"{name}.png")
        page.write_text(with_table(told, drawn_of(answer)), encoding="utf-8")
        print(page.relative_to(ROOT))
    return 0


def _question(name: str) -> str:
    from run_all import studies

    return next(study.question for study in studies() if study.name == name)


def _column(rows: pl.DataFrame) -> Column:
    row = rows.row(0, named=True)
    whose = row["group"].partition(":")[2]
    cells = Cells(("",), ("",), rows["mean"].to_numpy()[None, None], np.zeros((1, 1)), np.zeros(len(rows)),
                  row["metric"], row["unit"], row["years"], whose)  # fmt: skip
    shown, known = shown_as(cells), METRICS.get(row["metric"])
    if known and known.unit == "yuan" and known.kind == "stock":  # what is owed, of a market too
        owed = display_of(known, of_firm=True)
        shown = shown._replace(factor=owed.factor, unit=owed.unit)
    label = known.label if known else sentence_case(SPONSORS[row["metric"]])
    when = "" if row["window"] == EVERYTHING else f"year {row['window'].removeprefix('year')}"
    head = ", ".join(filter(None, (label, group_name(whose) if whose else "", when)))
    level = (shown.unit.replace("pp", "%"), shown.factor)
    if row["share"]:
        shown = shown._replace(factor=100.0, unit="%")
    return Column(head, shown._replace(decimals=_decimals(rows, shown.factor)), level, rows)


def _decimals(rows: pl.DataFrame, factor: float) -> int:
    """Of every number of a column: two digits of the typical half width of an interval."""
    half = ((rows["ci_high"] - rows["ci_low"]) / 2 * factor).abs().drop_nulls().drop_nans()
    typical = float(half.median() or 0.0)  # type: ignore[arg-type]
    return 0 if typical <= 0 else int(np.clip(1 - np.floor(np.log10(typical)), 0, 5))


def _row(column: Column, option: str, condition: str) -> dict | None:
    found = column.rows.filter(option=option, condition=condition)
    return found.row(0, named=True) if len(found) else None


def _cell(column: Column, option: str, condition: str) -> str:
    row = _row(column, option, condition)
    return "–" if row is None else column.text(row)


def _plain(label: str) -> str:
    """A label for people: `strategies=private_domain` is `private domain`."""
    parts = (part.removeprefix("strategies=").removeprefix("way=").removeprefix("behaviour.memory.")
             for part in label.split(" · "))  # fmt: skip
    return ", ".join(parts).replace("no strategy", "the scenario itself").replace("_", " ").replace("=", " ")


def _halves(head: str) -> list[str]:
    """A head in lines: what, of whom and when."""
    what, _, rest = head.partition(", ")
    return [what, rest] if rest else [what, ""]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
