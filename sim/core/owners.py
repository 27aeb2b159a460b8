"""Whose a file is: what is read again must be the user's own and only his to write."""

from __future__ import annotations

import os
import stat

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def user() -> int:
    """Number of the user; 0 where the system has none."""
    return getattr(os, "geteuid", lambda: 0)()


def is_own(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    return found.st_uid == user() and not found.st_mode & _OTHERS_WRITE
