"""What running programmes costs: a week with strategies against the same week without, in one process, week by week.

    python benchmarks/programmes.py [--persons 100000] [--weeks 26] [--threads 2] [--strategies NAME ...]

All markets come from one burn-in; each lives a week in turn, so that what else the machine does hits all alike.
"""

from __future__ import annotations

import argparse

from living import CONSOLE, Parts, compile_everything, market_of, progress, watch
from rich.table import Table

from sim.dates.timeline import Timeline
from sim.market.model import Market
from sim.study.compose import compose

WARM_WEEKS = 2  # until all of the desk is compiled and people have joined
# A membership with tiers and points, points for everybody's visits, messages to a host's list, and a win-back.
SEVERAL = ("tiered_membership", "points", "private_domain", "return_coupon")


def resumed(data: bytes, names: tuple[str, ...], words: list[str], threads: int) -> Market:
    """The market at the end of the burn-in, with strategies from now on."""
    asked = [f"+strategy=[{','.join(names)}]"] if names else []
    params = compose([*words, *asked])
    return Market.resume(params, 1, Timeline(params), data, threads)


def main() -> None:
    """Burn in once, then measure none, one and several strategies."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--burn-in", type=int, default=26)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--strategies", nargs="+", default=SEVERAL)
    options = parser.parse_args()

    compile_everything(options.threads)
    base = market_of(options.persons, options.burn_in, options.weeks + WARM_WEEKS, options.threads)
    with progress("burn-in", options.burn_in) as done:
        base.run(base.params.horizon.first_week, lambda week: done())
    data = base.snapshot()
    base.close()
    words = [
        f"population.persons={options.persons}",
        f"horizon.burn_in_weeks={max(options.burn_in, 1)}",
        f"horizon.weeks={options.weeks + WARM_WEEKS}",
    ]
    sets = {"none": (), options.strategies[0]: tuple(options.strategies[:1])}
    if len(options.strategies) > 1:
        sets[f"{len(options.strategies)} together"] = tuple(options.strategies)
    markets = {label: resumed(data, names, words, options.threads) for label, names in sets.items()}
    for market in markets.values():
        market.run(market.week + WARM_WEEKS)
    parts = {label: watch(market) for label, market in markets.items()}
    with progress("weeks", options.weeks * len(markets)) as done:
        for _ in range(options.weeks):
            for market in markets.values():
                market.step()
                done()
    CONSOLE.print(cost_table(parts, options.persons))
    for market in markets.values():
        market.close()


def cost_table(parts: dict[str, Parts], persons: int) -> Table:
    """CPU time of a person-day by part, and its ratio to a market without strategies."""
    plain = parts["none"]
    table = Table(title=f"CPU ns a person-day, {persons:,} persons, {plain.weeks} weeks", title_justify="left")
    for title in ("strategies", "all", "against none", "kernels", "against none", "sessions"):
        table.add_column(title, justify="left" if title == "strategies" else "right")
    days = 7 * plain.weeks * persons
    for label, each in parts.items():
        table.add_row(
            label,
            f"{1e9 * each.total.cpu / days:.1f}",
            f"{each.total.cpu / plain.total.cpu:.2f}",
            f"{1e9 * each.kernels.cpu / days:.1f}",
            f"{each.kernels.cpu / plain.kernels.cpu:.2f}",
            f"{each.sessions / plain.sessions:.3f}",
        )
    return table


if __name__ == "__main__":
    main()
