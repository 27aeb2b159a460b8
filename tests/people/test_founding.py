"""People are founded a block of rows at a time."""

from __future__ import annotations

from markets import params_of

from sim.people import population
from sim.people.population import found_people


def test_blocks_change_nothing(monkeypatch) -> None:
    params = params_of(persons=1000)
    whole = found_people(params, 3)
    monkeypatch.setattr(population, "blocks", lambda rows: [(0, 1), (1, 130), (130, rows)])
    pieces = found_people(params, 3)
    for name in ("persons", "trace", "voices", "next_voices", "masks"):
        assert getattr(whole, name).tobytes() == getattr(pieces, name).tobytes(), name
