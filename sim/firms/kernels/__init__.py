"""Compiled loops over the small arrays of a week of firms: what would be many passes in plain Python is one here."""
