"""The largest host leaves, is disgraced or suspended: who comes no more, what do others sell, what comes back?"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.evidence.validation.experiment import Start, opened
from sim.evidence.validation.experiments.arms import YEAR, change, looked_at
from sim.evidence.validation.experiments.table import Experiment, Readings, Row, by_rows
from sim.mechanisms.shock.aim import host_row
from sim.observe.observer import WeekView
from sim.params.market import MarketParams
from sim.params.scenario import Scenario
from sim.state.names import NOBODY
from sim.state.tallies import BONDS, PLATFORM_TALLY, SALE

QUARTER, HARM, FIRST_WEEKS = 13, 0.6, 4
EXIT = "exits and returns of stars: HCII 2022; Wang et al. 2024 (signs of sales conflict)"
SCANDAL = "a star's scandal of 2023: festival opening -56 %, followers by a few per cent (reports)"
RETURN = "a star's return in 2022 drew more viewers than most shows before (reports)"
EVENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "usual": (),
    "exit": ({"kind": "host_exit", "week": 0},),
    "scandal": ({"kind": "false_claim", "week": 0, "harm": HARM, "suspend_weeks": 0},),
    "silence": ({"kind": "false_claim", "week": 0, "harm": 0.0, "suspend_weeks": QUARTER},),
}


class _Week(NamedTuple):
    """One week of an arm, seen from the star's place."""

    visits: int  # to the star's platform
    elsewhere: int  # to all others
    platform: float  # expected sales of the platform, fen
    others: float  # of its other rooms
    own: float  # of the star
    followers: int  # of the star


def read(start: Start) -> Readings:
    """One quarter after an exit, a year of a scandal, and two quarters of which the first is a suspension."""
    with opened(start.market()) as market:
        star = host_row(market.firms, market.timeline.at(market.week), "head", "", 0)
        place = int(market.firms.hosts.platform[star])
    lengths = {"usual": YEAR, "exit": QUARTER, "scandal": YEAR, "silence": 2 * QUARTER}
    usual, left, disgraced, silent = (
        _lived(start, EVENTS[name], weeks, star, place) for name, weeks in lengths.items()
    )

    def moved(arm: list[_Week], name: str, first: int, end: int) -> float:
        after, before = (sum(getattr(week, name) for week in weeks[first:end]) for weeks in (arm, usual))
        return change(float(after), float(before))

    lost = -moved(disgraced, "own", 0, QUARTER)
    gone = -change(float(disgraced[QUARTER - 1].followers), float(usual[QUARTER - 1].followers))
    return {
        "share": _share(usual),
        "visits": moved(left, "visits", 0, QUARTER),
        "elsewhere": moved(left, "elsewhere", 0, QUARTER),
        "others": moved(left, "others", 0, QUARTER),
        "platform": moved(left, "platform", 0, QUARTER),
        "lost": lost,
        "unfollowed": gone,
        "lost_later": -moved(disgraced, "own", YEAR - QUARTER, YEAR),
        "return": moved(silent, "own", QUARTER, QUARTER + FIRST_WEEKS),
        "return_later": moved(silent, "own", 2 * QUARTER - FIRST_WEEKS, 2 * QUARTER),
    }


def _share(weeks: list[_Week]) -> float:
    total = sum(week.platform for week in weeks)
    return sum(week.own for week in weeks) / total if total else math.nan


def _lived(start: Start, shocks: tuple[dict[str, Any], ...], weeks: int, star: int, place: int) -> list[_Week]:
    seen: list[_Week] = []

    def look(view: WeekView) -> None:
        offers, tallies = view.offers, view.tallies
        sold = tallies.sales[:, :, SALE.expected_fen].sum(axis=1).astype(float)
        here = (offers["live"] > 0) & (offers["platform"] == place)
        mine = here & (offers["host"] == star)
        visits = tallies.platform[:, PLATFORM_TALLY.sessions]
        seen.append(
            _Week(
                visits=int(visits[place]),
                elsewhere=int(visits.sum() - visits[place]),
                platform=float(sold[here].sum()),
                others=float(sold[here & ~mine & (offers["host"] != NOBODY)].sum()),
                own=float(sold[mine].sum()),
                followers=int(tallies.bonds[star, BONDS.followers]),
            )
        )

    with opened(start.market(_with(start.params, shocks))) as market, looked_at(market, look):
        market.run(market.week + weeks)
    return seen


def _with(params: MarketParams, shocks: tuple[dict[str, Any], ...]) -> MarketParams:
    """The same market in which something happens to the star."""
    event = Scenario.model_validate({"description": "an event", "shocks": list(shocks)})
    return params.model_copy(update={"scenarios": {**params.scenarios, "event": event}}) if shocks else params


EXPERIMENT = Experiment(
    about="The head host who sold most lately, anywhere: leaves for good; is in the news (`false_claim`, harm"
    f" {HARM:g}, no suspension); is suspended for a quarter without news. The same seeds without it. Sales are expected"
    " ones, relative; followers are people who keep the host in mind.",
    read=read,
    judge=by_rows(
        Row("the largest host leaves: visits to that platform in the next quarter, relative", "visits", -math.inf,
            -0.001, EXIT),
        Row("sales of the platform's other rooms in that quarter, relative", "others", -0.12, 0.06, EXIT),
        Row("its sales altogether", "platform", -math.inf, math.inf, EXIT, scored=False),
        Row("visits elsewhere", "elsewhere", -math.inf, math.inf, EXIT, scored=False),
        Row("the host's share of the platform's sales", "share", -math.inf, math.inf, EXIT, scored=False),
        Row("a scandal: share of the host's sales lost in the first quarter", "lost", 0.2, 0.8, SCANDAL),
        Row("that loss over the share of followers lost", "lost", 3.0, math.inf, SCANDAL, over="unfollowed",
            note="NaN: followers lost cannot be told from none"),
        Row("share of followers lost", "unfollowed", -math.inf, 0.1, SCANDAL),
        Row("what is left of the loss a year later", "lost_later", 0.1, 0.9, SCANDAL, over="lost"),
        Row("a suspension of a quarter ends: the host's sales in the first four weeks, relative", "return", 0.0,
            math.inf, RETURN),
        Row("the same a quarter later", "return_later", -math.inf, math.inf, RETURN, scored=False),
    ),
    persons=5_000, seeds=8, weeks=YEAR, seconds=20.0,
)  # fmt: skip
