"""What the engine counts on its way through the rows."""

from __future__ import annotations

from markets import market_of, params_of

from sim.people.population import open_to_join


def test_who_can_join_is_counted_while_the_week_before_is_lived() -> None:
    params = params_of("population.maturing=0.05", "behaviour.talk.organic=0.05", persons=300, weeks=8, burn_in=2)
    market, seen = market_of(params), set()
    for week in range(market.week, 8):
        counted = market.engine.open_to_join(market.people, week)
        assert counted.tolist() == open_to_join(market.people, week).tolist()
        seen.add(tuple(counted.tolist()))
        market.step()
    market.close()
    registered, waiting = zip(*seen, strict=True)
    assert len(set(registered)) > 3 < len(set(waiting)), "people join and mature all the time"
