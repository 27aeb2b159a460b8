"""Somebody who looks at the page with a browser, and the rules by which it keeps nobody out."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode

SECONDS = float(os.environ.get("SIM_PATIENCE", "240"))  # that anything may take; a busy machine needs more
TINY = ("size=tiny", "horizon.weeks=8", "horizon.burn_in_weeks=0", "replications=2")
DESKTOP, PHONE = (1280, 900), (390, 844)
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


class Visitor:
    """Somebody in front of the page, in a window of a browser that others use too, who minds what comes from elsewhere.

    To the server each window is a person of its own; what the browser has fetched once it need not fetch again.
    """

    def __init__(self, browser: Any, address: str, size: tuple[int, int] = DESKTOP) -> None:
        self.address = address
        self.elsewhere: list[str] = []
        self.page = browser.new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:", "file:")):
            self.elsewhere.append(request.url)

    def open(self, **link: str) -> Any:
        """Follow a link to the page and wait until it is drawn to its end."""
        self.page.goto(f"{self.address}/?{urlencode(link)}")
        self.page.get_by_text("This machine has").wait_for()
        return self.page

    def look_at(self, view: str, heading: str) -> None:
        """Choose another view, and wait until all of it is drawn."""
        self.page.get_by_role("radiogroup").get_by_text(view, exact=True).click()
        self.page.get_by_role("heading", name=heading, exact=True).wait_for()
        self.page.locator(DRAWN).wait_for()

    def run(self) -> str:
        """Have the question answered; the table of the answer."""
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_role("button", name="Cancel").wait_for()
        self.to_keep.wait_for(state="detached")
        self.to_keep.wait_for()
        return self.table

    @property
    def to_keep(self) -> Any:
        """What stands last in an answer."""
        return self.page.get_by_role("heading", name="To keep")

    @property
    def table(self) -> str:
        """KPIs with and without what was asked."""
        return str(self.page.get_by_role("table").filter(has_text="Trust index").first.inner_text())

    def close(self) -> None:
        """Close the window."""
        self.page.close()


def serious(page: Any, without: str = "") -> list[str]:
    """What axe-core finds that keeps people out: rule, place and why. ``without``: what is not looked at."""
    from axe_playwright_python.sync_playwright import Axe

    context = {"exclude": [[without]]} if without else None
    found = Axe().run(page, context, {"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node.get('html', '')[:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
