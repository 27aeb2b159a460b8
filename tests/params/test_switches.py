"""Switches say which runs a study has: whoever leaves them out leaves out all of them."""

from __future__ import annotations

import pytest

from sim.core.errors import UserError
from sim.params.market import SWITCHES, MarketParams
from sim.study.compose import compose


def test_every_field_that_is_off_unless_asked_is_a_switch():
    defaults = {name: field.default for name, field in MarketParams.model_fields.items()}
    assert set(SWITCHES) == {name for name, default in defaults.items() if default is False or default is None}


@pytest.mark.parametrize("name", ["stress", "precision.to"])
def test_no_dated_change_moves_one(name):
    change = f"+scenarios.mine={{description: d, changes: [{{from_week: 0, set: {{{name}: 0.1}}}}]}}"
    with pytest.raises(UserError):
        compose(["size=tiny", change])
