"""What a firm of one's own may say of itself."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.params.focal import NEEDED, PLACES, TRAITS, FocalFirm
from sim.study.compose import compose, groups

BRAND = "firms.mine={description: d, kind: brand, category: food, rank: 0}"


def words(*pairs: str, **fields: object) -> list[str]:
    said = {"description": "d", "kind": "brand", "category": "food", "rank": 0} | fields
    body = ", ".join(f"{key}: {value}" for key, value in said.items() if value is not None)
    return [f"+firms.mine={{{body}}}", *pairs]


@pytest.mark.parametrize("name", groups()["firm"])
def test_every_shipped_firm_fits_the_market(name):
    (firm,) = compose([f"+firm={name}"]).firms.values()
    assert firm.description and firm.kind in PLACES


def test_there_is_one_of_every_kind_and_four_brands():
    firms = compose([f"+firm=[{','.join(groups()['firm'])}]"]).firms.values()
    kinds = [firm.kind for firm in firms]
    assert {kind: kinds.count(kind) for kind in PLACES} == {
        "brand": 4, "merchant": 1, "host": 1, "mcn": 1, "platform": 1,
    }  # fmt: skip


def test_every_field_belongs_to_a_kind():
    of_kinds = {field for table in (PLACES, TRAITS) for fields in table.values() for field in fields}
    assert of_kinds == set(FocalFirm.model_fields) - {
        "description", "description_zh", "kind", "measured", "programmes", "spend", "allocation",
    }  # fmt: skip
    assert all(set(NEEDED[kind]) <= set(PLACES[kind]) for kind in NEEDED)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"quality": 2}, "firms.mine.quality=2: allowed is 0.05 to 0.98"),
        ({"expertise": 0.5}, "expertise: a brand has none; it may say category, rank, share"),
        ({"category": None}, "category: a brand needs one"),
        ({"rank": None}, "a brand says one of them"),
        ({"share": 0.1}, "a brand says one of them"),
        ({"contracts": ["head-99"]}, "firms.mine.contracts: no host 'head-99' when the market opens (did you mean"),
        ({"category": "fod"}, "unknown category 'fod' (did you mean 'food'?)"),
        ({"rank": 90}, "firms.mine.rank=90: the market opens with 5 of food"),
        ({"kind": "mcn", "category": None, "rank": None, "number": 99}, "number=99: the market has 6 MCNs"),
        ({"kind": "host", "category": None, "type": "brand_self"}, "rooms of a brand are the brand's"),
        ({"kind": "platform", "category": None, "rank": None}, "platform: a platform needs one"),
        ({"kind": "shop"}, "firms.mine.kind"),
    ],
)
def test_what_it_cannot_say_is_refused_with_the_key(fields, told):
    with pytest.raises(UserError) as refused:
        compose(words(**fields))
    assert told in str(refused.value)
    assert len(refused.value.args) == 1


def test_two_firms_cannot_take_one_place():
    with pytest.raises(UserError, match=r"firms\.other\.share: firms\.mine takes the same place"):
        compose([*words(), "+firms.other={description: d, kind: brand, category: food, rank: 0}"])
