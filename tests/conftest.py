"""What holds for every test."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _a_signal_ends_the_tests() -> Iterator[None]:
    """A command that is called here and not in a process of its own must not keep how it answers to being ended."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)
