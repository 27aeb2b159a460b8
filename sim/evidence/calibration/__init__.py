"""Fitting the market's free parameters to reported facts: space, objective, search, what the facts leave open."""
