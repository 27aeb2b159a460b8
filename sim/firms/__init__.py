"""Hosts, brands, platforms, MCNs and the regulator: their columns, decisions and money."""
