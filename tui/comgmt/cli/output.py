"""Where words go: data on stdout, everything for people on stderr."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click
import msgspec

from comgmt.cli.problems import CommandError
from comgmt.cli.streams import drop_stdout

if TYPE_CHECKING:
    from comgmt.render.glyphs import GlyphSet

WIDTH_WITHOUT_TERMINAL: Final = 100
_NARROWEST: Final = 40


class UnwritableError(CommandError):
    """Nothing can be printed any more."""


def say(sentence: str) -> None:
    """One line on stderr."""
    click.echo(sentence, err=True)


def write(text: str) -> None:
    """Text on stdout, as it is; characters its encoding lacks become "?". Raises CommandError."""
    try:
        sys.stdout.write(text)
    except OSError as problem:
        _cannot_write(problem)


def write_utf8(data: bytes) -> None:
    """Octets on stdout: formats that are UTF-8 whatever the locale. Raises CommandError."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    except OSError as problem:
        _cannot_write(problem)


def flush() -> None:
    """Everything written so far leaves this process. Raises CommandError."""
    try:
        sys.stdout.flush()
    except OSError as problem:
        _cannot_write(problem)


@contextmanager
def blaming_stdout() -> Iterator[None]:
    """What click writes itself (help, the version) fails as what we write. Raises CommandError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        if _is_of_echo(problem):
            _cannot_write(problem)
        raise


def _is_of_echo(problem: OSError) -> bool:
    """Whether click met it while it wrote to stdout."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    last = trace.tb_frame
    return last.f_globals.get("__name__") == "click.utils" and not last.f_locals.get("err")


def write_json(document: Any) -> None:  # noqa: ANN401 - whatever msgspec encodes
    """One indented JSON document and a line end."""
    write_utf8(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def stdout_width() -> int | None:
    """The columns of the terminal stdout is on; None when it is a file or a pipe."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):
        return None


def text_width() -> int:
    """The columns for paragraphs on stdout: those of its terminal within bounds that read well."""
    return max(_NARROWEST, min(stdout_width() or WIDTH_WITHOUT_TERMINAL, WIDTH_WITHOUT_TERMINAL))


def stdout_glyphs() -> "GlyphSet":
    """The glyphs for text on stdout."""
    from comgmt.cli.terminal import environment_as_given, terminal_profile  # noqa: PLC0415 - not where nothing is drawn

    return terminal_profile(environment_as_given(), sys.stdout.encoding).glyphs


def _cannot_write(problem: OSError) -> NoReturn:
    if isinstance(problem, BrokenPipeError):
        raise problem
    drop_stdout()
    raise UnwritableError(f"Standard output cannot be written: {problem.strerror}.") from problem
