"""Claimed effects held against the market: a study of its own, in pairs of markets with and without a strategy.

A pair is one strategy and one seed. Every pair is kept in a journal when it is done, so that the study can be ended at
any moment and goes on with what is missing; the scorecard reads the journal.
"""
