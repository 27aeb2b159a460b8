"""`python -m sim.app.pages`: writes every generated page of `docs/` anew, in a checkout."""

from __future__ import annotations

from pathlib import Path

from sim.app.pages.catalogue import catalogue_page
from sim.app.pages.equations import equations_page
from sim.app.pages.house import house
from sim.app.pages.interface import interface_page
from sim.app.pages.kpis import kpi_page
from sim.app.pages.parameters import parameter_page
from sim.app.pages.strategies import strategies_page

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {
    "api.md": interface_page,
    "catalogue.md": catalogue_page,
    "equations.md": equations_page,
    "figures/house.svg": house,
    "kpis.md": kpi_page,
    "parameters.md": parameter_page,
    "strategies.md": strategies_page,
}


def main() -> None:
    """Write those that have changed, and say which."""
    for name, page in PAGES.items():
        file, text = DOCS / name, page()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            print(f"docs/{name}")


if __name__ == "__main__":
    main()
