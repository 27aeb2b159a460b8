"""Some thirty KPIs of a small market, recorded; `python tests/support/golden.py` writes them anew on purpose.

A change of results needs a line with `[results change]` and the reason in the CHANGELOG.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

from markets import kpis_after, params_of, resumed

RECORD = Path(__file__).with_name("golden.json")
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


if __name__ == "__main__":
    RECORD.write_text(json.dumps(readings(), indent=1) + "\n")
    print(f"wrote {RECORD.name}")
