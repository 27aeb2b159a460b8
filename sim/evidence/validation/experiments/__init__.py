"""Experiments that decide: what careful studies found when one thing was changed, and what this market does then."""

EXPERIMENTS = (  # modules, in the order of the table
    "service", "delivery", "members", "headroom", "rewards", "status", "win_back", "mail", "promotions", "discounts",
    "panel", "contrasts", "war", "undercut", "rents", "traffic", "contracts", "stars", "festivals", "rules",
    "natural", "sellers",
)  # fmt: skip
