"""A page as Markdown, for whoever reads it in an editor or puts it into a repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim import words
from sim.report.markdown import table
from sim.report.page.blocks import SIGNS, Block, Checks, Code, Part, Picture, Prose
from sim.report.page.texts import Texts


def markdown(parts: Sequence[Part], heading: str, say: Texts, beside: Sequence[str] = ()) -> str:
    """The file's text; ``beside``: names of the PNG files that lie in the same folder, to which pictures are linked."""
    lines = [f"# {heading}", ""] if len(parts) > 1 else []
    for part in parts:
        lines += [f"{'##' if len(parts) > 1 else '#'} {part.title}", ""]
        for line in part.about:
            lines += [line, ""]
        for section in part.sections:
            lines += [f"{'###' if len(parts) > 1 else '##'} {section.title}", ""]
            for block in section.blocks:
                lines += [*_lines(block, say, beside), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(block: Block, say: Texts, beside: Sequence[str]) -> Iterator[str]:
    if isinstance(block, Prose):
        for label, line in block.pairs:
            told = words.say("; ").join(line.splitlines())
            yield f"* **{label}**{words.say(': ')}{told}" if label else f"{line}\n"
    elif isinstance(block, Code):
        yield f"```bash\n{block.text}\n```"
    elif isinstance(block, Picture):
        file = f"{block.name}.png"
        yield f"![{block.alt}]({file})" if file in beside else f"*{block.alt}*"
    elif isinstance(block, Checks):
        yield f"{block.summary}\n"
        columns = [say(key) for key in ("check", "verdict", "so", "todo", "traced")]
        signed = ((title, f"{SIGNS[verdict]} {word}", *others) for title, verdict, word, *others in block.rows)
        yield from table(columns, signed)
    else:
        if block.title:
            yield f"**{block.title}**\n"
        yield from table(block.columns, ([_in_one_line(cell.text) for cell in row] for row in block.rows))
        if block.foot:
            yield f"\n{block.foot}"


def _in_one_line(text: str) -> str:
    """A cell, which ends with its line."""
    return " · ".join(part.strip() for part in text.strip().splitlines())
