"""Laws of buying as functions of a log of purchases: any log, a shop's, a panel's or this market's own.

A law is a module. `NAME`, `ABOUT` and `SOURCE` are for people; without the columns in `NEEDS` it says nothing.
`subjects(log)` yields what it looks at (all purchases, each category, rivals) as arrays whose first axis is persons,
and `statistics(*arrays)` knows nothing but those. A statistic of fewer than `FEWEST` of what it counts is not told, and
`TOO_SMALL` says why a log has none.
"""

LAWS = (  # modules, in the order of the page
    "concentration", "conditional_trend", "moderation", "heterogeneity", "regularity", "rivals", "promotions",
    "holdout", "membership",
)  # fmt: skip
