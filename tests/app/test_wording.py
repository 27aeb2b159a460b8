"""Words of commands that are wrong: the same one line for all of them, and never Python's own."""

from __future__ import annotations

from importlib import import_module

import pytest

PYTHONS_OWN = ("invalid int", "invalid float", "expected one argument", "unrecognized", "argument -", "choose from")


@pytest.mark.parametrize(
    ("door", "words", "message"),
    [
        ("run", ["--cfg"], "--cfg: the value is missing; python -m sim --help explains"),
        ("run", ["--multirun=3"], "--multirun 3: allowed is no value, --multirun alone"),
        ("run", [""], "'': write key=value, such as seed=7 or +scenario=price_war"),
        ("catalog", ["--conf", "x"], "--conf: unknown option (did you mean '--config-dir'?)"),
        ("compare", ["x", "--metric", ""], "--metric '': allowed is a value; to say nothing, leave the option out"),
        ("plot", ["x", "--by", "a", "--by", "b"], "--by: given twice; allowed is one value"),
        ("fit", ["x", "--yuan", "7,2"], "--yuan 7,2: allowed is a number"),
        ("fit", ["x", "--holdout", "3.5"], "--holdout 3.5: allowed is a whole number"),
        ("fit", ["x", "--timezone", ""], "--timezone '': allowed is a value"),
        ("fit", ["x", "--separator", ""], "--separator '': allowed is a value"),
        ("fit", ["x", "--encoding="], "--encoding '': allowed is a value"),
        ("fit", ["x", "--each-order=yes"], "--each-order yes: allowed is no value, --each-order alone"),
        ("fit", ["x", "--houldout", "3"], "--houldout: unknown option (did you mean '--holdout'?)"),
        ("fit", ["x", "--Horizon", "3"], "--Horizon: unknown option (did you mean '--horizon'?)"),
        (
            "fit",
            ["x", "--", "--horizon"],
            "--horizon: stands after --, behind which no word is an option; put it before",
        ),
        ("validate", ["--law", "x"], "--law x: allowed is a whole number"),
        ("validate", ["--scale", "inf"], "--scale inf: allowed is a number"),
        ("calibrate", ["--seed", "9" * 50], "allowed is a whole number of at most 18 digits"),
    ],
)
def test_a_wrong_word_is_key_value_and_what_is_allowed(
    capsys: pytest.CaptureFixture[str], door: str, words: list[str], message: str
) -> None:
    assert import_module(f"sim.app.{door}").main(words) == 2
    said = capsys.readouterr()
    assert message in said.err and said.out == "" and len(said.err.splitlines()) == 1
    assert not any(own in said.err for own in PYTHONS_OWN)
