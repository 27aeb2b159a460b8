"""One market, week by week."""
