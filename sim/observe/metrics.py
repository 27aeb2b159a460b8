"""Every KPI: name, label, unit, kind, direction, exact definition, and the dimensions for which it exists.

The order of `METRICS` is the order in reports. "Active" means a visit within the last 30 days; "block" means 13 weeks;
yuan totals are real yuan (fen / 100 x real people behind a row). Unless it says otherwise a movable group is the one a
person was in when the week (for histories: the block) began, and joiners count as `new`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.state.groups import ALL, FIXED_DIMENSIONS, PERSON_DIMENSIONS, START_DIMENSIONS

Kind = Literal["ratio", "total", "stock", "history"]


class Metric(NamedTuple):
    """One KPI.

    ``kind`` says how a window is read: ``ratio`` sum of numerators / sum of denominators; ``total`` sum of numerators;
    ``stock`` the value of the window's last week; ``history`` read every 13 weeks, then as a ratio.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    good: int  # +1 more is better, -1 less is better, 0 neither
    definition: str
    dimensions: tuple[str, ...]
    joiners: bool = False  # denominator counts joiners: weeks are pooled until there are enough


_FIXED = ALL + FIXED_DIMENSIONS
_FIXED_AND_START = _FIXED + START_DIMENSIONS
_PEOPLE = PERSON_DIMENSIONS
_PLACES = ("platform", "channel", "host_type", "category")
_AND_PLATFORM = (*_PEOPLE, "platform")

_LANDED = " By platform, channel, host type and category: of orders delivered this week."
_AGAIN = ", of those that bought in the previous block, that bought again in the block just ended"

_ALL_METRICS = (
    # sales
    Metric("gmv_yuan", "Gross merchandise value", "yuan", "total", 1,
           "paid for orders placed this week, before refunds", _PEOPLE + _PLACES),
    Metric("net_sales_yuan", "Net sales", "yuan", "total", 1,
           "paid for orders placed this week minus refunds that landed this week", _PEOPLE + _PLACES),
    Metric("gmv_growth", "Growth of sales, year on year", "share", "ratio", 1,
           "(gmv_yuan - gmv_yuan 52 weeks earlier) / gmv_yuan 52 weeks earlier", _FIXED + _PLACES),
    Metric("orders", "Orders", "orders", "total", 1,
           "orders placed this week, real people", _PEOPLE + _PLACES),
    Metric("aov_yuan", "Average order value", "yuan", "ratio", 1,
           "paid before refunds / orders placed", _PEOPLE + _PLACES),
    Metric("orders_per_year", "Orders a year per active person", "orders", "ratio", 1,
           "52 x orders placed this week / active people (on a platform: placed and active there)", _AND_PLATFORM),
    Metric("return_rate", "Orders returned", "share", "ratio", -1,
           "orders whose return landed this week / orders placed this week." + _LANDED, _PEOPLE + _PLACES),
    Metric("complaint_rate", "Orders complained about", "share", "ratio", -1,
           "orders with a complaint that landed this week / orders placed this week." + _LANDED, _PEOPLE + _PLACES),
    # buying again
    Metric("repurchase_rate", "Repurchase rate, 13 weeks, any host", "share", "history", 1,
           "people" + _AGAIN + ", from anyone (on a platform: bought there before, again anywhere)", _AND_PLATFORM),
    Metric("repurchase_rate_same_host", "Repurchase, same host", "share", "history", 1,
           "(person, host) pairs" + _AGAIN + "; mall shops have no host", (*_PEOPLE, "host_type")),
    Metric("repurchase_rate_same_host_fans", "Repurchase, fans of the same host", "share", "history", 1,
           "(person, host) pairs with at least two orders before their last one of the previous block (39 weeks are "
           "looked at)" + _AGAIN, (*_PEOPLE, "host_type")),
    Metric("repurchase_rate_same_brand", "Repurchase, same brand", "share", "history", 1,
           "(person, brand) pairs" + _AGAIN, _PEOPLE),
    Metric("repurchase_rate_same_platform", "Repurchase, same platform", "share", "history", 1,
           "(person, platform) pairs" + _AGAIN, _AND_PLATFORM),
    Metric("repurchase_rate_same_category", "Repurchase, same category", "share", "history", 1,
           "(person, category) pairs" + _AGAIN, (*_PEOPLE, "category")),
    Metric("repurchase_cycle_days", "Repurchase cycle", "days", "history", -1,
           "mean over people with at least three orders in the trailing 365 days of (last day - first day) / "
           "(orders - 1) in that window; by category: over (person, category) pairs", (*_PEOPLE, "category")),
    # staying
    Metric("retention_d1", "Retention, day 1", "share", "ratio", 1,
           "joiners of the week with a visit on exactly day 1 after joining / joiners of the week whose day 1 has "
           "passed (on a platform: since the first visit there)", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d7", "Retention, day 7", "share", "ratio", 1,
           "as retention_d1, on exactly day 7", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d30", "Retention, day 30", "share", "ratio", 1,
           "as retention_d1, on exactly day 30", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d1_window", "Back within a day", "share", "ratio", 1,
           "as retention_d1: the only day within is day 1", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d7_window", "Back within 7 days", "share", "ratio", 1,
           "as retention_d1, a visit within days 1 to 7", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d30_window", "Back within 30 days", "share", "ratio", 1,
           "as retention_d1, a visit within days 1 to 30", (*_FIXED, "platform"), joiners=True),
    Metric("retention_d30_active", "Retention, day 30, active joiners", "share", "ratio", 1,
           "a visit on exactly day 30 / joiners of the week with a visit within days 1 to 7 whose day 30 has passed",
           (*_FIXED, "platform"), joiners=True),
    Metric("mau_rate", "Monthly active rate", "share", "ratio", 1,
           "active people / registered people (on a platform: active there / ever there)", _AND_PLATFORM),
    Metric("churn_annual", "Annual churn", "share", "history", -1,
           "people with a visit in weeks 53-104 back, of whom none in the last 52 weeks / people with a visit in weeks "
           "53-104 back", _FIXED_AND_START),
    Metric("loyal_duration_months", "Length of a loyal spell", "months", "history", 1,
           "person-months from becoming loyal to lapsing lived in the block / spells ended by lapsing in the block "
           "(exposure over events: unfinished spells do not bias it)", _FIXED_AND_START),
    Metric("loyal_share", "Loyal people", "share", "ratio", 1,
           "registered people in stage loyal / registered people", _FIXED_AND_START),
    Metric("loss_reason_share", "Why people leave", "share", "ratio", 0,
           "people who left for good this week for this main reason / people who left for good this week",
           ("loss_reason",)),
    # people
    Metric("registered_people", "Registered people", "people", "stock", 1,
           "real people who ever joined, lapsed and gone ones included (on a platform: ever there)", _AND_PLATFORM),
    Metric("joiners", "New people", "people", "total", 1,
           "real people who joined this week (on a platform: who joined there)", (*_FIXED, "platform")),
    Metric("referral_share", "New people through old ones", "share", "ratio", 1,
           "joiners referred by a member / joiners", _FIXED, joiners=True),
    Metric("multi_homing_share", "On two or more platforms", "share", "ratio", 0,
           "active people active on two or more platforms / active people (on a platform: of those active there)",
           _AND_PLATFORM),
    Metric("home_stock", "Purchases at home", "orders", "stock", 0,
           "ordinary orders not used up yet, per registered person, orders at shelf shops included: buying pulled "
           "forward shows here before sales fall", _FIXED),
    # attention
    Metric("sessions_monthly", "Sessions a month per active person", "sessions", "ratio", 1,
           "30/7 x sessions this week / active people", _AND_PLATFORM),
    Metric("watch_minutes_per_session", "Minutes a session", "minutes", "ratio", 1,
           "minutes watched / sessions", _AND_PLATFORM),
    Metric("interaction_rate", "Interactions per session", "interactions", "ratio", 1,
           "interactions / sessions", _AND_PLATFORM),
    # what people think
    Metric("trust_index", "Trust index", "index", "ratio", 1,
           "mean over active people of their mean trust (0-1) in the platforms visited within 30 days; by platform: "
           "trust in it of people active there; by host type and category: trust felt with orders delivered this week",
           (*_PEOPLE, "platform", "host_type", "category")),
    Metric("trust_index_registered", "Trust index, everyone registered", "index", "ratio", 1,
           "mean over all registered people, lapsed and gone ones included, of their mean trust (0-1) in the platforms "
           "they ever visited: free of survivorship", _AND_PLATFORM),
    Metric("satisfaction", "Satisfaction", "index", "ratio", 1,
           "mean satisfaction (0-1) of people with an order in the last 90 days (on a platform: and active there)",
           _AND_PLATFORM),
    Metric("nps", "Net promoter score", "points", "ratio", 1,
           "100 x (share answering 9-10 - share answering 0-6) of people with an order in the last 90 days (on a "
           "platform: and active there); expected shares, the answer being logistic around 7.5 + nps_slope x "
           "(satisfaction - nps_neutral) with scale nps_spread and cut at 6.5 and 8.5", _AND_PLATFORM),
    # money
    Metric("clv_yuan", "Lifetime value of a joiner, 36 months", "yuan", "history", 1,
           "period life table: sum over k of weight(k) x contribution per registered person who joined k blocks ago / "
           "(1 + clv_discount)^(k/4), k = 0..clv_blocks, weight 1 and 1/2 for the last; the people of k include those "
           "who left; contribution = kept sales of the block x (platform profit + paid acquisition) / settled sales of "
           "the platform. By platform: bought there, blocks since the first visit there", (*_FIXED, "platform")),
    Metric("cac_yuan", "Cost of acquiring a paid joiner", "yuan", "ratio", -1,
           "paid acquisition spend / joiners through paid acquisition", ("all", "platform"), joiners=True),
    Metric("cac_blended_yuan", "Acquisition cost per joiner", "yuan", "ratio", -1,
           "paid acquisition spend / joiners", ("all", "platform"), joiners=True),
    Metric("platform_profit_yuan", "Platform profit", "yuan", "total", 1,
           "all that platforms collect minus subsidies, service and paid acquisition", ("all", "platform")),
    Metric("brand_profit_yuan", "Brand profit", "yuan", "total", 1,
           "what kept orders leave to brands after goods, freight, compliance, tax, fees, advertising, commissions and "
           "slotting, minus overhead and the cost of their own rooms", ("all",)),
    Metric("host_income_yuan", "Host income", "yuan", "total", 1,
           "commissions and slotting fees after the MCN split and tax, minus content, studio and fines",
           ("all", "host_type")),
    Metric("mcn_income_yuan", "MCN income", "yuan", "total", 1,
           "the MCNs' part of commissions minus training", ("all",)),
    Metric("consumer_surplus_yuan", "Consumer surplus", "yuan", "total", 1,
           "expected value of the choice sets met this week over buying nothing (change of the logsum over the "
           "price)", _PEOPLE),
    # programmes
    Metric("programme_cost_yuan", "Cost of programmes", "yuan", "total", 0,
           "price cuts on kept orders + rewards + change of the points liability + grants, contacts and referral "
           "rewards + cost per member and person reached + content + setup and fixed cost, of all strategies; "
           "membership fees are revenue and not deducted", ("all",)),
    Metric("points_liability_yuan", "Points liability", "yuan", "stock", 0,
           "points held x their value x the share that is expected to be redeemed", ("all",)),
    Metric("breakage_share", "Points that expired", "share", "ratio", 0,
           "points expired or forfeited this week / (points burnt + points expired or forfeited)", ("all",)),
    Metric("roi", "Sales reached per yuan of programme cost", "ratio", "ratio", 0,
           "paid, before refunds, for orders in a strategy's scope by people it reached / programme_cost_yuan; an "
           "order that several strategies reach counts for each. Not a causal return: most of these orders would have "
           "been placed anyway. What a strategy caused, and what that returned, is known only from a comparison of "
           "arms and stands in the loyalty profit and loss", ("all",)),
    Metric("member_share", "Members of a programme", "share", "ratio", 0,
           "registered people who belong to at least one programme at the end of the week / registered people",
           ("all",)),
    # structure
    Metric("private_gmv_share", "Sales to people on private lists", "share", "ratio", 1,
           "paid by people on at least one host's private list, wherever bought / paid", _PEOPLE),
    Metric("private_channel_gmv_share", "Sales inside private lists", "share", "ratio", 1,
           "paid to a host on whose private list the buyer is / paid", _PEOPLE),
    Metric("value_class_share", "Spend by value class", "share", "history", 0,
           "trailing-year spend of the class / trailing-year spend; classes: 15/30/40/15 % of the trailing year's "
           "buyers in the order of their spend", ("value_class",)),
    Metric("buyer_share_top20", "Top fifth of buyers' share of spend", "share", "history", 0,
           "trailing-year spend of the 20 % of buyers who spend most / trailing-year spend", ("all",)),
    Metric("host_gmv_share_top20", "Top fifth of hosts' share of sales", "share", "stock", 0,
           "trailing 52 weeks' sales of the 20 % of hosts with the highest sales / sales of all hosts; hosts with "
           "sales in the window or on the market", ("all",)),
    Metric("host_gmv_share_top1pct", "Top hundredth of hosts' share of sales", "share", "stock", 0,
           "as host_gmv_share_top20 for 1 % of hosts, at least one", ("all",)),
    Metric("host_gini", "Gini coefficient of host sales", "index", "stock", 0,
           "Gini coefficient of the same sales", ("all",)),
    Metric("hosts_active", "Hosts on the market", "hosts", "stock", 1,
           "hosts on the market this week (hosts do not scale with the population)",
           ("all", "platform", "host_type")),
    Metric("brand_self_broadcast_share", "Brands' own rooms in live sales", "share", "stock", 0,
           "trailing 52 weeks' live sales of rooms of type brand_self / live sales", ("all", "platform")),
    Metric("mall_share", "Mall share of sales", "share", "stock", 0,
           "trailing 52 weeks' mall sales / sales", ("all", "platform")),
    Metric("platform_share", "Platform's share of sales", "share", "stock", 0,
           "trailing 52 weeks' sales on the platform / sales on all platforms", ("platform",)),
    Metric("platform_share_top3", "Three largest platforms' share", "share", "stock", 0,
           "sum of the three largest values of platform_share", ("all",)),
    Metric("platform_hhi", "Concentration of platforms", "index", "stock", 0,
           "Herfindahl-Hirschman index: sum of squares of platform_share", ("all",)),
)  # fmt: skip

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL_METRICS}
