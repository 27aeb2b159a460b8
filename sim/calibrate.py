"""`python -m sim.calibrate`: the market's free parameters, fitted to reported facts or to your own."""

from sim.core.door import command

if __name__ == "__main__":
    command("sim.app.calibrate")
