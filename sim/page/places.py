"""How the command tells the page where answers go and where files of the user's own are: in the environment."""

from pathlib import Path

LANG = "lang"  # the part of a link that says in which language the page speaks
RESULTS, CONFIG_DIR = "SIM_PAGE_RESULTS", "SIM_PAGE_CONFIG_DIR"
USUAL_RESULTS = Path("results")
