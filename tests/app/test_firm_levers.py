"""Words of `python -m sim.firm respond` and `allocate` that cannot be are one line, and nothing is written."""

from __future__ import annotations

import pytest

from sim.app.firm import main

FIRM = "+firm=snack_brand"


@pytest.mark.parametrize("command", ["respond", "allocate"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "+firm: name exactly one firm, such as +firm=snack_brand"),
        (["+firm=snak_brand"], "did you mean 'snack_brand'"),
        ([FIRM, "--ratios", "a,b"], "--ratios 'a,b': write numbers with commas"),
        ([FIRM, "--ratios", "1"], "--ratios '1': allowed are"),
        ([FIRM, "--ratios=-1,2"], "allowed are"),
        ([FIRM, "--from-week", "900"], "--from-week 900: allowed is 0 to"),
        ([FIRM, "--levers", "own_room"], "snack_brand has no such lever here (did you mean 'own_rooms'?)"),
        ([FIRM, "--levers", "programme"], "--levers programme: snack_brand has no such lever here"),
        ([FIRM, "--ratio", "1,2"], "--ratio"),
        ([FIRM, "seed=1", "seed=2"], "seed"),
    ],
)
def test_wrong_words_are_one_line(tmp_path, capsys, monkeypatch, command, words, told):
    monkeypatch.chdir(tmp_path)
    assert main([command, *words]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and told in said[0]
    assert not list(tmp_path.iterdir())


def test_help_names_the_three_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert "new" in told and "respond" in told and "allocate" in told
