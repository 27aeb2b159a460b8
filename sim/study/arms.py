"""What is compared with what: the arms of a run, which share seeds and burn-in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.dates.timeline import starts, untouched, without_rules, without_strategies
from sim.params.channels import channels_in, without, without_beliefs
from sim.params.feedbacks import FEEDBACKS
from sim.params.market import ASKED, MarketParams
from sim.params.scenario import Scenario, Shock
from sim.params.schema import bounds_of
from sim.params.strategy import ALONE, Sponsor, Strategy
from sim.study.ensemble import market_of
from sim.study.ladder import of_strategy, one_by_one, parts_of, rungs_of, with_effect, with_main

REFERENCE, TREATMENT = "reference", "treatment"
PLACEBO = "placebo"  # next to nothing is done: what chance alone makes of the reference
UNCOPIED = "uncopied"  # the treatment, of which rivals learn nothing
HOSTS_GO = ("host_exit", "host_move")  # shocks after which fans are followed
PILOTED = "piloted"  # one strategy as it was tested: alone and uncopied
TODAY = "as spent today"  # what to call the market in which a firm spends as it does
ALONE_PREFIX, LEFT_OUT = "alone_", "left_out_"  # begin the names of arms with one strategy, and with all but one
WITHOUT = "without_"  # begins the names of arms in which a channel of the strategies is off
STOP_AFTER = 3 / 5  # of the horizon, under `stress`
NAMES_MOST = 5  # in a heading or the name of a folder


class Arm(NamedTuple):
    """One variant of the market, to be run once a seed."""

    name: str  # as in the KPI table
    label: str  # for people
    params: MarketParams
    held: tuple[str, ...] = ()  # feedbacks that follow the recorded path of the reference
    needs_record: bool = False  # its path is recorded, for arms that hold something at it

    def drawn(self, replication: int) -> Arm:
        """The same arm in the plausible market of one replication."""
        return self._replace(params=market_of(self.params, replication))


def arms_of(params: MarketParams, today: MarketParams | None = None) -> tuple[Arm, ...]:
    """The reference and the treatment, then what switches and a pilot add; the market alone if nothing is asked.

    Where rivals may copy a strategy, they do so in the treatment; an arm beside it tells what it is worth uncopied.
    With ``today``, everything as asked but for how a firm's budget is spent (`sim.study.allocation`), that is the
    reference: strategies run in both arms.
    """
    params, today = common_until(params, today)
    reference = reference_of(params) if today is None else today
    if reference is None:
        return (Arm(REFERENCE, "market", params),)
    return (
        Arm(
            REFERENCE,
            TODAY if today is not None else " + ".join(first_names(names_of(reference))) or REFERENCE,
            reference,
            needs_record=params.explain,
        ),
        Arm(TREATMENT, " + ".join(first_names(told_by(params))), params),
        *(_uncopied(params) if today is None else ()),
        *((Arm(PLACEBO, "next to nothing", placebo_of(reference)),) if needs_placebo(params) else ()),
        *(_stressed(params) if params.stress else ()),
        *(_taken_apart(params) if params.decompose else ()),
        *((*_held(params), *_without_channels(params)) if params.explain else ()),
        *(_rungs(params) if params.break_even else ()),
        *((Arm(PILOTED, "as tested", as_tested(params)),) if params.pilot else ()),
    )


def reference_of(params: MarketParams) -> MarketParams | None:
    """What the treatment is compared with; None when nothing is asked.

    Strategies are judged under the same conditions without them; rules (policies, rankings, pricing rules) under the
    same scenarios and shocks; anything else against the market to which nothing happens.
    """
    if params.strategies:
        return without_strategies(params)
    if (params.scenarios or params.shocks) and (params.policies or params.rankings or params.pricings):
        return without_rules(params)
    return untouched(params) if any(True for _ in params.conditions) else None


def common_until(params: MarketParams, today: MarketParams | None = None) -> tuple[MarketParams, MarketParams | None]:
    """The same question, with customers of firms that are looked at frozen when the arms begin to differ.

    Until then all arms are one market, so that these are the same people in each.
    """
    reference = reference_of(params) if today is None else today
    if not params.firms or reference is None or params.observe.customers_week is not None:
        return params, today
    common = starts(reference)
    weeks = [week for name, week in starts(params).items() if name not in common and week is not None]
    first = min(weeks, default=0)
    if not 0 < first < params.horizon.weeks:
        return params, today
    observed = {"observe": params.observe.model_copy(update={"customers_week": first})}
    return params.model_copy(update=observed), None if today is None else today.model_copy(update=observed)


def needs_placebo(params: MarketParams) -> bool:
    """Whether chance must be measured beside the question: of single firms, but for platforms, no floor is kept."""
    return (
        bool(params.firms)
        or bool(params.output.firms)
        or params.pilot is not None
        or any(shock.kind in HOSTS_GO for _, entry in params.conditions for shock in entry.shocks)
        or not all(_of_platforms(strategy.sponsor) for strategy in params.strategies.values())
    )


def _of_platforms(sponsor: Sponsor) -> bool:
    return (
        bool(sponsor.platform)
        or sponsor.market
        or (bool(sponsor.coalition) and all(map(_of_platforms, sponsor.coalition)))
    )


def placebo_of(reference: MarketParams) -> MarketParams:
    """The reference with next to nothing done to it from the first reported week on, or when arms begin to differ."""
    first = reference.observe.customers_week or 0
    nothing = Scenario(description="next to nothing", shocks=(Shock(kind=PLACEBO, week=first),))
    return reference.model_copy(update={"shocks": {**reference.shocks, PLACEBO: nothing}, "explain": False})


def as_tested(params: MarketParams) -> MarketParams:
    """The market in which the strategy of the pilot runs alone; nobody copies what is tested on some of the people."""
    assert params.pilot is not None
    name = params.pilot.strategy or next(iter(params.strategies))
    return _if_alone(params).model_copy(update={"strategies": {name: params.strategies[name]}})


def names_of(params: MarketParams) -> list[str]:
    """What is asked, by name: conditions in the order in which they apply, then strategies."""
    return [name for field in ASKED if field != "cases" for name in getattr(params, field)]


def told_by(params: MarketParams) -> list[str]:
    """What is asked, by the names that people go by: a case has its own in place of those of its parts."""
    return in_cases({name: case.made_of for name, case in params.cases.items()}, names_of(params))


def in_cases(cases: Mapping[str, Collection[str]], names: Iterable[str]) -> list[str]:
    """Names of cases, and of what is part of none; ``cases``: the parts of each."""
    parts = {part for made_of in cases.values() for part in made_of}
    return [*(name for name, made_of in cases.items() if made_of), *(name for name in names if name not in parts)]


def first_names(names: Sequence[str]) -> list[str]:
    """Names to tell a composition by: all of a few, the first of many."""
    return [*names] if len(names) <= NAMES_MOST else [*names[:NAMES_MOST], f"{len(names) - NAMES_MOST}_more"]


def copied_from(params: MarketParams) -> int | None:
    """First reported week in which a rival may copy a strategy; None where there is nothing to copy, or nobody may."""
    after = params.rivals.copy_after_weeks
    launched = [strategy.from_week for strategy in params.strategies.values() if strategy.can_be_copied]
    return None if after is None or not launched else min(launched) + after


def _uncopied(params: MarketParams) -> tuple[Arm, ...]:
    """The treatment without copies, where there can be some before the end."""
    first = copied_from(params)
    if first is None or first >= params.horizon.weeks:
        return ()
    return (Arm(UNCOPIED, "if nobody copies it", params.model_copy(update={"rivals": ALONE})),)


def _if_alone(params: MarketParams) -> MarketParams:
    """The treatment if nobody copies it; as it is where nobody could."""
    return next((arm.params for arm in _uncopied(params)), params)


def _rungs(params: MarketParams) -> Iterator[Arm]:
    """The treatment with the main amounts of one strategy at a time on each rung of what is believed of them; or with
    parts of its effect.
    """
    for name in params.strategies:
        main = of_strategy(params, name)
        for rung in (*rungs_of(name, main), *one_by_one(name, main)) if main else parts_of(name):
            label = rung.name.removeprefix("rung_").replace("_", " ")
            changed = with_main(params, name, rung.amounts) if main else with_effect(params, name, rung.dose)
            yield Arm(rung.name, label, changed)


def _stressed(params: MarketParams) -> tuple[Arm, ...]:
    """The treatment when it ends early (uncopied: copies would outlive it), and at half and double strength."""
    end = int(STOP_AFTER * params.horizon.weeks)
    alone = _if_alone(params)

    def stopped(strategy: Strategy) -> dict[str, object]:
        return {} if strategy.to_week is not None else {"to_week": max(end, strategy.from_week + 1)}

    return (
        Arm("stopped", f"stopped in week {end}", _changed(alone, stopped)),
        Arm("half", "at half strength", at_strength(params, dict.fromkeys(params.strategies, 0.5))),
        Arm("double", "at double strength", at_strength(params, dict.fromkeys(params.strategies, 2.0))),
    )


def _taken_apart(params: MarketParams) -> Iterator[Arm]:
    """Each strategy alone, and each left out; of two, one left out is the other alone."""
    for name, strategy in params.strategies.items():
        alone = params.model_copy(update={"strategies": {name: strategy}})
        yield Arm(ALONE_PREFIX + name, f"{name} alone", alone)
    if len(params.strategies) < 3:
        return
    for name in params.strategies:
        rest = {other: strategy for other, strategy in params.strategies.items() if other != name}
        yield Arm(LEFT_OUT + name, f"without {name}", params.model_copy(update={"strategies": rest}))


def at_strength(params: MarketParams, factors: Mapping[str, float]) -> MarketParams:
    """The same market with strategies at a multiple of their strength; of a belief each market's draw is limited."""
    most = float(bounds_of(Strategy.model_fields["intensity"])[1])
    strategies, beliefs = dict(params.strategies), dict(params.beliefs)
    for name, factor in factors.items():
        strategy = strategies[name]
        path, strength = f"strategies.{name}.intensity", strategy.intensity * factor
        if path in beliefs:
            beliefs[path] = beliefs[path].times(factor)
        else:
            strength = min(strength, most)
        strategies[name] = strategy.model_copy(update={"intensity": strength})
    return params.model_copy(update={"strategies": strategies, "beliefs": beliefs})


def _changed(params: MarketParams, change: Callable[[Strategy], dict[str, object]]) -> MarketParams:
    """The same market with something else in every strategy."""
    changed = {name: strategy.model_copy(update=change(strategy)) for name, strategy in params.strategies.items()}
    return params.model_copy(update={"strategies": changed})


def _held(params: MarketParams) -> tuple[Arm, ...]:
    """The treatment with one feedback at a time, and with all of them, held at the path of the reference."""
    one = [Arm(f"held_{name}", f"{name.replace('_', ' ')} held", params, held=(name,)) for name in FEEDBACKS]
    return (*one, Arm("held_all", "all feedbacks held", params, held=tuple(FEEDBACKS)))


def _without_channels(params: MarketParams) -> tuple[Arm, ...]:
    """The treatment, uncopied, with one channel of its strategies off at a time."""
    alone = _if_alone(params)
    arms = []
    for channel in channels_in(params.strategies, params.beliefs):
        strategies = {name: without(strategy, channel) for name, strategy in params.strategies.items()}
        changed = {"strategies": strategies, "beliefs": without_beliefs(params.beliefs, channel)}
        arms.append(Arm(WITHOUT + channel, f"without {channel.replace('_', ' ')}", alone.model_copy(update=changed)))
    return tuple(arms)
