"""What everything stands on: randomness, compilation, threads, errors."""
