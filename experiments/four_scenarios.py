"""What do the four shipped scenarios do to sales, repurchase, trust and profits?

`python experiments/four_scenarios.py [persons]`
Every scenario is set against the same market without it, on the same seeds; the reference is simulated once.
"""

from __future__ import annotations

import sys

import polars as pl

import sim

SCENARIOS = ("price_war", "algorithm_change", "trust_scandal", "economic_slowdown")
METRICS = (
    "gmv_yuan", "repurchase_rate", "trust_index", "platform_profit_yuan", "brand_profit_yuan", "host_income_yuan",
)  # fmt: skip


def main(persons: int = 5_000) -> None:
    """Print the relative difference of each metric over the whole horizon, with its 95 % interval over seeds."""
    for scenario in SCENARIOS:
        trial = sim.run(f"+scenario={scenario}", persons=persons)
        assert trial.comparison is not None
        rows = trial.comparison.filter(pl.col("metric").is_in(METRICS), dimension="all", window="all")
        print(f"\n{scenario}  ({persons:,} persons, {trial.manifest['title'].split(' · ')[-3]})")
        for row in rows.iter_rows(named=True):
            low, high = (100 * row[end] / abs(row["reference"]) for end in ("ci_low", "ci_high"))
            print(f"  {row['metric']:22} {100 * row['relative_difference']:+7.2f} %  [{low:+.2f}, {high:+.2f}]")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
