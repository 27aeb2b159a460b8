"""`--help` teaches: examples of each command, whose options it has."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from sim.app.teaching import EXAMPLES

BRINGS_ITS_OWN = ("run", "sensitivity", "search", "discover", "calibrate")


@pytest.mark.parametrize("door", [*EXAMPLES, *BRINGS_ITS_OWN])
def test_help_shows_examples_with_options_that_there_are(door, capsys):
    main = import_module(f"sim.app.{door}").main
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    options, _, examples = told.partition("\n\n  python -m sim")
    assert examples.count("python -m sim") >= 2
    of_this = [line for line in examples.splitlines() if f"sim.{door}" in line and " new " not in line]
    used = {word for line in of_this for word in re.findall(r"(--[a-z-]+)", line)}
    if door != "validate":  # whose --log has options of its own
        assert used <= set(re.findall(r"(--[a-z-]+)", options))
