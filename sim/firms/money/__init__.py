"""Where every yuan ends."""
