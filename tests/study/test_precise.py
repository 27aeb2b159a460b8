"""Replications until one interval is narrow enough, in a market whose effect has luck of a known size."""

from __future__ import annotations

import io
import re

import numpy as np
import polars as pl
import pytest
from fake_market import METRIC, FakeMarket
from rich.console import Console

from sim.core.errors import UserError
from sim.report.text.how_sure import sure_sentences
from sim.study.analysis.legible import check_legible
from sim.study.compose import compose
from sim.study.results import read
from sim.study.run import run

SIZE = ["size=tiny", "horizon.weeks=2", "horizon.burn_in_weeks=1", "threads=1", "plausible.use=false"]
WAR = [*SIZE, "+scenario=price_war", "replications=8"]
LEVEL, LUCK = 1e6, 0.02


class LuckyMarket(FakeMarket):
    """Sales of a week; what is asked adds a tenth of it, beside luck of the seed."""

    def kpis(self) -> pl.DataFrame:
        asked = bool(list(self.params.conditions))
        luck = LUCK * np.random.default_rng(self.seed).normal()
        value = LEVEL * (1.0 + asked * (0.1 + luck))
        return super().kpis().with_columns(value=pl.lit(value), numerator=pl.lit(value))


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.setenv("SIM_CACHE_DIR", str(tmp_path / "cache"))

    def answered(*words, console=None):
        return run(compose([*words, f"output.dir={tmp_path}/out"]), console=console, market=LuckyMarket)

    return answered


def test_replications_are_added_until_the_interval_is_as_narrow_as_asked(ask):
    told = io.StringIO()
    found = ask(*WAR, "precision=1%", console=Console(file=told, width=200))
    row = found.tables["precision"].row(0, named=True)
    count = row["replications"]
    assert row["half_width"] <= 0.01 and row["first_lot"] == 8 < count < 96 and row["floor"] is None
    assert row["half_width"] < row["detectable"] < 2 * row["half_width"]
    assert abs(row["effect"] - 0.1) < 2 * row["half_width"]
    assert len(found.manifest["seeds"]) == found.config["replications"] == count
    assert found.kpis["replication"].n_unique() == count
    assert f"after 8 replications, next {count}" in told.getvalue()
    (sentence,) = sure_sentences(found)
    assert sentence.startswith(f"How sure: {count} replications bring the effect on gross merchandise value to ±")
    assert "asked for ±1 %." in sentence and "80 of 100" in sentence
    again = ask(*WAR, "precision=1%")
    assert set(again.manifest["found_in_cache"].values()) == {count}, "it goes on where it was"
    check_legible(read(found.folder))


def test_it_stops_where_it_is_told_to(ask):
    found = ask(*WAR, "precision={to: 0.1%, replications_most: 12}")
    assert found.tables["precision"]["replications"].to_list() == [12]
    assert "not to ±0.1 %: no more than precision.replications_most=12 were run" in sure_sentences(found)[0]


def test_what_has_no_value_has_no_interval(ask):
    with pytest.raises(UserError, match=r"precision\.metric=trust_index: has no value in some replication"):
        ask(*WAR, "precision={to: 1%, metric: trust_index}")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["precision={to: 1%, replications_most: 1}", *WAR[-2:]], "replications_most=1: allowed is 5 or more"),
        (["precision=1%"], "precision: needs something that is asked"),
        (["precision=1 %", *WAR[-2:], "replications=4"], "allowed is 5 to precision.replications_most=96"),
        (["precision={to: 1%, replications_most: 6}", *WAR[-2:]], "replications=8: with precision"),
        (["precision=often", *WAR[-2:]], "precision.to: 'often': allowed is a share such as 0.5%"),
        (["precision=200%", *WAR[-2:]], "precision.to=2.0: allowed is 1e-05 to 1"),
        (["precision=true", *WAR[-2:]], "precision: allowed is a share such as 0.5%"),
        (["precision={to: 1%, metric: gmv_yaun}", *WAR[-2:]], "did you mean 'gmv_yuan'"),
        (["precision={to: 1%, metric: platform_share}", *WAR[-2:]], "is not counted for the whole market"),
        (["precision={too: 1%}", *WAR[-2:]], "unknown key 'precision.too' (did you mean 'to'?)"),
    ],
)
def test_bad_input_is_one_line(words, message):
    with pytest.raises(UserError) as mistake:
        compose([word for word in words if not (word == "replications=8" and "replications=4" in words)])
    assert message in str(mistake.value)


def several(seeds: int, crossed: bool = False) -> pl.DataFrame:
    """Differences of twelve markets with as many seeds each, three quarters of whose variance is the market."""
    draw = np.random.default_rng(5)
    difference = draw.normal(0, np.sqrt(3), (12, 1)) + draw.normal(0, 1, (12, seeds))
    market, seed = (each.ravel() for each in np.indices((12, seeds)))
    columns = {"metric": METRIC, "dimension": "all", "group": "all", "window": "all"}
    numbers = {"market": market, "seed": seed if crossed else seed * 12 + market, "difference": difference.ravel()}
    return pl.DataFrame(numbers).with_columns(
        pl.lit(100.0).alias("reference"), **{name: pl.lit(value) for name, value in columns.items()}
    )


def test_several_seeds_a_market_tell_doubt_from_luck(ask):
    found = ask(*WAR)
    assert sure_sentences(found) == []
    found.tables["plausible"] = several(1)
    assert sure_sentences(found) == [], "with one seed a market nobody can tell"
    found.tables["plausible"] = several(20)
    (sentence,) = sure_sentences(found)
    share = int(sentence.partition("value ")[2].partition(" %")[0])
    assert 55 < share < 90 and "20 seeds of its own for each of 12 plausible markets" in sentence


def test_crossed_seeds_tell_luck_doubt_and_both_and_which_helps(ask):
    found = ask(*WAR)
    found.tables["plausible"] = several(20, crossed=True)
    (sentence,) = sure_sentences(found)
    shares = [int(part) for part in re.findall(r"(\d+) % \[", sentence)]
    assert sum(shares) in (99, 100, 101) and shares[0] > 50 > shares[2] > shares[1]
    assert "12 plausible markets, each with the same 20 seeds" in sentence
    assert sentence.endswith("more markets help more.")


def test_a_crossed_study_lives_every_market_with_every_seed(ask):
    words = [word for word in WAR if not word.startswith(("plausible", "replications"))]
    crossed = ask(*words, "plausible.crossed=true", "replications=36")
    manifest = read(crossed.folder).manifest
    assert len({*zip(manifest["plausible"], manifest["seeds"], strict=True)}) == 36
    assert len({*manifest["seeds"]}) == 3 and manifest["seeds"][:12] == [manifest["seed"] * 1000] * 12
    assert "the same 3 seeds in each" in manifest["title"]
    for more, message in (
        (["replications=24"], "replications=24: with plausible.crossed allowed are whole rounds of 12"),
        (["replications=37"], "36 or more"),
        (["replications=36", "plausible.use=false"], "plausible.crossed: needs several plausible markets"),
        (["replications=36", "precision=1%"], "plausible.crossed: allowed is no precision"),
    ):
        with pytest.raises(UserError, match=message):
            compose([*words, "plausible.crossed=true", *more])
