"""Buy-till-you-die models of a transaction log: reading it, fitting it, and writing a segment from it."""
