"""Some thirty KPIs of a small market, recorded; `python tests/support/golden.py --write` writes them anew on purpose.

A change of results needs a line with `[results change]` and the reason in the CHANGELOG.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from math import isclose
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

from markets import kpis_after, params_of, resumed

RECORD = Path(__file__).with_name("golden.json")
TOLERANCE = 1e-9
METRICS = (
    "mau_rate", "retention_d1", "retention_d30_window", "repurchase_rate", "repurchase_rate_same_host",
    "repurchase_rate_same_category", "repurchase_cycle_days", "sessions_monthly", "watch_minutes_per_session",
    "interaction_rate", "orders_per_year", "aov_yuan", "gmv_yuan", "net_sales_yuan", "return_rate", "complaint_rate",
    "clv_yuan", "cac_blended_yuan", "trust_index", "satisfaction", "nps", "referral_share", "private_gmv_share",
    "multi_homing_share", "host_gmv_share_top20", "platform_hhi", "hosts_active", "brand_self_broadcast_share",
    "platform_profit_yuan", "brand_profit_yuan", "host_income_yuan", "mcn_income_yuan", "consumer_surplus_yuan",
)  # fmt: skip


def readings() -> dict[str, float]:
    """Ratio of sums over the reported weeks of every recorded KPI."""
    params = params_of(persons=4000, weeks=52, burn_in=40)
    table = kpis_after(resumed(params)).filter(pl.col("dimension") == "all")
    sums = table.group_by("metric").agg(pl.col("numerator").sum(), pl.col("denominator").sum())
    value = {metric: top / bottom for metric, top, bottom in sums.iter_rows()}
    return {metric: value[metric] for metric in METRICS if metric in value}


def same(recorded: float | None, value: float | None) -> bool:
    """Whether a reading is what was recorded: the last digits are the processor's."""
    return recorded is not None and value is not None and isclose(recorded, value, rel_tol=TOLERANCE)


def main(words: Sequence[str] | None = None) -> int:
    """Says what has moved, and writes only where that is asked; 1 where something moved and its record was left."""
    options = ArgumentParser(description="KPIs of a small market against their record.")
    options.add_argument("--write", action="store_true", help="record them anew, after results changed on purpose")
    write = options.parse_args(words).write
    now, recorded = readings(), json.loads(RECORD.read_text())
    moved = [name for name in {**recorded, **now} if not same(recorded.get(name), now.get(name))]
    for name in moved:
        print(f"{name}: recorded {recorded.get(name)}, now {now.get(name)}")
    if not moved:
        print("nothing has moved")
    elif write:
        kept = {name: value if name in moved else recorded[name] for name, value in now.items()}
        RECORD.write_text(json.dumps(kept, indent=1) + "\n")
        print(f"wrote {RECORD.name}")
    return int(bool(moved) and not write)


if __name__ == "__main__":
    sys.exit(main())
