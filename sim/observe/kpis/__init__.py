"""The KPIs, a file a subject; a new file, or a new function in one, is found by `sim.observe.metrics`."""
