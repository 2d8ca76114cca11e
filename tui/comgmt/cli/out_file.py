"""`-o FILE`: what a command prints, in a file instead: whole or not at all, for its owner only."""

import functools
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from comgmt.cli.problems import CommandError
from comgmt.domain.text import inert

Function = TypeVar("Function", bound=Callable[..., Any])


def out_option(function: Function) -> Function:
    """Add -o FILE: the function prints into it."""

    @click.option(
        "-o",
        "--output",
        "out_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write it to FILE, for your eyes only (0600); what was there is replaced.",
    )
    @functools.wraps(function)
    def with_file(*args: object, out_file: Path | None, **options: object) -> Any:  # noqa: ANN401 - whatever the function returns
        if out_file is None or str(out_file) == "-":
            return function(*args, **options)
        with printed_to(out_file):
            return function(*args, **options)

    return with_file  # type: ignore[return-value] # click wraps it again


@contextmanager
def printed_to(path: Path) -> Iterator[None]:
    """Standard output is this file meanwhile; an error leaves what was there. Raises CommandError.

    What is no file (a pipe, a device such as /dev/null) is written to as it is, and never replaced.
    """
    if path.exists() and not path.is_file():
        with _written_to(path):
            yield
        return
    draft = _draft(path)
    try:
        with _as_stdout(draft):
            yield
        _placed(draft, path)
    except OSError as problem:
        raise _unable(path, problem) from problem
    finally:
        with suppress(OSError):
            draft.unlink()


@contextmanager
def _written_to(path: Path) -> Iterator[None]:
    try:
        with _as_stdout(path):
            yield
    except OSError as problem:
        raise _unable(path, problem) from problem


@contextmanager
def _as_stdout(draft: Path) -> Iterator[None]:
    with io.TextIOWrapper(draft.open("wb"), encoding="utf-8", errors="replace", newline="") as stream:
        kept, sys.stdout = sys.stdout, stream
        try:
            yield
        finally:
            sys.stdout = kept


def _draft(path: Path) -> Path:
    from tempfile import mkstemp  # noqa: PLC0415 - not for what is printed

    try:
        handle, name = mkstemp(prefix=".comgmt-", suffix=".part", dir=path.parent)
    except OSError as problem:
        raise _unable(path, problem) from problem
    os.close(handle)
    return Path(name)


def _placed(draft: Path, path: Path) -> None:
    if path.is_dir():
        raise CommandError(f"-o {inert(str(path))} is a folder; name a file in it.")
    try:
        draft.replace(path)
    except OSError as problem:
        raise _unable(path, problem) from problem


def _unable(path: Path, problem: OSError) -> CommandError:
    return CommandError(f"-o {inert(str(path))} cannot be written: {problem.strerror or problem}.")
