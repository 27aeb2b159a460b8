"""Runs of a study: which jobs there are, who does them, what is kept."""
