"""The page, `python -m sim.app`: questions asked with the mouse, answered by the commands that it shows."""
