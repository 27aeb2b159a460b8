"""Where compiled code and burn-ins are kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path:
    """The cache folder: `$SIM_CACHE_DIR`, or the user's cache directory."""
    chosen = os.environ.get("SIM_CACHE_DIR")
    return Path(chosen) if chosen else user_cache_path("livestream-market-sim", appauthor=False)
