"""What of a text that people read in another language is English still."""

from __future__ import annotations

import re

KEY = re.compile(r"[!-~]*[A-Za-z0-9][._=/:+-][A-Za-z0-9][!-~]*|--[a-z-]+|[a-z]+_[a-z_]+")  # paths, words of commands
WORD = re.compile(r"[A-Za-z]{3,}")


def english_in(text: str, *allowed: str) -> set[str]:
    """English words in a text but for keys, words of commands, and those ``allowed``."""
    return set(WORD.findall(KEY.sub(" ", text))) - {"GMV", "CLV", "NPS", "Holm", *allowed}
