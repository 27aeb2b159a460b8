"""What one strategy costs its sponsors in a week, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.fractions import whole
from sim.programmes.compile import point_fen
from sim.state.programme import CHANNEL
from sim.state.tallies import LEVER_TALLY, PROGRAMME_STOCK, PROGRAMME_TALLY, SALE

if TYPE_CHECKING:
    from sim.firms.money.charges import Charges
    from sim.firms.settings import Settings
    from sim.firms.tables import Array, Firms
    from sim.programmes.campaign import Campaign
    from sim.state.tallies import Tallies

EXPERIENCE_WEEKS = 52  # after which the sponsor's own experience says how many points will be burnt


class Service(NamedTuple):
    """How service is paid for where a strategy applies: usual level, share of sales that it takes, elasticity."""

    level: float
    part: float
    elasticity: float

    def share(self, added: float) -> float:
        """Share of sales that serving better than usual by `added` takes.

        The level follows spending by its elasticity (`platform.*.service_elasticity`), so spending follows the level by
        the inverse. Worse service saves nothing.
        """
        better = min(max(self.level + added, self.level), 1.0) / max(self.level, 0.05)
        return self.part * (better ** (1.0 / max(self.elasticity, 0.05)) - 1.0)


def usual_service(firms: Firms, s: Settings, offers: Array, tallies: Tallies, in_scope: Array) -> Service:
    """That of the platforms on which the offers in scope sell, weighted by what they sold this week."""
    sold = tallies.sales[in_scope][:, :, SALE.paid_fen].sum(axis=1)
    weight = np.bincount(offers["platform"][in_scope], sold, len(firms.platforms)) + 1e-9
    part = s.platform.service_cost_part * firms.platforms.base_take
    columns = (firms.platforms.base_service, part, s.platform.service_elasticity)
    return Service(*(float(np.average(column, weights=weight)) for column in columns))


def charge_campaign(
    campaign: Campaign,
    i: int,
    out: Charges,
    tallies: Tallies,
    in_scope: Array,
    service: Service,
    fixed: float,
    room: float,
    week: int,
    anybody: bool = True,
) -> None:
    """Fill row `i` of the charges. in_scope [offer] bool: where the strategy itself applies. Amounts in fen;
    fixed: what `fixed_fen` says of the week; room: messages a week that it may send to a person; anybody: whether a
    sponsor is left.

    What is given with an order is charged as simulated, since a simulated order stands for several real ones; what is
    named in yuan a person, a message or a firm is real, and is divided by the orders that one stands for.

    Once it has ended, or all its sponsors have closed, only what is still burnt, expires or was promised is charged.
    """
    strategy, cost, slots = campaign.strategy, campaign.strategy.cost, campaign.slots
    runs = campaign.runs(week) and anybody
    out.fixed[i] = whole(fixed, week) if runs else 0
    if slots.bits:
        bits = np.array([bit for bit in slots.bits if bit != slots.door], np.int64)
        mine = tallies.lever[bits]
        out.discount[i] = tallies.lever[list(slots.bits), LEVER_TALLY.discount_fen].sum()
        # The widest lever counts: whoever has several would count several times in a sum.
        if len(bits):
            out.orders[i], out.paid_fen[i] = mine[:, LEVER_TALLY.orders].max(), mine[:, LEVER_TALLY.paid_fen].max()
    if slots.programme >= 0:
        _points(campaign, i, out, tallies, week)
        # The stock is counted before the week; nobody leaves within it.
        stock, row = tallies.programme_stock[slots.programme], tallies.programme[slots.programme]
        out.member_rows[i] = stock[PROGRAMME_STOCK.members] + row[PROGRAMME_TALLY.joined]
        out.fees[i] = whole(row[PROGRAMME_TALLY.fee_fen] / campaign.behind, week)
    if not runs:
        _settle(campaign, i, out, issued_fen=0)
        return
    scale, now = strategy.intensity, campaign.week
    out.reached_rows[i], out.grants[i] = now.reached, whole(now.grants_fen, week)
    asked = {bit: max(float(campaign.levers[bit][CHANNEL.contacts]), 0.0) for bit in now.by_lever}
    messages = sum(min(asked[bit], room) * n for bit, n in now.by_lever.items())
    joiners = int(mine[:, LEVER_TALLY.referrals].max()) if slots.bits and len(bits) else 0
    sales = tallies.sales[in_scope]
    kept = int(sales[:, :, SALE.paid_fen].sum() - sales[:, :, SALE.doomed_fen].sum())
    yuan = 100.0 / campaign.behind  # named a person or message, not an order
    yearly = yuan * scale / 52.0
    members = yearly * cost.per_member_yuan_per_year * int(out.member_rows[i])
    reached = yearly * cost.per_reached_yuan_per_year * now.reached
    content = scale * cost.content_share_of_sales * kept
    named = fixed + members + reached + content if cost.serves else 0.0
    for name, fen in (
        ("contacts", yuan * cost.per_contact_yuan * messages),
        ("referrals", yuan * scale * cost.per_referral_yuan * joiners),
        ("members", members),
        ("reached", reached),
        ("content", content + max(_better_service(campaign, tallies, service) - named, 0.0)),
    ):
        getattr(out, name)[i] = whole(fen, week)
    issued = int(out.points_issued[i])
    _settle(campaign, i, out, issued_fen=int(np.ceil(issued * point_fen(strategy) - 1e-6)))


def _better_service(campaign: Campaign, tallies: Tallies, service: Service) -> float:
    """What the promised service costs on the orders of whom it reaches, fen."""
    levels = ((float(campaign.levers[bit][CHANNEL.service_level]), bit) for bit in campaign.slots.bits)
    return sum(
        service.share(level) * float(tallies.lever[bit, LEVER_TALLY.paid_fen]) for level, bit in levels if level > 0.0
    )


def fixed_fen(campaign: Campaign, week: int, hosts: int, orders_per_row: float) -> float:
    """Running cost of a week with so many hosts, and the setup in the first one: real yuan over those behind a
    simulated one, fen.
    """
    if not campaign.runs(week):
        return 0.0
    cost = campaign.strategy.cost
    setup = cost.setup_yuan if week == campaign.first else 0.0
    yearly = cost.fixed_yuan_per_year + hosts * cost.per_host_yuan_per_year
    return (campaign.strategy.intensity * yearly / 52.0 + setup) * 100.0 / orders_per_row


def expected_redemption(campaign: Campaign, week: int) -> float:
    """Share of points held that will be burnt: declared at first, own experience after a year and one life of points.

    Points that never expire leave no experience of breakage: the declared share stays.
    """
    points = campaign.strategy.programme.points if campaign.strategy.programme else None
    if points is None:
        return 0.0
    ended = campaign.points.burnt + campaign.points.expired
    if points.expiry_weeks is None or campaign.first is None or ended == 0:
        return points.expected_redemption
    known = week - campaign.first >= max(EXPERIENCE_WEEKS, points.expiry_weeks)
    return campaign.points.burnt / ended if known else points.expected_redemption


def _points(campaign: Campaign, i: int, out: Charges, tallies: Tallies, week: int) -> None:
    row = tallies.programme[campaign.slots.programme]
    points = campaign.points
    points.issued += int(row[PROGRAMME_TALLY.issued])
    points.burnt += int(row[PROGRAMME_TALLY.burnt])
    points.expired += int(row[PROGRAMME_TALLY.expired])
    owed = round(points.held * point_fen(campaign.strategy) * expected_redemption(campaign, week))
    out.provision[i], points.liability_fen = owed - points.liability_fen, owed
    out.rewards[i] = row[PROGRAMME_TALLY.reward_fen]
    out.points_issued[i], out.points_burnt[i], out.points_expired[i] = (
        row[PROGRAMME_TALLY.issued],
        row[PROGRAMME_TALLY.burnt],
        row[PROGRAMME_TALLY.expired],
    )
    out.points_held[i], out.liability_fen[i] = points.held, owed


def _settle(campaign: Campaign, i: int, out: Charges, issued_fen: int) -> None:
    """Book the week against the cap, and remember what an answer of the same kind would cost."""
    if campaign.account is not None:
        campaign.account.settle(int(out.discount[i]) + int(out.grants[i]) + issued_fen)
    names = ("discount", "rewards", "provision", "grants", "contacts", "referrals", "members", "reached", "content")
    campaign.variable_fen += sum(int(getattr(out, name)[i]) for name in names) - int(out.fees[i])
