"""Studies: many runs of a market, and what they say together."""
