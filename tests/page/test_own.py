"""A firm of one's own: its file says what was said, its folder follows from the file, and a mistake is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.errors import UserError
from sim.page.choices import named, parameters, wrong_with
from sim.page.own import firm_text, kept, name_in, wrong_with_firm
from sim.params.market import NAMED

SAID = {"description": "A kiosk.", "kind": "brand", "category": "food", "share": 0.03, "quality": 0.7}


def test_its_file_is_one_that_a_command_line_can_name(tmp_path: Path):
    text = firm_text("kiosk", SAID)
    assert name_in(text) == "kiosk" and "quality: 0.7" in text
    folder = kept(text, tmp_path)
    assert folder == kept(text, tmp_path) and (folder / "firm" / "kiosk.yaml").read_text() == text
    assert wrong_with(("+firm=kiosk",), folder) == ()
    assert "kiosk" in named("firm", folder) and "snack_brand" in named("firm", folder)
    assert kept(firm_text("kiosk", SAID | {"quality": 0.8}), tmp_path) != folder


def test_files_of_the_user_stay_within_reach(tmp_path: Path):
    mine = tmp_path / "mine" / "scenario"
    mine.mkdir(parents=True)
    (mine / "x.yaml").write_text("# @package scenarios.x\ndescription: Nothing.\n")
    folder = kept(firm_text("kiosk", SAID), tmp_path / "results", tmp_path / "mine")
    assert "x" in named("scenario", folder) and "kiosk" in named("firm", folder)


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("a b", SAID, "allowed are letters"),
        ("kiosk", SAID | {"quality": 7}, "quality"),
        ("kiosk", SAID | {"rank": 1}, "a brand says one of them"),
        ("kiosk", SAID | {"audience": 2.0}, "a brand has none"),
    ],
)
def test_what_cannot_be_is_one_line(name, said, told):
    with pytest.raises(UserError, match=told) as caught:
        firm_text(name, said)
    assert len(caught.value.lines) == 1


def test_what_only_the_market_knows_is_told_too_and_nothing_is_kept():
    (told,) = wrong_with_firm(firm_text("kiosk", {**SAID, "category": "foot"}))
    assert told == "firms.kiosk.category: unknown category 'foot' (did you mean 'food'?)"


def test_a_file_from_a_link_is_a_firms_or_nothing(tmp_path: Path):
    for text in ("description: x", "# @package firms.../x\n", "# @package firms.x\n" + "y" * 5000):
        with pytest.raises(UserError):
            kept(text, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_all_that_can_be_chosen_says_what_it_is():
    for group in NAMED.values():
        assert named(group) and all(each.text for each in named(group).values()), group
    known = parameters()
    assert len(known) > 900 and not any(path.startswith(("output", "threads")) for path in known)
    about = known["behaviour.buy.loss_aversion"]
    assert (about.low, about.high, about.unit) == (1, 2, "ratio") and "Kalyanaram" in about.about
    assert known["population.persons"].as_word == "20000" and known["population.persons"].whole
    assert {"seed", "replications", "platform.social.take_rate"} & known.keys() >= {"seed", "replications"}
    assert wrong_with(("+scenario=price_waar",)) == ("unknown scenario 'price_waar' (did you mean 'price_war'?)",)
