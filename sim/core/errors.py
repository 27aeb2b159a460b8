"""The one error a user may cause, and help with spelling; commands turn it into a single line and exit status 2."""

import errno
from collections.abc import Iterable
from difflib import get_close_matches


class UserError(ValueError):
    """Bad input: the message names the key, the value and the allowed range or nearest spelling."""


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`` (did you mean 'x'?)``, or the list of what there is when nothing is near and the list is short."""
    names = [str(name) for name in options]
    near = get_close_matches(word, names, n=1, cutoff=0.55)
    if near:
        return f" (did you mean '{near[0]}'?)"
    return f" (there are: {', '.join(sorted(names))})" if 0 < len(names) <= 20 else ""


class StudyError(RuntimeError):
    """A run failed, and not because of the user's input."""


class Damaged(StudyError):
    """Something that was stored is not what was written, or is gone: it has to be computed again."""


# What goes wrong on a machine without anybody's mistake: full, over a limit, read-only, forbidden, broken.
MACHINE = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE,
    errno.ENFILE, errno.ENAMETOOLONG,
}  # fmt: skip


def in_words(problem: OSError) -> str:
    """What the system said, and of which file."""
    said = problem.strerror or str(problem)
    return said if problem.filename is None else f"{problem.filename}: {said}"
