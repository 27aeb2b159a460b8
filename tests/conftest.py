"""What holds for every test."""

from __future__ import annotations

import gc
import os

# As many processes as cores do the tests; libraries that share each core's work out among threads only wait for it.
for threads in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(threads, "1")

from hypothesis import settings  # noqa: E402 (which may import NumPy)

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


def pytest_collection_finish() -> None:
    """Leave what thousands of tests consist of out of every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
