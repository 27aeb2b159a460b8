"""Staying: joiners who come back, people who are active, who leave, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.observe.kpi import BY_FIXED, BY_FIXED_AND_START, BY_PERSON, PEOPLE, Reading, kpi

if TYPE_CHECKING:
    from sim.observe.sums import Block, Joined, Week

MONTH_DAYS = 365.25 / 12


def _came(joined: Joined, came: str, seen: str) -> Iterator[Reading]:
    """Joiners with a visit, of those whose day has passed: anywhere, and on a platform since the first visit there."""
    yield PEOPLE, joined.person[came], joined.person[seen]
    yield "platform", joined.platform[came], joined.platform[seen]


@kpi("Retention, day 1", "share", "ratio", good=1, by=(*BY_FIXED, "platform"), joiners=True, weeks_back=(0, 1))
def retention_d1(joined: Joined) -> Iterator[Reading]:
    """joiners of the week with a visit on exactly day 1 after joining / joiners of the week whose day 1 has passed (on
    a platform: since the first visit there)
    """
    yield from _came(joined, "d1", "d1_seen")


@kpi("Retention, day 7", "share", "ratio", good=1, by=(*BY_FIXED, "platform"), joiners=True, weeks_back=(1,))
def retention_d7(joined: Joined) -> Iterator[Reading]:
    """as retention_d1, on exactly day 7"""
    yield from _came(joined, "d7", "d7_seen")


@kpi(
    "Retention, day 30",
    "share",
    "ratio",
    good=1,
    by=(*BY_FIXED, "platform"),
    joiners=True,
    weeks_back=(4, 5),
    row="New people back, day 30",
    phrase="the share of new people back on day 30",
)
def retention_d30(joined: Joined) -> Iterator[Reading]:
    """as retention_d1, on exactly day 30"""
    yield from _came(joined, "d30", "d30_seen")


@kpi("Back within a day", "share", "ratio", good=1, by=(*BY_FIXED, "platform"), joiners=True, weeks_back=(0, 1))
def retention_d1_window(joined: Joined) -> Iterator[Reading]:
    """as retention_d1: the only day within is day 1"""
    yield from _came(joined, "d1", "d1_seen")


@kpi("Back within 7 days", "share", "ratio", good=1, by=(*BY_FIXED, "platform"), joiners=True, weeks_back=(1,))
def retention_d7_window(joined: Joined) -> Iterator[Reading]:
    """as retention_d1, a visit within days 1 to 7"""
    yield from _came(joined, "d7_window", "d7_seen")


@kpi("Back within 30 days", "share", "ratio", good=1, by=(*BY_FIXED, "platform"), joiners=True, weeks_back=(4, 5))
def retention_d30_window(joined: Joined) -> Iterator[Reading]:
    """as retention_d1, a visit within days 1 to 30"""
    yield from _came(joined, "d30_window", "d30_seen")


@kpi(
    "Retention, day 30, active joiners",
    "share",
    "ratio",
    good=1,
    by=(*BY_FIXED, "platform"),
    joiners=True,
    weeks_back=(4, 5),
)
def retention_d30_active(joined: Joined) -> Iterator[Reading]:
    """a visit on exactly day 30 / joiners of the week with a visit within days 1 to 7 whose day 30 has passed"""
    yield from _came(joined, "d30_active", "came_back")


@kpi(
    "Monthly active rate",
    "share",
    "ratio",
    good=1,
    by=(*BY_PERSON, "platform"),
    row="Monthly active people",
    phrase="the monthly active share",
)
def mau_rate(week: Week) -> Iterator[Reading]:
    """active people / registered people (on a platform: active there / ever there)"""
    yield PEOPLE, week.stock["active"], week.stock["registered"]
    yield "platform", week.place["active"], week.place["registered"]


@kpi("Annual churn", "share", "history", good=-1, by=BY_FIXED_AND_START, row="Churn a year")
def churn_annual(block: Block) -> Iterator[Reading]:
    """people with a visit in weeks 53-104 back, of whom none in the last 52 weeks / people with a visit in weeks 53-104
    back
    """
    if block.turns < 8:
        return
    active = (block.visited & 0xF0) != 0
    left = active & ((block.visited & 0x0F) == 0)
    yield PEOPLE, block.in_groups(left), block.in_groups(active)


@kpi(
    "Silent for a quarter and back",
    "share",
    "history",
    good=1,
    by=BY_FIXED_AND_START,
    row="Silent a quarter, back",
    phrase="the share of silent people who come back",
)
def reactivation_rate(block: Block) -> Iterator[Reading]:
    """people without a visit in the previous block and with one in the block just ended / people without a visit in the
    previous block who visited in one of the six before it; without any programme some come back by themselves
    """
    if block.turns < 3:
        return
    silent = ((block.visited & 0b10) == 0) & ((block.visited & 0b11111100) != 0)
    back = silent & ((block.visited & 1) != 0)
    yield PEOPLE, block.in_groups(back), block.in_groups(silent)


@kpi("Length of a loyal spell", "months", "history", good=1, by=BY_FIXED_AND_START)
def loyal_duration_months(block: Block) -> Iterator[Reading]:
    """person-months from becoming loyal to lapsing lived in the block / spells ended by lapsing in the block (exposure
    over events: unfinished spells do not bias it)
    """
    yield PEOPLE, block.spell_weeks * 7 / MONTH_DAYS, block.spells_ended


@kpi("Loyal people", "share", "ratio", good=1, by=BY_FIXED_AND_START)
def loyal_share(week: Week) -> Iterator[Reading]:
    """registered people in stage loyal / registered people"""
    yield PEOPLE, week.stock["loyal"], week.stock["registered"]


@kpi("Why people leave", "share", "ratio", good=0, by=("loss_reason",))
def loss_reason_share(week: Week) -> Iterator[Reading]:
    """people who left for good this week for this main reason / people who left for good this week"""
    yield "loss_reason", week.losses, week.losses.sum()
