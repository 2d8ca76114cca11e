"""Where on lines an address stands that may be opened, whole or broken over several lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from comgmt.domain.own_addresses import own_addresses
from comgmt.render.line import Line, Role, cells, plain

_ADDRESS: Final = re.compile(r"https://[!-~]+")
_BEHIND: Final = ".,;:!?)'\""  # what ends a sentence and no address
_DRAWN: Final[frozenset[Role]] = frozenset({"frame", "frame-focus", "track"})
BEGINNING: Final = "https://"


class Link(NamedTuple):
    """The cells of one line, from `start` to before `end`, on which `address` or a part of it stands."""

    start: int
    end: int
    address: str


def addresses(lines: Iterable[Line]) -> tuple[str, ...]:
    """The addresses on lines that were not broken, the longest first.

    Only what this tool itself names, to the letter: any other that a device or a site told stays text.
    """
    found = (match[0].rstrip(_BEHIND) for line in lines for match in _ADDRESS.finditer(_words(line)))
    return tuple(sorted(own_addresses().intersection(found), key=lambda each: (-len(each), each)))


def links_on(lines: Sequence[Line], known: Sequence[str]) -> dict[int, tuple[Link, ...]]:
    """By line the links of `known` addresses, which are broken where a line ends and nowhere else."""
    letters = [(letter, y, at) for y, line in enumerate(lines) for letter, at in _letters(line)]
    text = "".join(letter for letter, _, _ in letters)
    taken = [False] * len(text)
    found: dict[int, list[Link]] = {}
    for address in known:
        for begin in _places(text, address):
            end = begin + len(address)
            if any(taken[begin:end]) or not _is_whole([letters[at][1:] for at in range(begin, end)]):
                continue
            taken[begin:end] = [True] * len(address)
            for y, link in _parts([letters[at][1:] for at in range(begin, end)], address):
                found.setdefault(y, []).append(link)
    return {y: tuple(sorted(links)) for y, links in found.items()}


def _words(line: Line) -> str:
    """The text of a line with blanks for what is drawn."""
    return "".join(" " * len(text) if role in _DRAWN else text for text, role in line)


def _letters(line: Line) -> Iterator[tuple[str, int]]:
    """What is no blank, with the cell it stands in."""
    text = _words(line)
    if cells(text) == len(text):
        yield from ((letter, at) for at, letter in enumerate(text) if letter != " ")
        return
    yield from ((letter, cells(text[:at])) for at, letter in enumerate(text) if letter != " ")


def _places(text: str, address: str) -> Iterator[int]:
    at = text.find(address)
    while at >= 0:
        yield at
        at = text.find(address, at + 1)


def _is_whole(places: Sequence[tuple[int, int]]) -> bool:
    """Whether letters follow each other: in the next cell, or first on the next line."""
    return all(
        (next_y == y and next_at == at + 1) or next_y == y + 1
        for (y, at), (next_y, next_at) in pairwise(places)
    )


def _parts(places: Sequence[tuple[int, int]], address: str) -> Iterator[tuple[int, Link]]:
    for y in dict.fromkeys(y for y, _ in places):
        own = [at for line, at in places if line == y]
        yield y, Link(own[0], own[-1] + 1, address)


def has_address(lines: Iterable[Line]) -> bool:
    """Whether it is worth to look."""
    return any(BEGINNING in plain(line) for line in lines)
