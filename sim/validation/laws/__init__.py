"""Published laws of buying, one module each: an experiment in the market and what the literature expects of it."""
