"""Studies: many runs of a market, and what they say together."""


class StudyError(RuntimeError):
    """A run failed, and not because of the user's input."""
