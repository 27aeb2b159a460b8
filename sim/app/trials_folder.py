"""The folder that a command of many trials leaves: its tables, what they are about, what was printed, a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.terminal import ANSWER
from sim.app.trials import Trying, notes

if TYPE_CHECKING:
    import polars as pl

    from sim.study.trials.factors import Factor


def write(
    found: Trying,
    kind: str,
    tables: Mapping[str, pl.DataFrame],
    more: Mapping[str, Any],
    draw: Callable[[], Any] | None,
    text: str,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """A folder with the tables, what they are about, a figure, the printed ``text``, a report, and other ``files``."""
    from sim.app.report_studies import beside
    from sim.params.text import to_yaml
    from sim.report.figures.canvas import save
    from sim.study.compose import config_hash, to_config
    from sim.study.execution.cache import code_hash
    from sim.study.results import DESCRIBED, folder_for, write_folder
    from sim.study.run import described
    from sim.study.tables import write_table
    from sim.study.trials.kept import STUDY
    from sim.version import __version__

    market = found.market
    about = {
        "kind": kind,
        "words": list(found.words),
        "command": ["python", "-m", f"sim.{kind}", *found.command],
        "notes": [*notes(found.evaluator)],
        "markets": len({market.plausible.drawn(replication) for replication in range(market.replications)}),
        "factors": [plain(factor) for factor in found.study.factors],
        "outcomes": [{"name": outcome.name, **outcome._asdict()} for outcome in found.study.outcomes],
        "seed": market.seed,
        "replications": market.replications,
        "persons": market.population.persons,
        "weeks": market.horizon.weeks,
        DESCRIBED: described(market),
        "code_version": f"{__version__}+{code_hash()[:12]}",
        "evaluations": found.evaluator.spent,
        "simulated_now": found.evaluator.simulated,
        "failed": found.evaluator.failed,
        **more,
    }

    def fill(folder: Path) -> None:
        (folder / STUDY).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (folder / "config.yaml").write_text(to_yaml(to_config(market)), encoding="utf-8")
        for name, table in tables.items():
            write_table(table, folder / f"{name}.parquet")
        for name, data in (files or {}).items():
            (folder / name).write_bytes(data)
        if draw is not None:
            save(draw(), folder / f"figure_{kind}.png")
        (folder / ANSWER).write_text(text, encoding="utf-8")
        beside(folder)

    started = datetime.now()
    return write_folder(folder_for(Path(market.output.dir), kind, config_hash(market), started), fill)


def plain(factor: Factor) -> dict[str, Any]:
    """A factor as JSON."""
    known = factor._asdict() | {"belief": factor.belief.model_dump() if factor.belief else None}
    return {name: None if value in (float("inf"), float("-inf")) else value for name, value in known.items()}
