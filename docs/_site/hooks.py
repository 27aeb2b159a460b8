"""What the site needs beyond MkDocs: pages that live outside `docs/` or are made anew, and that nothing is fetched.

Links out of `docs/` work in a checkout. On the site those to other pages go to their copies there, and those to code
and data become plain names.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from sim.app.pages.commands import commands_page

ROOT = Path(__file__).parents[2]
ELSEWHERE = {  # a page of the repository and its name on the site
    "results/README.md": "results.md",
    "benchmarks/README.md": "benchmarks.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
FETCHED = re.compile(r"<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that live elsewhere, and what the commands say of themselves."""
    pages = {name: (ROOT / path).read_text(encoding="utf-8") for path, name in ELSEWHERE.items()}
    pages["commands.md"] = commands_page()
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links as they hold on the site."""
    return relinked(markdown, page.file.src_uri)


def relinked(markdown: str, on_site: str) -> str:
    """The text of a page of the site, its links made for its place there; code is left alone."""
    here = next((path for path, name in ELSEWHERE.items() if name == on_site), f"docs/{on_site}")

    def link(found: re.Match[str]) -> str:
        mark, text, target, anchor = found.groups()
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), target))
        there = path.removeprefix("docs/") if path.startswith("docs/") else ELSEWHERE.get(path)
        if there is None:
            return f"{text}"
        return f"{mark}[{text}]({posixpath.relpath(there, posixpath.dirname(on_site) or '.')}{anchor or ''})"

    parts = re.split(r"(^```.*?^```)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if part.startswith("```") else LINK.sub(link, part) for part in parts)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Refuse a page that would fetch something from a network."""
    fetched = [tag for tag in FETCHED.findall(output) if 'rel="canonical"' not in tag]
    if fetched:
        raise PluginError(f"{page.file.src_uri} fetches {fetched[0]}")
    return output
