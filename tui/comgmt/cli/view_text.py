"""The text of a file of views with one entry more, another or less; all that others wrote in it stays.

An entry is a table `["NAME"]` with the comments right above it. Each change is held against TOML itself:
what would change any other entry is not done.
"""

import re
from typing import Any, Final

import msgspec
import tomli

from comgmt.cli.toml_text import toml, toml_key
from comgmt.domain.views import WrittenView

_CONTENT: Final = re.compile(r"\s*[^\s#]")


class OddTextError(ValueError):
    """The text cannot be changed without touching more than the entry."""


class _EntryLines(msgspec.Struct, frozen=True):
    """Where an entry stands, by line: its comments from `start` on, its head, and the line after its last."""

    start: int
    head: int
    end: int


def with_view(text: str, name: str, view: WrittenView, was: str | None = None) -> str:
    """The text with `name` as `view`, in the place of `was` or else the last. Raises OddTextError."""
    document = _parsed(text)
    lines = _lines(text)
    body = [_head(name), *_body(view)]
    before = was if was is not None else name
    if before in document:
        at = _entry(lines, before)
        inner = [line for line in lines[at.head + 1 : at.end] if line.lstrip().startswith("#")]
        lines[at.head : at.end] = [*body[:1], *inner, *body[1:]]
    else:
        lines += [*([""] if lines and lines[-1].strip() else []), *body]
    wanted = {(name if key == before else key): value for key, value in document.items()}
    return _checked(lines, text, wanted | {name: _built(view)})


def without_view(text: str, name: str) -> str:
    """The text without an entry and the comments right above it. Raises OddTextError."""
    document = _parsed(text)
    lines = _lines(text)
    at = _entry(lines, name)
    del lines[at.start : at.end]
    if at.start and at.start < len(lines) and not lines[at.start].strip() and not lines[at.start - 1].strip():
        del lines[at.start]
    return _checked(lines, text, {key: value for key, value in document.items() if key != name})


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as problem:
        raise OddTextError(f"it is not TOML: {problem}") from None


def _checked(lines: list[str], before: str, wanted: dict[str, Any]) -> str:
    ending = "\r\n" if "\r\n" in before else "\n"
    while lines and not lines[-1].strip():
        lines.pop()
    text = "".join(f"{line}{ending}" for line in lines)
    if _parsed(text) != wanted:
        raise OddTextError("it is written in a way that only a person can change")
    return text


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _entry(lines: list[str], name: str) -> _EntryLines:
    heads = [place for place, line in enumerate(lines) if line.lstrip().startswith("[")]
    head = next((place for place in heads if _named(lines[place]) == name), None)
    if head is None:
        raise OddTextError("the view is no table of its own in it")
    following = next((place for place in heads if place > head), len(lines))
    end = max(
        (place + 1 for place in range(head, following) if _CONTENT.match(lines[place])), default=head + 1
    )
    start = head
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return _EntryLines(start, head, end)


def _named(line: str) -> str | None:
    """The name of a table that a line begins; None for a line that is no such head."""
    try:
        found = tomli.loads(line)
    except tomli.TOMLDecodeError:
        return None
    return next(iter(found), None) if len(found) == 1 else None


def _head(name: str) -> str:
    return f"[{toml_key(name)}]"


def _body(view: WrittenView) -> list[str]:
    return [f"{key} = {toml(value)}" for key, value in _built(view).items()]


def _built(view: WrittenView) -> dict[str, Any]:
    """The keys that are not left out."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view))
    return found
