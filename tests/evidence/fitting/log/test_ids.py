"""Ids of customers: words for nobody, and one person written in more than one way."""

from __future__ import annotations

from pathlib import Path

import pytest
from shop import written

from sim.evidence.fitting.log.read import Reading, read_log


def read(folder: Path, *ids: str) -> Reading:
    rows = [f'"{one}",2025-01-{day:02},5' for day, one in enumerate(ids, 1)]
    return read_log(written(folder, "\n".join(["customer,date,amount", *rows]) + "\n"))


def customers(reading: Reading) -> list[str]:
    assert reading.purchases is not None
    return sorted(reading.purchases["customer"].unique())


@pytest.mark.parametrize(
    ("ids", "one"),
    [
        (("17", "17.0"), "17"), (("17.", "17.00"), "17"), (("'17", "17"), "17"), (("１７", "17"), "17"),
        (("Anna@Shop.com", "anna@shop.com"), "anna@shop.com"), (("Anna  B", "Anna B"), "Anna B"),
        (("1,017", "1017"), "1017"), (("u\u200b1", "u1"), "u1"), (("u\u00a01", "u 1"), "u 1"),
    ],
)  # fmt: skip
def test_one_person_in_two_spellings_is_one_and_this_is_said(tmp_path: Path, ids: tuple[str, str], one: str) -> None:
    found = read(tmp_path, *ids, "x9")
    assert customers(found) == sorted([one, "x9"])
    assert any(note.startswith("ids of 2 spellings are 1 customer: ") for note in found.account.notes)


@pytest.mark.parametrize(("ids", "what"), [(("Abc", "abc"), "capital letters"), (("0017", "17"), "noughts in front")])
def test_ids_that_may_be_one_person_are_noted(tmp_path: Path, ids: tuple[str, str], what: str) -> None:
    found = read(tmp_path, *ids, "x9")
    assert len(customers(found)) == 3
    assert found.account.notes == [
        f"ids that differ in {what} only count as different customers: {min(ids)!r} and {max(ids)!r}"
    ]


def test_ids_in_one_spelling_stay_as_they_are(tmp_path: Path) -> None:
    found = read(tmp_path, "17.0", "18.0", "Anna@shop.com", "id-1")
    assert customers(found) == ["17.0", "18.0", "Anna@shop.com", "id-1"] and found.account.notes == []


@pytest.mark.parametrize("word", ["(blank)", "NIL", "#N/A", "(null)", "NULL", "#REF!", "(Empty)", "<NA>"])
def test_words_for_nobody_are_no_customer_and_are_named(tmp_path: Path, word: str) -> None:
    found = read(tmp_path, word, "a", word, "")
    assert customers(found) == ["a"] and dict(found.account.gone) == {"no customer, left out": 3}
    assert found.account.notes == [f"words for no customer: {word!r} (2 rows), left out"]


@pytest.mark.parametrize(
    "word", ["unknown", "Anonymous", "[guest]", "-", "Gast", "Consumidor Final", "ゲスト", "비회원"]
)
def test_words_for_guests_in_many_languages(tmp_path: Path, word: str) -> None:
    found = read(tmp_path, word, "a", "b")
    assert customers(found) == ["a", "b"]
    assert any(f"{word!r} (1), left out" in note for note in found.account.notes)
