"""The study of claims in pieces: what is done is never done again, and the pieces say what one whole study says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.core.errors import UserError
from sim.evidence.facts import claims
from sim.evidence.readings.claims import Values
from sim.evidence.validation.claims import pair as pairs
from sim.evidence.validation.claims import study
from sim.evidence.validation.claims.pair import kept, values_from
from sim.evidence.validation.claims.result import claimed
from sim.evidence.validation.claims.strategies import LAUNCH, claimed_by, shipped_strategies
from sim.evidence.validation.claims.study import Wanted, go_on

NAMES = ("fast_refund", "points", "tiered_membership")
WANTED = Wanted(300, 3, 2026, NAMES)


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """A stand-in for markets, in this process; lists the pairs it is asked for, by seed and strategy."""
    asked: list[tuple[int, str]] = []

    def pair(persons: int, number: int, seed: int, name: str) -> dict[str, list[float | None]]:
        asked.append((seed, name))
        luck = np.random.default_rng([seed, len(name)]).normal(size=len(Values._fields)).tolist()
        return {claim.id: [round(1 + x, 3) for x in luck] for claim in claimed_by(shipped_strategies()[name])}

    monkeypatch.setattr(study, "pair", pair)
    monkeypatch.setattr(study, "past", lambda persons, number, seed: None)
    return asked


def test_pieces_say_what_the_whole_says(tmp_path: Path, lived: list[tuple[int, str]]) -> None:
    whole = go_on(tmp_path / "whole", WANTED, 1)
    assert (whole.done, whole.wanted, whole.missing, whole.failed) == (9, 9, 0, 0) and len(lived) == 9
    lived.clear()
    for piece in (WANTED._replace(pairs=1), WANTED._replace(strategies=NAMES[:1]), WANTED, WANTED):
        go_on(tmp_path / "pieces", piece, 1)
    assert len(lived) == len(set(lived)) == 9, "each once"
    tables = [claimed(tmp_path / name, "").table for name in ("whole", "pieces")]
    assert tables[0].equals(tables[1]) and set(tables[0]["asked"]) == set(NAMES) and set(tables[0]["pairs"]) == {3}


def test_after_an_interruption_exactly_what_is_missing_is_done(
    tmp_path: Path, lived: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, living = tmp_path / "journal.jsonl", study.pair

    def until_killed(persons: int, number: int, seed: int, name: str) -> dict[str, list[float | None]]:
        if len(lived) == 4:
            raise KeyboardInterrupt
        return living(persons, number, seed, name)

    monkeypatch.setattr(study, "pair", until_killed)
    with pytest.raises(KeyboardInterrupt):
        go_on(file, WANTED, 1)
    first = set(lived)
    monkeypatch.setattr(study, "pair", living)
    lived.clear()
    state = go_on(file, WANTED, 1)
    assert len(first) == 4 and len(lived) == 5 and not first & set(lived) and state.missing == 0


def test_it_ends_when_its_time_is_over(tmp_path: Path, lived: list[tuple[int, str]]) -> None:
    state = go_on(tmp_path / "journal.jsonl", WANTED, 1, minutes=0.0)
    assert state.done == len(lived) == 1 and "the same command does the other 8" in state.in_words()


def test_a_pair_that_fails_is_kept_with_its_message_and_the_others_go_on(
    tmp_path: Path, lived: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    living = study.pair

    def picky(persons: int, number: int, seed: int, name: str) -> dict[str, list[float | None]]:
        if name == "points":
            raise ZeroDivisionError("nobody\nthere")
        return living(persons, number, seed, name)

    monkeypatch.setattr(study, "pair", picky)
    file = tmp_path / "journal.jsonl"
    state = go_on(file, WANTED, 1)
    assert (state.done, state.failed) == (9, 3) and go_on(file, WANTED, 1) == state
    found = claimed(file, "")
    assert "points" not in set(found.table["asked"])
    assert "3 could not be simulated, the first: points: ZeroDivisionError: nobody\\nthere." in found.about

    def broken(persons: int, number: int, seed: int) -> None:
        raise UserError("no such market")

    monkeypatch.setattr(study, "past", broken)
    state = go_on(tmp_path / "other", WANTED._replace(pairs=1), 1)
    assert (state.done, state.failed) == (3, 3)


def test_pairs_of_other_markets_and_code_are_not_put_together(
    tmp_path: Path, lived: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.jsonl"
    go_on(file, WANTED._replace(pairs=1), 1)
    text = file.read_bytes()
    for wanted, told in ((WANTED._replace(persons=400), "300 persons"), (WANTED._replace(seed=1), "of seed 2026")):
        with pytest.raises(UserError, match=told):
            go_on(file, wanted, 1)
    monkeypatch.setattr(study, "sources_hash", lambda of: "another" * 10)
    with pytest.raises(UserError, match=r"of other code .*; name another file"):
        go_on(file, WANTED, 1)
    assert file.read_bytes() == text
    monkeypatch.setattr("sim.evidence.validation.claims.result.sources_hash", lambda of: "another" * 10)
    assert any("The code is another now (anotheranoth)" in sentence for sentence in claimed(file, "").about)


def test_a_strategy_that_has_changed_is_asked_again(
    tmp_path: Path, lived: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.jsonl"
    go_on(file, WANTED, 1)
    lived.clear()
    monkeypatch.setattr(study, "mark_of", lambda name: f"{name} anew" if name == "points" else plain(name))
    go_on(file, WANTED, 1)
    assert {name for _, name in lived} == {"points"} and len(lived) == 3


def test_without_a_study_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    found = claimed(tmp_path / "journal.jsonl", "--claims ")
    assert found.table is None and "--claims-study makes one" in found.headline
    with pytest.raises(UserError, match=r"--claims .*no such file"):
        claimed(tmp_path / "journal.jsonl", "--claims ", must_be=True)


def test_strategies_are_launched_after_a_year_and_all_their_claims_are_read() -> None:
    strategies = shipped_strategies()
    assert all(one.from_week == LAUNCH and claimed_by(one) for one in strategies.values())
    readable = {id_ for id_, claim in claims().items() if not claim.not_expressed}
    assert {claim.id for one in strategies.values() for claim in claimed_by(one)} <= readable


@pytest.mark.slow
def test_a_pair_reads_naively_and_causally(monkeypatch: pytest.MonkeyPatch) -> None:
    from markets import params_of

    params = params_of("population.panel=0", persons=300, weeks=pairs.WEEKS, burn_in=26)
    monkeypatch.setattr(pairs, "market_of", lambda persons, number: params)
    pairs.past.cache_clear()
    found = pairs.pair(300, 0, 7, "points")
    assert found == pairs.pair(300, 0, 7, "points")
    (values,) = (values_from({0: one}) for one in found.values())
    assert all(np.isfinite(values)) and values.treated != values.reference and values.members != values.others
    pairs.past.cache_clear()  # from the cache
    assert found == pairs.pair(300, 0, 7, "points") and kept(values) in found.values()
    pairs.past.cache_clear()


def test_seeds_of_one_market_are_no_evidence_of_their_own() -> None:
    of = {number: [float(number), None, 1.0, None, 0.0, 2.0] for number in range(6)}
    of[5][1] = 3.0
    values = values_from(of, markets=3)
    assert values.treated.tolist() == [1.5, 2.5, 3.5] and np.isnan(values.reference[:2]).all()
    assert values.reference[2] == 3.0, "the seed in which it was observed"
    assert len(values_from(of).treated) == 6


def plain(name: str) -> str:
    from sim.evidence.validation.claims.strategies import mark_of

    return mark_of(name)
