"""A report as a file: whole, in its order, with nothing to fetch, the same in HTML and Markdown."""

from __future__ import annotations

import re
import zipfile
from base64 import b64decode
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import polars as pl
import pytest
from places import ROOT
from reported import alone, compared, with_firm, with_strategy

from sim.report.page.blocks import Cell, Code, Grid, Part, Section
from sim.report.page.html import html
from sim.report.page.markdown import markdown
from sim.report.page.onward import onward
from sim.report.page.pictures import drawn, in_folder, none
from sim.report.page.provenance import command_of
from sim.report.page.run import run_part, short
from sim.report.page.texts import TEXTS, Texts
from sim.report.page.workbook import workbook

SAY = Texts()
FIRST = ["answer", "health"]
LAST = ["trust", "next", "provenance"]
ORDER = {
    "comparison": (compared, [*FIRST, "kpis", "told", "who", *LAST]),
    "firm": (with_firm, [*FIRST, "firm0", "kpis", "told", "who", *LAST]),
    "strategy": (with_strategy, [*FIRST, "kpis", "told", "who", "loyalty0", *LAST]),
    "alone": (alone, [*FIRST, "kpis", "provenance"]),
}


class Seen(HTMLParser):
    """What a browser would look at."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("kind", ORDER)
def test_a_page_of_any_run_is_whole_and_fetches_nothing(kind: str):
    make, order = ORDER[kind]
    part = run_part(make(), none, SAY)
    assert [section.key for section in part.sections] == order
    assert len(part.sections[0].blocks[0].lines) <= 3
    text = html([part], part.title, SAY)
    seen = Seen(text)
    assert seen.open == []
    assert not re.search(r"https?:|@import|url\(|//[a-z]", re.sub(r'href="data:[^"]*"', "", text))
    assert not seen.all("script") and not seen.all("link") and not seen.all("iframe")
    links = [link["href"] for link in seen.all("a")]
    assert all(link.startswith(("data:text/csv", "data:application/vnd.openxml", "#")) for link in links)
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert {link[1:] for link in links if link[0] == "#"} <= set(ids) and len(set(ids)) == len(ids)


def test_a_page_can_be_read_by_everybody():
    part = run_part(with_strategy(), drawn(with_strategy()), SAY)
    text = html([part], part.title, SAY)
    seen = Seen(text)
    assert seen.all("html")[0]["lang"] == "en" and all(image["alt"] for image in seen.all("img"))
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels)), "headings in order"
    assert all(region["aria-label"] for _, region in seen.tags if region.get("role") == "region")
    assert all(header.get("scope") for header in seen.all("th")), "each header says of what"
    style = (ROOT / "sim" / "report" / "page" / "report.css").read_text(encoding="utf-8")
    colours = {
        *re.findall(r"color: (#[0-9a-f]{6})", style),
        *re.findall(r"--(?:ink|grey|better|worse): (#\w{6})", style),
    }
    assert {colour for colour in colours if contrast(colour) < 4.5} == set(), "WCAG AA on white"


def contrast(colour: str) -> float:
    """Of a colour against white, by WCAG 2."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 1.05 / (sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


def test_a_workbook_holds_every_table():
    part = run_part(with_strategy(), none, SAY)
    data = workbook([part], SAY)
    tables = [block for section in part.sections for block in section.blocks if hasattr(block, "csv")]
    with zipfile.ZipFile(BytesIO(b64decode(data.partition(",")[2]))) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        names = book.read("xl/workbook.xml").decode()
        numbers = book.read("xl/worksheets/sheet2.xml").decode()
    assert len(sheets) == len(tables) + 1 and 'name="Contents"' in names
    value = tables[0].data["difference"][0]
    assert f"<v>{value!r}</v>" in numbers or f"<v>{value:.16G}</v>" in numbers, "in full precision"
    assert workbook([part], SAY) == data, "the same bytes"


def test_a_long_sentence_of_an_answer_is_cut_where_a_clause_ends():
    long = (
        "points: no gain or loss can be told; " + "; ".join(["it may gain, or lose, or do neither of them"] * 9) + "."
    )
    assert short("Short; as it is.") == "Short; as it is."
    assert len(short(long)) <= 241 and long.startswith(short(long)[:-1]) and short(long).endswith("them.")


def test_what_files_say_is_text_and_no_markup():
    part = run_part(with_firm(), none, SAY)
    text = html([part], part.title, SAY)
    assert "<family>" not in text and "Mine &amp; Sons, a &lt;family&gt; shop." in text
    assert part.title == "Mine & Sons (mine): what changes with price war?"


def test_tables_are_downloaded_in_full_precision():
    run = compared()
    part = run_part(run, none, SAY)
    table = next(section for section in part.sections if section.key == "kpis").blocks[0]
    text = unquote(table.csv.removeprefix("data:text/csv;charset=utf-8,"))
    read = pl.read_csv(StringIO(text))
    (row,) = read.filter(metric="gmv_yuan", window="all").to_dicts()
    (known,) = run.comparison.filter(metric="gmv_yuan", dimension="all", window="all").to_dicts()
    assert row["difference"] == pytest.approx(known["difference"], rel=1e-12)
    for block in (block for section in part.sections for block in section.blocks if hasattr(block, "csv")):
        assert block.csv.startswith("data:text/csv")


def test_markdown_says_the_same_and_links_the_figures_that_are_there(tmp_path: Path):
    run = compared()
    figure = drawn(run)("winners_and_losers")
    assert figure is not None and figure.source.startswith("data:image/svg+xml;base64,")
    assert drawn(run)("firm") is None and "discount platform" in figure.alt

    def only(name: str):
        return figure if name == "winners_and_losers" else None

    part = run_part(run, only, SAY, claims=["points: claimed +42 %"])
    text = markdown([part], part.title, SAY, ["figure_3_winners_and_losers.png"])
    assert f"![{figure.alt}](figure_3_winners_and_losers.png)" in text and f"*{figure.alt}*" in markdown(
        [part], "", SAY
    )
    assert "points: claimed +42 %" in text and "| Sales (GMV), bn ¥/year |" in text
    page = Seen(html([part], part.title, SAY))
    assert [image["alt"] for image in page.all("img")] == [figure.alt]
    for sentence in part.sections[0].blocks[0].lines:
        assert sentence in text


def test_figures_of_a_folder_say_what_they_show(tmp_path: Path):
    from sim.report.figures.canvas import paper, save

    save(paper(4, 1, "Sales fall by 2 %", "Mean of 8 − paired"), tmp_path / "figure_4_levels.png")
    (tmp_path / "figure_5_spread.png").write_bytes(b"no picture")
    found = in_folder(tmp_path)
    assert found("levels").alt == "Sales fall by 2 %. Mean of 8 − paired"
    assert found("levels").width == pytest.approx(4.0, abs=0.01)
    assert found("spread") is None and found("firm") is None


def test_the_command_is_the_one_that_was_given_or_as_much_as_is_known():
    run = compared()
    given = SimpleNamespace(**vars(run) | {"manifest": run.manifest | {"words": ["+scenario=[a,b]", "seed=3"]}})
    assert command_of(given) == (True, "python -m sim '+scenario=[a,b]' seed=3")
    known, near = command_of(run)
    assert not known and near.startswith("python -m sim +scenario=price_war population.persons=20000 horizon.weeks=104")
    assert "replications=4 seed=2026" in near


def test_every_sentence_stands_in_the_table():
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "sim" / "report" / "page").glob("*.*"))
    source += "".join(
        (ROOT / "sim" / "app" / f"{name}.py").read_text(encoding="utf-8") for name in ("report", "fit_page")
    )
    said = set(re.findall(r'say\(\s*"(\w+)"', source))
    assert said - {"sales"} <= set(TEXTS), "and the word that answers have of their own"
    told = source.replace((ROOT / "sim" / "report" / "page" / "texts.py").read_text(encoding="utf-8"), "")
    unused = [key for key in TEXTS if not re.search(rf"[\"']{key}[\"']", told)]
    parts = {*re.findall(r'say\(f"(\w+_)\{', told), "as_it_is_", "what_if_"}
    assert [key for key in unused if not key.startswith(tuple(parts))] == []


def test_a_page_says_what_to_ask_next():
    run = compared()

    def blocks_of(persons: int, *words: str):
        manifest = run.manifest | {"persons": persons, "words": ["+scenario=price_war", *words]}
        return [*onward(SimpleNamespace(**vars(run) | {"manifest": manifest}), SAY)]

    blocks = blocks_of(20_000, "seed=2026")
    commands = [block.text for block in blocks if isinstance(block, Code)]
    assert "python -m sim +scenario=price_war seed=2026 explain=true" in commands
    assert "python -m sim +scenario=price_war seed=2027" in commands
    told, code = blocks_of(400, "size=tiny")
    assert code.text == "python -m sim +scenario=price_war" and "too small" in told.lines[0]


def test_a_row_of_markdown_is_one_line_however_a_cell_is_folded():
    folded = Grid("", ("least", "mean"), ((Cell("+3.5\nprice_war"), Cell(" 2 ")),))
    part = Part("", "Title", (), (Section("kpis", "KPIs", (folded,)),))
    assert "| +3.5 · price_war | 2 |" in markdown([part], "Title", SAY)
