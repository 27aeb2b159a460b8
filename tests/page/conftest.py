"""A server and a browser for the tests that look at the page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from places import ROOT
from visitor import SECONDS, Visitor

from sim.app.pdf import BROWSERS


def browser_here(playwright: Any) -> Any:
    """A Chromium of the machine, or Playwright's own; the tests are skipped where there is neither."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    words = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=found, args=words)
    except Exception as problem:
        if found is not None:
            raise
        pytest.skip(f"no browser here: playwright install chromium ({str(problem).splitlines()[0]})")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for a file of tests, which keeps what it has fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = browser_here(playwright)
        context = opened.new_context(accept_downloads=True)
        context.set_default_timeout(SECONDS * 1000)
        yield context
        opened.close()


@pytest.fixture(scope="module")
def address(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of this test's own listens; its answers go to a folder of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("page")
    words = [sys.executable, "-m", "sim.app", "--port", str(port)]
    beside = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "server.log").open("wb") as told:
        process = subprocess.Popen(words, cwd=folder, env=beside, stdout=told, stderr=told)
    try:
        yield _answering(f"http://127.0.0.1:{port}", process, folder / "server.log")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _answering(url: str, process: subprocess.Popen[bytes], told: Path) -> str:
    """The address, once the server is up."""
    end = time.time() + SECONDS
    while time.time() < end:
        assert process.poll() is None, told.read_text()
        try:
            with urlopen(f"{url}/_stcore/health", timeout=5):
                return url
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(told.read_text())


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Visitor]:
    """One at a desk."""
    made = Visitor(browser, address)
    yield made
    made.close()
