"""`python -m sim.app`: starts the page, which needs no network, tells nobody, and is seen by this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sim.app.terminal import Parser, add_language, guarded, place
from sim.core.errors import UserError
from sim.page.places import CONFIG_DIR, LANG, RESULTS, USUAL_RESULTS
from sim.words import ENGLISH, spoken

ADDRESS, PORT = "127.0.0.1", 8501
UPLOAD_MOST = 200  # MB of a log
FLAGS = {
    "server.address": ADDRESS,
    "server.headless": "true",  # opens no browser
    "server.maxUploadSize": str(UPLOAD_MOST),
    "server.fileWatcherType": "none",
    "server.runOnSave": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",  # a fault is told in the terminal
    "theme.base": "light",
}
_PORTS = range(1024, 65536)


def main(words: Sequence[str] | None = None) -> int:
    """Start the server and wait for its end; returns the exit status."""
    parser = Parser(
        prog="python -m sim.app",
        description="A page on this machine: ask with the mouse, watch it run, keep the report.",
    )
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help="port of the address (%(default)s)")
    parser.add_argument(
        "--results", type=place, default=USUAL_RESULTS, metavar="DIR", help="where answers are written (results)"
    )
    parser.add_argument("-cd", "--config-dir", type=place, metavar="DIR", help="your own YAML")
    add_language(parser)

    def work() -> int:
        given = parser.parse_args(words)
        if given.port not in _PORTS:
            raise UserError(f"--port {given.port}: allowed is {_PORTS[0]} to {_PORTS[-1]}")
        if find_spec("streamlit") is None:
            raise UserError("python -m sim.app: needs Streamlit; pip install 'livestream-market-sim[page]'")
        from sim.study.compose import folders_of
        from sim.study.places import check_writable

        folders_of(given.config_dir)
        check_writable(given.results, "--results ")
        return serve(given.port, given.results, given.config_dir)

    return guarded(work)


def _in_language() -> str:
    """The part of a link that lets the page begin in the language that was asked for."""
    return "" if spoken() == ENGLISH else f"/?{LANG}={spoken()}"


def serve(port: int, results: Path, config_dir: Path | None) -> int:
    """Be the server until somebody ends it."""
    beside = {RESULTS: str(results)} | ({CONFIG_DIR: str(config_dir)} if config_dir else {})
    flags = [f"--{name}={value}" for name, value in {**FLAGS, "server.port": str(port)}.items()]
    script = Path(__file__).with_name("main.py")
    print(f"http://{ADDRESS}:{port}{_in_language()}", flush=True)
    words = [sys.executable, "-m", "streamlit", "run", str(script), *flags]
    process = subprocess.Popen(words, env={**os.environ, **beside}, stdout=subprocess.DEVNULL)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
