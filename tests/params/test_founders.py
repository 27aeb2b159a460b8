"""How many firms a market opens with is known before it is founded."""

from __future__ import annotations

import numpy as np
import pytest
from markets import params_of

from sim.firms.founding import found
from sim.params.founders import brands_in, hosts_of
from sim.state.names import HOST_TYPES


@pytest.fixture(scope="module")
def markets():
    params = params_of()
    return params, [found(params, seed) for seed in range(20)]


def test_brands_and_hosts_are_as_many_as_are_founded(markets):
    params, founded = markets
    for at, category in enumerate(params.category):
        assert (
            brands_in(params, category)
            == ((founded[0].brands.category == at) & founded[0].brands.alive & ~founded[0].brands.merchant).sum()
        )
    for at, kind in enumerate(HOST_TYPES):
        assert hosts_of(params, kind) == (founded[0].hosts.kind == at).sum()


def test_on_one_platform_there_are_at_most_so_many_whatever_the_seed(markets):
    params, founded = markets
    for at, kind in enumerate(HOST_TYPES):
        for place, platform in enumerate(params.platform):
            most = max(np.sum((f.hosts.kind == at) & (f.hosts.platform == place)) for f in founded)
            assert (
                most <= hosts_of(params, kind, platform) <= max(most + 2, params.brand.brands * (kind == "brand_self"))
            )
