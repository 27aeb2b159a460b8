"""What holds for every test."""

from __future__ import annotations

import os

# As many processes as cores do the tests; libraries that share each core's work out among threads only wait for it.
for threads in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(threads, "1")

from hypothesis import settings  # noqa: E402 (which may import NumPy)

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")
