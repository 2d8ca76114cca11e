"""comgmt errors: what codes, AADSTS numbers, lines of logs and fields mean, offline."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from comgmt.cli.guesses import tell_guesses
from comgmt.cli.list_options import Listed
from comgmt.cli.output import say, stdout_glyphs, text_width, write
from comgmt.cli.problems import CommandError, Exit
from comgmt.domain.catalogue import catalogue
from comgmt.domain.codes import spellings
from comgmt.domain.explain import Explanation, explain, is_number, look_up
from comgmt.domain.text import inert
from comgmt.render.error_lines import error_lines
from comgmt.render.line import text_of

if TYPE_CHECKING:
    from comgmt.domain.log_reading import KnownOfLine
    from comgmt.domain.lookup import LookedUp

_SEVERAL: Final = 3  # more hits than this are listed, not told in full
_LONGEST: Final = 65_536  # characters of a line that are read at once
_SNIFFED: Final = 4


def execute(codes: tuple[str, ...], listed: Listed, log: str | None) -> int:
    """What enrollment errors mean and what to do about them; no site is needed."""
    wrong_option = next((code for code in codes if code.startswith("--")), None)
    if wrong_option is not None:
        raise click.NoSuchOption(wrong_option)
    if log is not None:
        return _read_log(codes, log, listed)
    found, missing = _found(codes) if codes else (_all(), [])
    for spelling in missing:
        say(f'"{inert(spelling)}" is no error code, no symbol and no word of the catalogue.')
    for code in codes:
        tell_guesses(code)
    if listed.bare or listed.output == "json":
        from comgmt.cli.list_output import write_table  # noqa: PLC0415 - not for one code
        from comgmt.documents.lists.errors import errors_table  # noqa: PLC0415 - see above

        write_table(errors_table(found), listed)
    else:
        write(_story(found, several=not codes or len(found) > max(_SEVERAL, len(codes))))
    return Exit.USAGE if missing else Exit.DONE


def _story(found: "list[LookedUp]", *, several: bool) -> str:
    """Each told in full, or of several a line each."""
    if not several:
        return "\n".join(map(_told, found))
    from comgmt.documents.errors import found_line  # noqa: PLC0415 - not for one code

    return "".join(found_line(each) + "\n" for each in found)


def _told(found: "LookedUp") -> str:
    width, glyphs = text_width(), stdout_glyphs()
    if isinstance(found, Explanation):
        return text_of(error_lines(found, None, width, glyphs))
    from comgmt.render.known_lines import known_lines  # noqa: PLC0415 - not for a code

    return text_of(known_lines(found, width, glyphs))


def _read_log(codes: tuple[str, ...], log: str, listed: Listed) -> int:
    """Explain a log as it is read; nothing of it is held."""
    if codes:
        raise CommandError("Give codes, or a log with --file, not both.")
    from comgmt.cli.list_output import write_table  # noqa: PLC0415 - only for a log
    from comgmt.documents.errors import log_line  # noqa: PLC0415 - see above
    from comgmt.documents.lists.errors import log_table  # noqa: PLC0415 - see above
    from comgmt.domain.log_reading import LineJudge, read_lines  # noqa: PLC0415 - see above

    judge = LineJudge()
    with _opened(log) as stream:
        known = read_lines(_lines(stream))
        if listed.bare or listed.output == "json":
            write_table(log_table(known, judge), listed)
            return Exit.DONE
        for each in known:
            judge.hear(each)
            write(inert(log_line(each)) + "\n")
    _write_decisive(judge.decisive)
    return Exit.DONE


def _write_decisive(decisive: "KnownOfLine | None") -> None:
    if decisive is None:
        say("No line of it says how enrollment went.")
        return
    head = f"\nDecisive, line {decisive.line}:\n\n"
    write(head + _told(decisive if decisive.code is None else explain(decisive.code)))


@contextmanager
def _opened(log: str) -> Iterator[TextIO]:
    """The log as text, UTF-16 by its mark, else UTF-8; what is no text is replaced."""
    if log == "-":
        yield sys.stdin
        return
    path = Path(log)
    try:
        with path.open("rb") as raw:
            mark = raw.read(_SNIFFED)
        encoding = "utf-16" if mark[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        with path.open(encoding=encoding, errors="replace") as stream:
            yield stream
    except OSError as problem:
        raise CommandError(f"{inert(log)} cannot be read: {problem.strerror or problem}.") from problem


def _lines(stream: TextIO) -> Iterator[str]:
    """Its lines; a very long one comes in parts, so that a file without any is not held whole."""
    while line := stream.readline(_LONGEST):
        yield line


def _all() -> "list[LookedUp]":
    return [explain(entry.code) for entry in sorted(catalogue().entries, key=lambda entry: entry.code)]


def _found(codes: tuple[str, ...]) -> "tuple[list[LookedUp], list[str]]":
    """Explanations in the order asked, and what could not be read. Several plain words are one search."""
    if len(codes) > 1 and all(map(_is_word, codes)):
        together = _look_up(" ".join(codes))
        if together:
            return list(together), []
    found: list[LookedUp] = []
    missing = []
    for code in codes:
        answers = _look_up(code)
        found += answers
        if not answers:
            missing.append(code)
    return found, missing


def _look_up(text: str) -> "tuple[LookedUp, ...]":
    if is_number(text):
        return look_up(text)
    from comgmt.domain.lookup import look_anything_up  # noqa: PLC0415 - not for a code

    return look_anything_up(text)


def _is_word(text: str) -> bool:
    """Whether it can only be a word to search for: letters, no spelling of a code, no symbol."""
    return (
        bool(re.fullmatch(r"[A-Za-z-]+", text))
        and not spellings(text)
        and catalogue().by_symbol(text) is None
    )
