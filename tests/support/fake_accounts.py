"""Accounts that look like a study's, with effects chosen by hand: for tests of the profit and loss of a strategy.

Two platforms, one brand and one host. Quarterly reference of the sponsor `social`, per quarter and real yuan: paid
1,000, returns -200, passed on -800, technical fee 40, advertising 80, other -20; contribution 100. All amounts times
`SCALE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

SCALE = 1e6
REFERENCE = {
    ("platform", "social"): {
        "paid": 1000, "returns": -200, "passed_on": -800, "technical_fee": 40, "advertising": 80, "other": -20,
        "paid_live": 500, "paid_short_video": 200, "paid_mall": 300,
    },
    ("platform", "discount"): {
        "paid": 600, "returns": -100, "passed_on": -500, "technical_fee": 20, "advertising": 30, "subsidy": -10,
        "paid_live": 300, "paid_short_video": 0, "paid_mall": 300,
    },
    ("brand", "beauty-0"): {"paid": 1600, "returns": -300, "goods": -900, "technical_fee": -60, "advertising": -110,
                            "host_commission": -130, "paid_live": 800, "paid_short_video": 200, "paid_mall": 600},
    ("host", "head-3"): {"paid": 800, "returns": -150, "passed_on": -650, "host_commission": 130, "other": -30,
                         "paid_live": 800},
}  # fmt: skip
MEMOS = ("paid_live", "paid_short_video", "paid_mall")

Change = Callable[[int, int], Mapping[tuple[str, str], Mapping[str, float]]]  # (replication, quarter) -> extra lines


def fake_accounts(changes: Mapping[str, Change], quarters: int = 8, replications: int = 3) -> pl.DataFrame:
    """Accounts of the reference and of every arm in ``changes``; contributions follow from the lines."""
    rows = []
    for arm, change in {"reference": lambda *_: {}, **changes}.items():
        for replication in range(replications):
            for quarter in range(quarters):
                extra = change(replication, quarter)
                for entity, name in {**REFERENCE, **extra}:
                    lines = dict(REFERENCE.get((entity, name), {}))
                    for line, amount in extra.get((entity, name), {}).items():
                        lines[line] = lines.get(line, 0) + amount
                    if entity != "strategy":
                        lines["contribution"] = sum(v for line, v in lines.items() if line not in MEMOS)
                    rows += [
                        (arm, replication, quarter, entity, name, line, SCALE * amount)
                        for line, amount in lines.items()
                    ]
    return pl.DataFrame(
        rows, schema=["arm", "replication", "quarter", "entity", "name", "line", "yuan"], orient="row"
    ).with_columns(pl.col("yuan").cast(pl.Float64))
