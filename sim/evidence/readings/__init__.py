"""Numbers read off a simulated market, to be set against what reports and studies say."""
