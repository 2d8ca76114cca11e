"""A row of a table as words: each value behind the name that its column has, in the order of the columns."""

import re
from collections.abc import Iterator
from typing import Final

from comgmt.render.line import Line, Role, Span, merged, plain

_NAMES: Final = re.compile(r"What it is|Late for|\S+")
_NUMBER: Final = re.compile(r"[+-]?[\d,.]+%?")
_NEEDLESS: Final = frozenset({"Policy", "Workload", "What it is"})  # what they say is seen from the value
_NOTHING: Final = frozenset({"", "-"})


def named_row(heading: Line, row: Line) -> Line:
    """`row`, whose values stand below the names of `heading`, in words; as it is where it is no such row.

    Names and values share their left or their right edge.
    """
    names = [(match[0], match.start()) for match in _NAMES.finditer(plain(heading))]
    if not names or len(row) < len(names):
        return row
    spans: list[Span] = []
    for name, text, role in _values(names, row):
        spans += [Span(", ")] if spans else []
        spans.append(Span(_named(name, text), role))
    return merged(spans)


def _named(name: str, text: str) -> str:
    if not name or name in _NEEDLESS:
        return text
    return f"{name} {text}"


def _own_part(chunk: str, *, reached: bool) -> int:
    """Where in `chunk` the value of its column begins.

    A text before it ends in two blanks, or in one before a number where it `reached` below this name.
    """
    told = chunk.rstrip()
    gap = told.rfind("  ")
    if gap >= 0 and chunk[:gap].strip():
        return gap + 2
    last = told.rfind(" ") + 1
    return last if reached and _NUMBER.fullmatch(told[last:]) else 0


def _values(names: list[tuple[str, int]], row: Line) -> Iterator[tuple[str, str, Role]]:
    """Name, value and role from left to right; what stands before the first name has none."""
    text = plain(row)
    roles = [span.role for span in row for _ in span.text]
    end, found = len(text), []
    for name, at in reversed(names):
        start = min(at, end)
        while 0 < start < end and text[start - 1] != " ":  # a value wider than its name
            start -= 1
        start += _own_part(text[start:end], reached=start < at)
        found.append((name, start, end))
        end = start
    for name, start, stop in (("", 0, end), *reversed(found)):
        value = text[start:stop].strip()
        if value not in _NOTHING:
            yield name, value, roles[text.index(value, start)]
