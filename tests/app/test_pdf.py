"""A report on paper, by a Chromium where there is one: no table is wider than the page, and it prints."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from reported import with_strategy

from sim.app.pdf import BROWSERS, print_to, words_of
from sim.report.page.html import html
from sim.report.page.pictures import none
from sim.report.page.run import run_part
from sim.report.page.texts import Texts

PAPER = 1032  # pixels between the margins of a landscape A4 page
PROBE = """<script>
const all = [...document.querySelectorAll("table, pre, figure")];
const wide = all.filter(it => it.getBoundingClientRect().right > innerWidth);
document.body.dataset.cut = wide.map(it => it.innerText.slice(0, 40)).join("|");
document.body.dataset.tables = document.querySelectorAll("table").length;
</script></body>"""


@pytest.fixture
def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("needs a Chromium")
    return found


def test_a_report_fits_its_paper_and_prints(tmp_path: Path, browser: str):
    say = Texts()
    part = run_part(with_strategy(), none, say)
    text = html([part], part.title, say)
    page = tmp_path / "page.html"
    page.write_text(text.replace("@media print", "@media all").replace("</body>", PROBE), encoding="utf-8")
    words = [*words_of(browser, tmp_path / "home"), f"--window-size={PAPER},800", "--dump-dom", page.as_uri()]
    seen = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout
    tables, cut = (re.search(rf'data-{name}="([^"]*)"', seen) for name in ("tables", "cut"))
    assert tables and cut and int(tables[1]) == text.count("<table") >= 3
    assert cut[1] == "", "wider than the paper"
    page.write_text(text, encoding="utf-8")
    printed = print_to(browser, page, tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") >= 2
