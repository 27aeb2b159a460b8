"""What opens an answer to a question about strategies or uncertain amounts: who gains in how many markets, on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.params.belief import Belief
from sim.report.text.amounts import scale_of
from sim.report.text.worth import gain_sentence, told_guesses
from sim.study.analysis.compare import reported_weeks

if TYPE_CHECKING:
    from sim.study.results import RunResult

STRATEGIES_MOST = 4  # the others' gains are told with their profit and loss


def worth_sentences(run: RunResult) -> list[str]:
    """For strategies: in how many plausible markets the sponsor gains; for conditions: how many amounts are guesses."""
    told = []
    table = run.tables.get("loyalty")
    if table is not None:
        for name in table["strategy"].unique(maintain_order=True)[:STRATEGIES_MOST]:
            mine = table.filter(strategy=name)
            told.append(gain_sentence(mine, name, scale_of(mine, reported_weeks(run))))
    others = {
        path: Belief.model_validate(belief)
        for path, belief in (run.config.get("beliefs") or {}).items()
        if not path.startswith("strategies.")
    }
    if others:
        guessed = [path for path, belief in others.items() if belief.guessed]
        told.append(f"Of what happens to the market {told_guesses(len(others), guessed)}.")
    return [sentence for sentence in told if sentence]
