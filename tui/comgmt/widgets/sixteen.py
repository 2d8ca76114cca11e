"""Lines in the terminal's own sixteen colors: words keep the default color, signs have one, bars are blanks.

Nobody knows what the sixteen are: yellow words on white cannot be read, a yellow sign beside a word can.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from comgmt.render.line import Line, Span

_SIGNED: Final = frozenset({"good", "bad", "wait", "progress", "up", "down"})
_SIGN: Final = re.compile(r"(\s*\S)(\s.*)?", re.DOTALL)
_PLAIN: Final = "neutral"
_BARS: Final = frozenset({"bar", "bar-second"})
_FULL: Final = frozenset("█▉▊▋▌▐")  # drawn as a whole cell
_PARTS: Final = frozenset("▏▎▍")  # left out, but for a bar that has nothing else
_BLOCKS: Final = frozenset("█▓▒░#=-.")
_RUNS: Final = frozenset("▁▂▃▄▅▆▇█_.-=+*#@o%~") | {chr(dots) for dots in range(0x2800, 0x2900)}


class ColoredPiece(NamedTuple):
    """A piece of a line and the name of its style; `filled` is a bar, drawn as blanks of its color."""

    text: str
    style: str
    filled: bool = False


def pieces(line: Line) -> Iterator[ColoredPiece]:
    """The pieces of a line in sixteen colors."""
    for span in line:
        if span.role in _SIGNED:
            yield from _signed(span)
        elif span.role in _BARS:
            yield from _bar(span)
        elif span.role == _PLAIN and span.text and _FULL.issuperset(span.text):
            yield from _bar(Span(span.text, "bar"))  # in no color the cursor would make a hole of it
        else:
            yield ColoredPiece(span.text, span.role)


def _signed(span: Span) -> Iterator[ColoredPiece]:
    """The color goes to the sign before the words; strips, runs and lines are all sign, bars filled."""
    if span.text and (_FULL | _PARTS).issuperset(span.text):
        yield from _bar(span)
        return
    if _BLOCKS.issuperset(span.text.strip()) or _RUNS.issuperset(span.text.strip()):
        yield ColoredPiece(span.text, span.role)
        return
    match = _SIGN.fullmatch(span.text)
    if match is None:
        yield ColoredPiece(span.text, "text")
        return
    yield ColoredPiece(match[1], span.role)
    if match[2]:
        yield ColoredPiece(match[2], "text")


def _bar(span: Span) -> Iterator[ColoredPiece]:
    if not span.text or not (_FULL | _PARTS).issuperset(span.text):
        yield ColoredPiece(span.text, span.role)  # a line of a chart
        return
    full = max(1, sum(cell in _FULL for cell in span.text))
    yield ColoredPiece(" " * full, span.role, filled=True)
    if len(span.text) > full:
        yield ColoredPiece(" " * (len(span.text) - full), "text")
