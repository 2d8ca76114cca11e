"""Text as cells: one entry a cell, "" after a wide character; nothing in it can steer a terminal."""

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import get_character_cell_size, split_graphemes

_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TWINS: Final = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺╼╾▔‐‑‒–—―−", "-"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("│┃║╎╏┆┇┊┋╵╷╹╻╽╿▏▎▍▕", "|"),
    **dict.fromkeys("▁▂▃▄▖▗_", "_"),
    **dict.fromkeys("▅▆▇█▉▊▋▌▐▀▓▘▙▚▛▜▝▞▟■▪◼", "#"),
    **dict.fromkeys("▒", "="),
    **dict.fromkeys("░", "-"),
    **dict.fromkeys("▲△▴↑⭘⇧", "^"),
    **dict.fromkeys("▼▽▾↓⇩", "v"),
    **dict.fromkeys("▶▷▸▹►→›»⇒", ">"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("◀◁◂◃◄←‹«⇐", "<"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("●•∙◆◉★✶✻", "*"),
    **dict.fromkeys("○◯◌◇☐□", "o"),
    **dict.fromkeys("✓✔☑", "+"),
    **dict.fromkeys("✗✘✕×☒", "x"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("·․", "."),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("…⋯", "~"),
    **dict.fromkeys("‘’‚′", "'"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("“”„″", '"'),
    **dict(zip("øØæÆœŒßłŁđĐðÐþÞıħ", "oOaAoOslLdDdDtTih", strict=True)),
}
_TWIN_BLOCKS: Final = (("─", "╿", "+"), ("▀", "▟", "#"), ("⠀", "⣿", ":"))  # frames, blocks, braille
_MOST_MARKS: Final = 4  # on one letter; no writing has more, only a text that wants to spill over its line


@lru_cache(8192)
def cells_of(text: str, *, ascii_only: bool) -> tuple[str, ...]:
    """The cells of `text`, as many as Rich counts, without controls; `ascii_only` takes twins instead."""
    if text.isascii() and text.isprintable():
        return tuple(text)
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        drawn = _drawn(text[start:end], width)
        if not width:
            _join(cells, drawn)
        elif ascii_only:
            cells += _ascii(drawn, width)
        else:
            cells += [drawn, *[""] * (width - 1)]
    return tuple(cells)


def is_sure(cell: str) -> bool:
    """Whether every terminal moves its cursor by one after this cell."""
    return cell.isascii() or _is_sure(cell)


@lru_cache(4096)
def _is_sure(cell: str) -> bool:
    return (
        len(cell) == 1 and unicodedata.east_asian_width(cell) not in {"W", "F"} and not _has_emoji_twin(cell)
    )


def _has_emoji_twin(character: str) -> bool:
    """Whether a terminal may draw it as a picture: two cells in some, one in others."""
    return split_graphemes(character + "\N{VARIATION SELECTOR-16}")[1] > 1


def _drawn(grapheme: str, width: int) -> str:
    """The grapheme without joiners and selectors, so that every terminal gives it `width` cells."""
    shown = [character for character in grapheme if unicodedata.category(character) not in _CONTROLS]
    base = next((character for character in shown if get_character_cell_size(character)), "")
    marks = "".join(filter(_is_mark, shown))[:_MOST_MARKS]
    if not width:
        return marks
    return (base or " ") + marks + " " * (width - get_character_cell_size(base or " "))


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


def _ascii(drawn: str, width: int) -> list[str]:
    twin = "".join(map(_twin, drawn.rstrip(" ") or " "))
    return list((twin[:width] or "?").ljust(width, " " if twin.strip("?") else "?"))


def _twin(character: str) -> str:
    if character.isascii():
        return character
    if character in _TWINS:
        return _TWINS[character]
    if character.isspace():
        return " "
    if _is_mark(character):
        return ""
    for first, last, twin in _TWIN_BLOCKS:
        if first <= character <= last:
            return twin
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return letters[:1] if letters.isprintable() and letters.strip() else "?"
