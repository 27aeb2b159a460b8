"""The answer in figures."""
