"""Every KPI by name, in the order of reports: collected from the files of `sim/observe/kpis/`.

"Active" means a visit within the last 30 days; "block" means 13 weeks; yuan totals are real yuan (fen / 100 x real
people behind a row). Unless it says otherwise a movable group is the one a person was in when the week (for histories:
the block) began, and joiners count as `new`.
"""

from __future__ import annotations

from sim.core.registry import imported
from sim.observe.kpi import Metric

# Files whose KPIs open a report; any other file of the folder follows. Within a file the order is that of functions.
SUBJECTS = (
    "sales", "buying_again", "staying", "people", "visits", "trust", "money", "programmes", "private_lists",
    "concentration", "firms", "channels", "spending",
)  # fmt: skip


def _collected() -> dict[str, Metric]:
    files = imported("sim.observe.kpis")
    found: dict[str, Metric] = {}
    for name in (*SUBJECTS, *(name for name in files if name not in SUBJECTS)):
        module = files[name]
        for metric in vars(module).values():
            if isinstance(metric, Metric) and metric.read.__module__ == module.__name__:
                if metric.name in found:
                    raise ValueError(f"two KPIs are called {metric.name}")
                found[metric.name] = metric
    return found


METRICS = _collected()
