"""Strategies at work: whom they reach this week, with what, at whose cost."""
