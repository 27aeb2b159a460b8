"""`python -m sim`: see `sim.app.run`."""

from sim.core.door import command


def main() -> None:
    """Answer the question in the words of the command line."""
    command("sim.app.run")


if __name__ == "__main__":
    main()
