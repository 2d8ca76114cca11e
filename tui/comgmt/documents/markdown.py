"""Text of devices inside Markdown: it shows as it is, and neither formats nor links anything."""

import re
from collections.abc import Iterable

_PUNCTUATION = re.compile(r"([\\`*{}\[\]<>#|~!&]|(?<!\w)_|_(?!\w))")
_LINKS = re.compile(r":(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^(\d*)([-+=]|(?<=\d)[.)](?=\s|$))")
_BLANKS = re.compile(r"\s+")


def escape(text: str) -> str:
    """`text` as inline Markdown that reads as `text`; runs of blanks and line breaks become one blank."""
    one_line = _BLANKS.sub(" ", text)
    shown = _LINKS.sub(lambda found: f"\\{found[0]}", _PUNCTUATION.sub(r"\\\1", one_line))
    return _LINE_START.sub(r"\1\\\2", shown)


def code(text: str) -> str:
    """`text` as inline code, for codes, symbols and names."""
    return f"`{_BLANKS.sub(' ', text).strip().replace('`', chr(39)).replace('|', chr(92) + '|') or ' '}`"


def table_row(values: Iterable[str]) -> str:
    """One line of a table; the values are Markdown already."""
    return f"| {' | '.join(values)} |\n"


def table_head(headings: Iterable[str]) -> str:
    """The heading of a table and the rule under it."""
    shown = tuple(headings)
    return table_row(shown) + table_row("---" for _ in shown)
