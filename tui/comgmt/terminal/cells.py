"""Text as cells: one entry a cell, "" after a wide character; nothing in it can steer a terminal."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.cells import get_character_cell_size, split_graphemes

from comgmt.terminal.twins import safe_twin, twin

_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_REMEMBERED: Final = 256  # texts that are not ASCII, about 1 kB each: the largest screens show 70
_MOST_MARKS: Final = 4  # on one letter; no writing has more, only a text that wants to spill over its line


def cells_of(text: str, *, ascii_only: bool = False, safe: bool = False) -> Sequence[str]:
    """The cells of `text`, as many as Rich counts, without controls; `ascii_only` and `safe` take twins."""
    if text.isascii() and text.isprintable():
        return text
    return _cells_of(text, ascii_only=ascii_only, safe=safe)


@lru_cache(_REMEMBERED)
def _cells_of(text: str, *, ascii_only: bool, safe: bool) -> tuple[str, ...]:
    while text.startswith(_JOINER):  # what a joiner joins counts nothing, also without a letter before it
        text = text[2:]
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        base, marks = _parts(text[start:end])
        if not width:
            _join(cells, marks)
        elif ascii_only:
            cells += _ascii(base, width)
        else:
            base = safe_twin(base) if safe else base
            blanks = " " * (width - get_character_cell_size(base))
            cells += [_one(base + marks + blanks), *[""] * (width - 1)]
    return tuple(cells)


@lru_cache(1024)
def _one(cell: str) -> str:
    """One object for all cells that are equal: a screen has thousands of lines and blocks."""
    return cell


def is_sure(cell: str) -> bool:
    """Whether every terminal moves its cursor by one after this cell."""
    return cell.isascii() or _is_sure(cell)


@lru_cache(4096)
def _is_sure(cell: str) -> bool:
    if len(cell) != 1 or unicodedata.category(cell) in {"Co", "Cn"}:
        return False
    return unicodedata.east_asian_width(cell) not in {"W", "F"} and not _is_emoji(cell)


def _is_emoji(character: str) -> bool:
    """Whether a terminal may draw it as a picture: two cells in some, one in others."""
    return split_graphemes(character + "\N{VARIATION SELECTOR-16}")[1] > 1


def _parts(grapheme: str) -> tuple[str, str]:
    """The first character that has a width (else a blank) and the marks on it, no joiners and selectors."""
    shown = [character for character in grapheme if unicodedata.category(character) not in _CONTROLS]
    base = next(filter(get_character_cell_size, shown), " ")
    return base, "".join(filter(_is_mark, shown))[:_MOST_MARKS]


def _is_mark(character: str) -> bool:
    """A combining mark; not a variation selector or joiner, whose width differs from terminal to terminal."""
    if "\ufe00" <= character <= "\ufe0f" or character == "\u034f" or character >= "\U000e0000":
        return False
    return not get_character_cell_size(character) and unicodedata.category(character) in _MARKS


def _join(cells: list[str], marks: str) -> None:
    """A mark without a letter of its own belongs to the cell before it, if there is one."""
    lead = next((index for index in range(len(cells) - 1, -1, -1) if cells[index]), None)
    if marks and lead is not None and cells[lead] != " ":
        cells[lead] += marks[: max(0, _MOST_MARKS + 1 - len(cells[lead]))]


def _ascii(base: str, width: int) -> list[str]:
    stand_in = twin(base)
    return list(stand_in.ljust(width, "?" if stand_in == "?" else " "))
