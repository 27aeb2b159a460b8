"""The answer in words and tables."""
