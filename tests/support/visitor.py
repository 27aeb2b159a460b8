"""Somebody who looks at the page with a browser, and the rules by which it keeps nobody out."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode

SECONDS = float(os.environ.get("SIM_PATIENCE", "240"))  # that anything may take; a busy machine needs more
TINY = ("size=tiny", "horizon.weeks=8", "horizon.burn_in_weeks=0", "replications=2")
DESKTOP, PHONE = (1280, 900), (390, 844)


class Visitor:
    """Somebody with a browser in front of the page, who minds every byte that comes from elsewhere."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int] = DESKTOP) -> None:
        self.address = address
        self.elsewhere: list[str] = []
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, accept_downloads=True, base_url=address
        )
        self.context.set_default_timeout(SECONDS * 1000)
        self.page = self.context.new_page()
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:", "file:")):
            self.elsewhere.append(request.url)

    def open(self, **link: str) -> Any:
        """Follow a link to the page and wait until it is drawn to its end."""
        self.page.goto(f"{self.address}/?{urlencode(link)}")
        self.page.get_by_text("This machine has").wait_for()
        return self.page

    def run(self) -> str:
        """Have the question answered; the sentences of the answer."""
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_role("button", name="Cancel").wait_for()
        self.page.get_by_role("heading", name="To keep").wait_for()
        return str(self.page.get_by_role("table").first.inner_text())

    def close(self) -> None:
        """Close the page."""
        self.context.close()


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
