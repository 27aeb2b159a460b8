"""Reads stored rows as the reference sees them."""

from __future__ import annotations

from typing import Any

from reference_programme import Card, Lever, Programme, Step
from reference_state import DROPOUT_STEPS, Liking, Luck, Parcel, Person, Tie, Voice

from sim.params.market import MarketParams
from sim.state.names import (
    BRAND_SLOTS,
    CEILING_MAX,
    CITY_TIERS,
    HOST_SLOTS,
    INCOME_BANDS,
    LOSS_REASONS,
    MOTIVES,
    NO_DAY,
    NO_PROGRAMME,
    NOBODY,
    PAUSED,
    PENDING_SLOTS,
    STAGES,
)
from sim.state.programme import CHANNEL, REWARDS


def _day(value: Any) -> int | None:
    return None if int(value) == NO_DAY else int(value)


def read_person(row: int, p: Any, t: Any, m: Any, params: MarketParams, seed: int) -> Person:
    """A person from a row of PERSON, TRACE and MEMBER."""
    n, potential = len(params.platform), STAGES[p["stage"]] == "potential"
    return Person(
        row=row, segment=int(p["segment"]), income=INCOME_BANDS[p["income"]], motive=MOTIVES[p["motive"]],
        city=CITY_TIERS[p["city"]],
        interest=[int(x) for x in p["interest"]], privacy=int(p["privacy"]) / 255,
        price_sensitivity=int(p["price_sensitivity"]) / 1000,
        visit_ceiling=CEILING_MAX * _share(p["visit_ceiling"]) ** 2, dropout=int(p["dropout"]) / DROPOUT_STEPS,
        matures_week=int(p["milestone"]) if potential else None, stage=STAGES[p["stage"]],
        gone=bool(p["gone"]), pausing=bool(p["gone"] == PAUSED),
        loss_reason="none" if p["gone"] == PAUSED else LOSS_REASONS[p["gone"]], joined_day=_day(p["joined_day"]),
        new_place=int(p["new_place"]), new_day=_day(p["new_day"]),
        touched_day=int(p["touched_day"]), visit_day=_day(p["visit_day"]), buy_day=_day(p["buy_day"]),
        loyal_since=None if potential else _day(p["milestone"]), orders=int(p["orders"]),
        habit=[_share(x) for x in p["habit"][:n]], trust=[_share(x) for x in p["trust"][:n]],
        fatigue=_share(p["fatigue"]), concentration=_share(p["concentration"]), top_category=int(p["top_category"]),
        satisfaction=_share(p["satisfaction"]), expectation=_share(p["expectation"]),
        reference_price=_share(p["reference_price"]), filled=[int(x) for x in p["filled"]],
        ties=[_tie(p, k) for k in range(HOST_SLOTS) if p["host"][k] != NOBODY],
        likings=[
            Liking(int(p["brand"][k]), _share(p["affinity"][k])) for k in range(BRAND_SLOTS) if p["brand"][k] != NOBODY
        ],
        parcels=[_parcel(p, k) for k in range(PENDING_SLOTS)],
        luck=Luck(seed, row),
        referrer=int(t["referrer"]) - 1 if t["referrer"] else None,
        first_visits={q: int(t["platform_first"][q]) for q in range(n) if t["platform_first"][q] != NO_DAY},
        last_visits={q: int(t["platform_day"][q]) for q in range(n) if t["platform_day"][q] != NO_DAY},
        favourite_visits=int(t["favourite_visits"]), came_back=int(t["kept"]),
        cards={int(g): _card(m, k) for k, g in enumerate(m["programme"]) if g != NO_PROGRAMME},
    )  # fmt: skip


def _share(value: Any) -> float:
    return int(value) / 65535


def _tie(p: Any, k: int) -> Tie:
    count = int(p["host_orders"][k])
    return Tie(int(p["host"][k]), _share(p["host_trust"][k]), _share(p["bond"][k]), count & 127, count >= 128)


def _parcel(p: Any, k: int) -> Parcel | None:
    fate, host = int(p["due_fate"][k]), int(p["due_host"][k])
    place = fate // 8
    if not fate & 1:
        return None
    return Parcel(
        int(p["due_day"][k]), None if host == NOBODY else host, int(p["due_brand"][k]), place // 3, place % 3,
        bool(fate & 2), bool(fate & 4), int(p["due_signal"][k]) / 127, int(p["due_value"][k]) / 255,
        int(p["due_fen"][k]),
    )  # fmt: skip


def _card(m: Any, k: int) -> Card:
    since, points, old, spend = (int(m[name][k]) for name in ("since", "points", "old", "spend"))
    return Card(int(m["standing"][k]) % 8, since, points, old, spend, sore=int(m["standing"][k]) // 8)


def read_levers(terms: Any) -> list[Lever]:
    """The levers of a week."""
    where = (terms.on_day, terms.on_visit, terms.platform, terms.touching, terms.host)
    return [
        Lever(
            number,
            dict(zip(CHANNEL._fields, values, strict=True)),
            None if cap < 0 else cap,
            *(frozenset(n for n, bits in enumerate(masks.tolist()) if bits >> number & 1) for masks in where),
        )
        for number, (values, cap) in enumerate(zip(terms.levers.tolist(), terms.cap_fen.tolist(), strict=True))
    ]


def read_mask(mask: Any, levers: list[Lever]) -> list[Lever]:
    """The levers that reach somebody."""
    return [lever for lever in levers if int(mask) >> lever.number & 1]


def read_programmes(terms: Any) -> list[Programme]:
    """The programmes of a week."""
    return [_programme(number, row) for number, row in enumerate(terms.programmes)]


def _programme(number: int, row: Any) -> Programme:
    row = {name: row[name].tolist() for name in row.dtype.names}
    steps = zip(row["from_spend"], row["tier_saving"], row["multiplier"], strict=True)
    return Programme(
        number=number, running=bool(row["active"]), core=row["core"], door=row["door"],
        automatic=bool(row["automatic"]), appeal=row["appeal"], saving=row["saving"], fee=row["fee"],
        privacy=row["privacy"], earn_yuan=row["earn_yuan"], earn_visit=row["earn_visit"],
        earn_interaction=row["earn_interaction"], point_fen=row["value_fen"], goal=int(row["goal"]),
        endowed=row["endowed"], redeem=row["redeem"], reward=REWARDS[row["reward"]],
        tiers=tuple(Step(*step) for step in steps)[: row["tiers"] + 1], window=row["window"],
        half_expiry=row["half_expiry"] or None, cap=None if row["cap_fen"] < 0 else row["cap_fen"],
    )  # fmt: skip


def read_voices(voices: Any) -> list[Voice]:
    """What everybody's neighbours perceive; what the silent would say does not matter."""
    return [_voice(v) for v in voices]


def _voice(v: Any) -> Voice:
    if v["valence"] == 0:
        return Voice(0, 0, None)
    return Voice(int(v["valence"]), int(v["platform"]), None if v["host"] == NOBODY else int(v["host"]))
