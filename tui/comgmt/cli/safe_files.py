"""Files that must be plain, and a configuration that nobody else may write: it names commands to run."""

import os
import shlex
import stat
import sys
from pathlib import Path
from typing import Final

from comgmt.cli.problems import CommandError

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_plain(path: Path, what: str) -> os.stat_result | None:
    """What the system says of a file; None when there is none. CommandError for what is no file.

    Nothing is opened: a pipe would wait for somebody to write.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise CommandError(f"{path}: {what} cannot be read: {problem.strerror}.") from None
    kind = next((words for test, words in _KINDS if test(found.st_mode)), None)
    if kind is not None:
        raise CommandError(f"{path} is {kind}, not a file; {what} is a plain file.")
    return found


def check_only_mine(path: Path, found: os.stat_result) -> None:
    """Raise CommandError, as ssh does, for a configuration that somebody else may write."""
    if not hasattr(os, "geteuid"):  # Windows
        return
    named = shlex.quote(str(path))
    if found.st_uid not in {0, os.geteuid()}:
        raise CommandError(
            f"{path} belongs to another user, who could name a command in it that runs as you; after reading "
            f"it: cp {named} {named}.mine, and use that."
        )
    if found.st_mode & stat.S_IWOTH:
        raise CommandError(
            f"{path} can be written by everybody here; make it yours alone: chmod go-w {named}"
        )
    if found.st_mode & stat.S_IWGRP and not _is_own_group(found.st_gid):
        raise CommandError(
            f"{path} can be written by the group {_group(found.st_gid)}; make it yours alone: "
            f"chmod g-w {named}"
        )


def _is_own_group(number: int) -> bool:
    """Whether a group is that of this user alone, as many systems give each user one."""
    if sys.platform == "win32":
        return False
    import grp  # noqa: PLC0415 - not on Windows
    import pwd  # noqa: PLC0415 - see above

    try:
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(number)
    except KeyError:
        return False
    return (
        group.gr_gid == user.pw_gid and group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
    )


def _group(number: int) -> str:
    if sys.platform == "win32":
        return str(number)
    import grp  # noqa: PLC0415 - not on Windows

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
