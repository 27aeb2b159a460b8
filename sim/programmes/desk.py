"""The desk where strategies run: what holds this week, whom it reaches, what is owed for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.part import WHOLE, Part
from sim.firms.money.accounts import firm_names
from sim.firms.money.charges import Charges, no_charges
from sim.programmes.budget import EVERYBODY, Account
from sim.programmes.campaign import Campaign, Points, Week
from sim.programmes.compile import idle_row, programme_row, within_limit, worn
from sim.programmes.costs import charge_campaign, fixed_fen, usual_service
from sim.programmes.crowd import Crowd
from sim.programmes.hand_out import eligible, hand_out
from sim.programmes.plan import own_of, plan_of
from sim.programmes.rivals import Standing, competitors, expected_cost, expected_gain, lift, pays, standing
from sim.programmes.sponsor import (
    Parties,
    Payer,
    Shares,
    field_of,
    messages_left,
    parties,
    payers_of,
    shares_of,
    sponsor_sales,
)
from sim.programmes.trigger import days_on, orders_in, visits_on
from sim.state.programme import CHANNEL, PROGRAMME, Terms, no_terms

if TYPE_CHECKING:
    from sim.dates.timeline import Now
    from sim.firms.tables import Array, Firms
    from sim.params.market import MarketParams
    from sim.params.strategy import Scope
    from sim.people.engine import PeopleEngine
    from sim.people.population import People
    from sim.state.tallies import Tallies


DESK_CLASSES = (Account, Payer, Points, Shares, Standing, Week)  # all that a desk keeps


class Turned(NamedTuple):
    """What the turn of memberships adds to a week; None when there are no programmes."""

    tally: Array | None  # [programme, PROGRAMME_TALLY]
    stock: Array | None  # [programme, PROGRAMME_STOCK]

    def added_to(self, tallies: Tallies) -> Tallies:
        """The week's tallies with it."""
        if self.tally is None or self.stock is None:
            return tallies
        tallies.programme[: len(self.tally)] += self.tally
        tallies.programme_stock[: len(self.stock)] += self.stock
        return tallies


class Desk:
    """All strategies of one market. Numbers of levers and programmes are fixed for the run, rivals' copies included."""

    def __init__(self, params: MarketParams, seed: int, part: Part = WHOLE):
        self._params, self._seed, self._part = params, seed, part
        self._first_week = params.horizon.first_week
        self.campaigns: list[Campaign] = []
        self._copies: dict[int, tuple[int, ...]] = {}  # own strategy: campaigns reserved for its copies
        self._names: list[str] = []  # of the plan; those of campaigns change once rivals copy
        if params.in_force:
            self._number(())

    def _number(self, kept: Sequence[str]) -> None:
        """Number everything and begin it; what is ``kept`` has its numbers already."""
        params = self._params
        plan = plan_of(params, copied=params.rivals.copy_after_weeks is not None, kept=kept)
        self._copies = dict(plan.copies)
        self._names = [name for name, _ in plan.strategies]
        categories, behind = tuple(params.category), params.population.orders_represented
        self.campaigns = [
            Campaign(name, strategy, slots, self._seed, categories, behind)
            for (name, strategy), slots in zip(plan.strategies, plan.slots, strict=True)
        ]
        for campaign in self.campaigns:
            if campaign.name in params.in_force:
                self._schedule(campaign)

    def kept(self) -> dict[str, Any]:
        """All that strategies remember, to be stored with the market."""
        return {
            "names": self._names,
            "campaigns": [campaign.kept() for campaign in self.campaigns],
            "undecided": list(self._copies),
        }

    def remember(self, kept: dict[str, Any]) -> None:
        """Go on from what was `kept`; strategies that are new since are yet to begin. Of others nothing is known."""
        names = kept["names"]
        if not names or not {*own_of(names)} <= {*self._params.in_force}:
            return
        self._number(names)
        for campaign, each in zip(self.campaigns, kept["campaigns"], strict=False):
            campaign.remember(each, dated=campaign.name not in self._params.in_force)
        self._copies = {
            i: copies for i, copies in self._copies.items() if i in kept["undecided"] or copies[0] >= len(names)
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Rows of the charges: strategies and numbers reserved for rivals' copies, as the plan has them."""
        return tuple(campaign.name for campaign in self.campaigns)

    @property
    def levers(self) -> int:
        """Lever bits in use or reserved."""
        return sum(len(campaign.slots.bits) for campaign in self.campaigns)

    @property
    def programmes(self) -> int:
        """Programmes with membership, running or reserved."""
        return sum(campaign.slots.programme >= 0 for campaign in self.campaigns)

    def programmes_of(self, firm: str) -> tuple[int, ...]:
        """Numbers of the programmes with membership that a firm of this name sponsors."""
        mine = (campaign.slots.programme for campaign in self.campaigns if campaign.strategy.sponsor.firm == firm)
        return tuple(number for number in mine if number >= 0)

    def terms(self, firms: Firms, offers: Array, now: Now) -> Terms:
        """Levers and programmes of the week, and what each applies to; also sets the bits of `offers`."""
        if not self._open(now):
            return no_terms(len(firms.platforms), len(firms.hosts))
        self._advance(firms, now)
        out = no_terms(len(firms.platforms), len(firms.hosts))._replace(
            levers=np.zeros((self.levers, len(CHANNEL))),
            cap_fen=np.full(self.levers, -1, np.int64),
            programmes=np.zeros(self.programmes, PROGRAMME),
        )
        offers["levers"] = 0
        for campaign in self.campaigns:
            self._fill(campaign, out, firms, offers, now)
        return out

    def turn(self, engine: PeopleEngine, people: People, terms: Terms, now: Now) -> Turned:
        """Turn the week for all memberships: points expire, windows end, fees fall due, members are counted."""
        if len(terms.programmes) == 0:
            return Turned(None, None)
        people.open_programmes()
        return Turned(*engine.turn(people, now.params, terms, now.week))

    def reach(self, people: People, terms: Terms, firms: Firms, now: Now, below: Array | None = None) -> Array:
        """Set everybody's mask for the week: audience, trigger, lottery under the budget.

        Returns the outcome of each strategy's lottery, [strategy] float64; a replayed week is given it as `below`.
        A replayed week without these strategies reaches nobody.
        """
        if not self._open(now) or len(terms.levers) != self.levers:
            return np.zeros(0)
        self._advance(firms, now)
        masks = self._part.of_mine(people.masks, len(people))
        masks[:] = 0
        crowd = Crowd(people.persons, people.trace, people.members, now.week, self._part.first)
        for i, campaign in enumerate(self.campaigns):
            if campaign.runs(now.week):
                who = parties(campaign.payers, firms)
                wanted = eligible(campaign, crowd, who, now.params) if who.any() else {}
                outcome = None if below is None else float(below[i])
                hand_out(campaign, masks, wanted, self._seed, now.week, outcome, self._part)
        if terms.levers[:, CHANNEL.referral].any():  # otherwise nobody asks what reaches a neighbour
            people.masks = self._part.join(masks)
        return np.array([c.week.below if c.runs(now.week) else EVERYBODY for c in self.campaigns])

    def charge(self, tallies: Tallies, orders: Array, offers: Array, firms: Firms, now: Now) -> Charges:
        """What sponsors owe for the week; also remembers the orders that triggers wait for."""
        rows = len(self.campaigns) if self._open(now) else 0
        out = no_charges(rows, len(firms.platforms), len(firms.brands), len(firms.hosts))
        if rows == 0:
            return out
        for i, campaign in enumerate(self.campaigns):
            if not campaign.launched():
                continue
            who = parties(campaign.payers, firms)
            if campaign.shares is None and not who.any():  # nobody was left at the launch
                continue
            where = field_of(who, campaign.strategy.where, offers, firms, now.params)
            service = usual_service(firms, firms.settings(now.params), offers, tallies, where.offers)
            fixed = fixed_fen(campaign, now.week, int(who.hosts.sum()), self._params.population.orders_per_row)
            room = messages_left(campaign.payers, now.params)
            charge_campaign(campaign, i, out, tallies, where.offers, service, fixed, room, now.week, who.any())
            shares = shares_of(who, where, offers, firms)
            campaign.shares = shares if shares.any() or campaign.shares is None else campaign.shares
            for name, part in zip(("platform", "brand", "host"), campaign.shares, strict=True):
                getattr(out, name)[i, : len(part)] = part
            self._remember(campaign, who, orders, offers, firms, now)
        return out

    def _open(self, now: Now) -> bool:
        """Whether there is anything to run; nothing is before the first reported week."""
        return bool(self.campaigns) and now.week >= self._first_week

    def _schedule(self, campaign: Campaign) -> None:
        strategy = campaign.strategy
        campaign.first = self._first_week + strategy.from_week
        campaign.end = None if strategy.to_week is None else self._first_week + strategy.to_week

    def _advance(self, firms: Firms, now: Now) -> None:
        """Launch what is due, let rivals decide, and let caps accrue; once a week however often it is called."""
        for i, campaign in enumerate(self.campaigns):
            if campaign.first is None or now.week < campaign.first:
                continue
            if not campaign.launched():
                origin = f"strategies.{campaign.name}."
                payers = payers_of(campaign.strategy.sponsor, firms, now.params, origin)
                self._launch(campaign, payers, firms, 1.0)
            after = self._params.rivals.copy_after_weeks
            if i in self._copies and after is not None and now.week == campaign.first + after:
                self._rivals_decide(campaign, self._copies.pop(i), firms, now)

    def _launch(self, campaign: Campaign, payers: tuple[Payer, ...], firms: Firms, size: float) -> None:
        campaign.payers = payers
        campaign.at_launch = standing(payers[0], firms) if payers[0].kind in ("platform", "brand", "host") else None
        budget = campaign.strategy.budget
        if budget.capped:
            campaign.account = Account(budget, self._params.population.orders_per_row, size)

    def _rivals_decide(self, campaign: Campaign, reserved: tuple[int, ...], firms: Firms, now: Now) -> None:
        """The largest competitors copy, if that is expected to pay."""
        sponsor, then = standing(campaign.payers[0], firms), campaign.at_launch
        assert then is not None and campaign.first is not None
        s = firms.settings(now.params)
        weeks = max(now.week - campaign.first, 1)
        won = lift(then.share, sponsor.share, sponsor.viewings, s)
        behind = self._params.population.orders_per_row
        cost = campaign.strategy.cost
        yearly = cost.fixed_yuan_per_year + cost.per_host_yuan_per_year  # only one host copies another
        fixed = (campaign.strategy.intensity * yearly + cost.setup_yuan) / 52.0
        names = firm_names(firms, self._params)
        rivals = competitors(campaign.payers[0], firms, len(reserved))
        for rival, index in zip(rivals, reserved[: len(rivals)], strict=True):
            seen = standing(rival, firms)
            dear = expected_cost(fixed * 100.0 / behind, campaign.variable_fen / weeks, sponsor.sales, seen.sales)
            if self._params.rivals.if_it_pays and not pays(expected_gain(won, seen), dear):
                continue
            copy = self.campaigns[index]
            copy.name = f"{campaign.name}@{names[rival.kind][rival.row]}"
            copy.first = now.week
            copy.end = None if campaign.end is None else campaign.end + now.week - campaign.first
            self._launch(copy, (rival,), firms, seen.sales / max(sponsor.sales, 1.0))

    def _fill(self, campaign: Campaign, out: Terms, firms: Firms, offers: Array, now: Now) -> None:
        """One strategy's rows of the terms, and its bits wherever it applies."""
        slots, strategy, week = campaign.slots, campaign.strategy, now.week
        runs = campaign.runs(week)
        if slots.programme >= 0:
            out.programmes[slots.programme] = (
                programme_row(strategy, slots, runs, now.params.behaviour, campaign.caps.points)
                if campaign.launched()
                else idle_row()
            )
        if not campaign.launched():
            return
        who = parties(campaign.payers, firms)
        if campaign.account is not None and runs:
            campaign.account.accrue(sponsor_sales(who, offers, firms))
        if not runs:  # what members hold can still be burnt
            if slots.programme >= 0:
                where = field_of(who, strategy.where, offers, firms, now.params)
                offers["levers"][where.offers] |= np.uint64(1 << slots.core)
            return
        assert campaign.first is not None
        room = messages_left(campaign.payers, now.params)
        scopes: dict[Scope, int] = {}
        own = [bit for bit in slots.bits if bit not in slots.actions]
        scopes[strategy.where] = sum(1 << bit for bit in own)
        for bit, action in zip(slots.actions, strategy.actions, strict=True):
            at = campaign.scope(action)
            scopes[at] = scopes.get(at, 0) | 1 << bit
            word = np.uint64(1 << bit)
            row = worn(campaign.levers[bit], action.fades_weeks, week - campaign.first)
            out.levers[bit] = within_limit(row, room, told=True)
            out.on_day[~days_on(action.trigger)] &= ~word
            out.on_visit[~visits_on(action.trigger, len(out.on_visit))] &= ~word
        for bit in own:
            out.levers[bit] = within_limit(campaign.levers[bit], room)
        if not now.params.policy.personal_prices_allowed:
            out.levers[list(slots.bits), CHANNEL.price] = np.minimum(out.levers[list(slots.bits), CHANNEL.price], 0.0)
        if campaign.caps.lever >= 0:
            priced = [bit for bit in slots.bits if campaign.levers[bit][CHANNEL.price] < 0.0]
            out.cap_fen[priced] = campaign.caps.lever
        for scope, bits in scopes.items():
            word = np.uint64(bits)
            where = field_of(who, scope, offers, firms, now.params)
            offers["levers"][where.offers] |= word
            for target, mask in ((out.platform, where.platform), (out.touching, where.touching)):
                target[mask] |= word
            out.host[where.hosts] |= word

    def _remember(self, campaign: Campaign, who: Parties, orders: Array, offers: Array, firms: Firms, now: Now) -> None:
        for action, watch in zip(campaign.strategy.actions, campaign.watches, strict=True):
            if action.trigger.kind in ("purchase", "complaint") and len(orders):
                where = field_of(who, campaign.scope(action), offers, firms, now.params)
                rows = self._part.size(self._params.population.persons)
                watch.remember(orders, orders_in(where.offers, offers, orders), now.week, rows)
