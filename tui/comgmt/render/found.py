"""Where a text stands in lines: how their words were spaced, broken and framed makes no difference."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from comgmt.render.line import Line, Role, Span, cells, merged, plain

_WORD: Final = re.compile(r"\S+")
_FRAMES: Final = frozenset({"frame", "frame-focus"})


class Stretch(NamedTuple):
    """A part of one line: its characters from `start` to before `end`."""

    line: int
    start: int
    end: int


Hit = tuple[Stretch, ...]
_Mark = tuple[Stretch, Role]


class Found(msgspec.Struct, frozen=True):
    """Where `text` stands, from the top on; one of the `hits`, if there are any, is the one one is at."""

    text: str
    hits: tuple[Hit, ...]
    here: int = 0

    @property
    def line(self) -> int | None:
        """The line where the hit one is at begins."""
        return self.hits[self.here][0].line if self.hits else None

    @property
    def words(self) -> str:
        """As in "3 of 7"."""
        if not self.hits:
            return f'"{self.text}" is not in this text.'
        return f"{self.here + 1:,} of {len(self.hits):,}"

    def moved(self, step: int) -> "Found":
        """At a later hit, or an earlier one; after the last comes the first."""
        return msgspec.structs.replace(self, here=(self.here + step) % len(self.hits)) if self.hits else self

    def below(self, line: int) -> "Found":
        """At the first hit in `line` or below it, else at the first."""
        here = next((place for place, hit in enumerate(self.hits) if hit[0].line >= line), 0)
        return msgspec.structs.replace(self, here=here)

    def drawn(self, lines: Sequence[Line], top: int) -> list[Line]:
        """The lines from number `top` on, with what was found on them."""
        marks: dict[int, list[_Mark]] = {}
        for place, hit in enumerate(self.hits):
            for piece in hit:
                if top <= piece.line < top + len(lines):
                    role: Role = "found-here" if place == self.here else "found"
                    marks.setdefault(piece.line, []).append((piece, role))
        return [
            merged(_marked(line, marks[number])) if number in marks else line
            for number, line in enumerate(lines, top)
        ]


class _FoundWord(NamedTuple):
    """A word: where it begins among all, its line and its place there, and itself."""

    at: int
    line: int
    start: int
    text: str


class Words:
    """The words of lines, in which any number of texts are looked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words: list[_FoundWord] = []
        folded: list[str] = []
        at = 0
        for number, line in enumerate(lines):
            for found in _WORD.finditer(_unframed(line)):
                self._words.append(_FoundWord(at, number, found.start(), found.group()))
                folded.append(found.group().casefold())
                at += len(folded[-1]) + 1
        self._text = " ".join(folded)

    def find(self, text: str) -> Found:
        """Where a text stands, in capitals or not; at the first place."""
        wanted = " ".join(text.casefold().split())
        return Found(text.strip(), tuple(self._hits(wanted)) if wanted else ())

    def _hits(self, wanted: str) -> Iterator[Hit]:
        at = self._text.find(wanted)
        while at >= 0:
            yield tuple(self._pieces(at, at + len(wanted)))
            at = self._text.find(wanted, at + len(wanted))

    def _pieces(self, start: int, end: int) -> Iterator[Stretch]:
        """The parts of lines that these characters of the words are, one a line."""
        open_piece: Stretch | None = None
        first = bisect_right(self._words, start, key=lambda word: word.at) - 1
        for word in self._words[first:]:
            if word.at >= end:
                break
            begin, stop = _span(word.text, start - word.at, end - word.at)
            piece = Stretch(word.line, word.start + begin, word.start + stop)
            if open_piece is not None and open_piece.line == piece.line:
                piece = Stretch(piece.line, open_piece.start, piece.end)
            elif open_piece is not None:
                yield open_piece
            open_piece = piece
        if open_piece is not None:
            yield open_piece


def _span(word: str, start: int, end: int) -> tuple[int, int]:
    """The characters of a word that make its folded ones from `start` to `end`, with the accents on them."""
    at, begin, stop = 0, 0, len(word)
    for place, character in enumerate(word):
        if at <= start:
            begin = place
        if at >= end and cells(character):
            stop = place
            break
        at += len(character.casefold())
    return begin, stop


def _unframed(line: Line) -> str:
    """The text of a line with blanks for what frames it."""
    if not any(span.role in _FRAMES for span in line):
        return plain(line)
    return "".join(" " * len(span.text) if span.role in _FRAMES else span.text for span in line)


def _marked(line: Line, marks: Sequence[_Mark]) -> Iterator[Span]:
    at = 0
    for span in line:
        end = at + len(span.text)
        edges = [edge for piece, _ in marks for edge in (piece.start, piece.end) if at < edge < end]
        for start, stop in pairwise((at, *edges, end)):
            roles = (role for piece, role in marks if piece.start <= start < piece.end)
            yield Span(span.text[start - at : stop - at], next(roles, span.role))
        at = end
