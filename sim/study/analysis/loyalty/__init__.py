"""Whether a strategy pays: its profit and loss, from results alone."""
