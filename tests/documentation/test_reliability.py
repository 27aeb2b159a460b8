"""Every promise of `docs/reliability.md` has the tests that it names."""

from __future__ import annotations

import re

from places import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]*\.py)?(?:::(\w+))?`")


def test_the_tests_that_prove_the_promises_exist():
    found = 0
    for row in (line for line in PAGE.splitlines() if line.startswith("|")):
        file = ""
        for named in NAMED.finditer(row.split("|")[-2]):
            file = named[1] or file
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert named[2] is None or f"def {named[2]}(" in text, f"{file}::{named[2]}"
            found += 1
    assert found >= 20
