"""Figures of many runs: one file each."""
