"""The one error a user may cause, and help with spelling; commands turn it into a single line and exit status 2."""

import errno
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 600  # characters of a message
LONGEST_VALUE = 60  # of what a message repeats of the input
_COMPARED = 100  # characters of a word whose nearest spelling is looked for: the search is quadratic


class UserError(ValueError):
    """Bad input: the message names the key, the value and the allowed range or nearest spelling.

    Each of ``lines`` is one mistake and becomes one printable line, whatever of the input it repeats.
    """

    def __init__(self, *lines: str):
        self.lines = tuple(printable(line) or "bad input" for line in lines) or ("bad input",)
        super().__init__(*self.lines)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def said_of(self, origin: str) -> "UserError":
        """The same mistakes, each beginning with ``origin``."""
        return UserError(*(f"{origin}{line}" for line in self.lines))


class StudyError(RuntimeError):
    """A run failed, and not because of the user's input."""


class Damaged(StudyError):
    """Something that was stored is not what was written, or is gone: it has to be computed again."""


# What goes wrong on a machine without anybody's mistake: full, over a limit, read-only, forbidden, broken.
BROKEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE}  # wherever one writes
MACHINE = BROKEN | {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG}


def in_words(problem: OSError) -> str:
    """What the system said, and of which file."""
    said = problem.strerror or str(problem)
    return said if problem.filename is None else f"{problem.filename}: {said}"


def printable(text: object, most: int = LONGEST) -> str:
    """``text`` on one line of at most ``most`` characters: what would break or hide it is written as an escape.

    That is line breaks, control and direction characters and halves of characters; a long text loses its middle.
    """
    line = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(text)).strip()
    if len(line) <= most:
        return line
    tail = most // 3
    return f"{line[: most - tail - 3]}...{line[-tail:]}"


def quoted(value: object) -> str:
    """A wrong value as a message repeats it: text in quotes, and of anything long only the ends."""
    return printable(repr(value) if isinstance(value, str) else value, LONGEST_VALUE)


def did_you_mean(word: object, options: Iterable[str]) -> str:
    """`` (did you mean 'x'?)``, whatever the capitals; where nothing is near, a short list of what there is."""
    word, names = str(word), [str(name) for name in options]
    small = {name.casefold(): name for name in reversed(names)}
    near = get_close_matches(word.casefold(), small, n=1, cutoff=0.55) if len(word) <= _COMPARED else []
    if near:
        return f" (did you mean '{small[near[0]]}'?)"
    return f" (there are: {', '.join(sorted(names))})" if 0 < len(names) <= 20 else ""
