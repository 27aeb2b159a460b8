"""A page printed to PDF, by a Chromium that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.core.errors import StudyError, UserError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 120


def browser_here() -> str:
    """The first of `BROWSERS` that is installed."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise UserError(f"--pdf: needs one of {', '.join(BROWSERS)}; or print the .html from any browser")
    return found


def words_of(browser: str, home: Path) -> list[str]:
    """A browser without a window, and with a ``home`` of its own."""
    words = [browser, "--headless", "--disable-gpu", f"--user-data-dir={home}"]
    return [*words, "--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else words


def print_to(browser: str, page: Path, target: Path) -> Path:
    """Print a page; it fetches nothing, and the browser is given a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        words = [*words_of(browser, Path(home)), "--no-pdf-header-footer"]
        words += [f"--print-to-pdf={target.resolve()}", page.resolve().as_uri()]
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise StudyError(f"{target}: {Path(browser).name} did not print it ({type(problem).__name__})") from None
    if done.returncode or not target.is_file():
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise StudyError(f"{target}: {Path(browser).name} did not print it ({last})")
    return target
