"""The one error a user may cause; commands turn it into a single line and exit status 2."""


class UserError(ValueError):
    """Bad input: the message names the key, the value and the allowed range or nearest spelling."""
