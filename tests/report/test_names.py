"""Groups and firms are called what people call them."""

from __future__ import annotations

import pytest

from sim.report.style import firm_name, group_name, in_sentence
from sim.study.compose import compose


def test_groups_have_names_of_people():
    assert group_name("lower_tier") == "lower-tier cities" and group_name("shelf_live") == "shelf-live platform"
    assert group_name("grocery_feed") == "grocery feed", "one's own platform too"
    assert in_sentence("discount") == "the discount platform" and in_sentence("silver") == "silver-haired"


@pytest.mark.parametrize(
    ("description", "called"),
    [
        ("Lingshan Foods, snacks from its own rooms.", "Lingshan Foods (my_firm)"),
        ("Huayan, a mid-sized skin-care brand that grew in head hosts' rooms.", "Huayan (my_firm)"),
        ("A family that sells farm produce from one shop, without rooms.", "my firm"),
        ("The shelf-live platform as it is calibrated.", "my firm"),
        ("My brand, snacks", "my firm"),
        ("Snacks from many small hosts", "my firm"),
        ("", "my firm"),
    ],
)
def test_a_firm_is_called_as_its_description_opens(description: str, called: str):
    assert firm_name("my_firm", description) == called


def test_shipped_firms_have_names():
    firms = compose(["+firm=[snack_brand,beauty_brand,apparel_brand,digital_brand]"]).firms
    names = [firm_name(name, firm.description) for name, firm in firms.items()]
    assert names[:2] == ["Lingshan Foods (snack_brand)", "Huayan (beauty_brand)"]
    assert all(name.endswith(f"({firm})") for name, firm in zip(names, firms, strict=True))
