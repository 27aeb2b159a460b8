"""`python -m sim.fit LOG`: your own customers, from a log to what each is worth and a segment of the market."""

from sim.core.door import callable_as, command

callable_as(__name__, "sim.evidence.fitting.answer", "fit")

if __name__ == "__main__":
    command("sim.app.fit")
