"""Help: the keys that work on a screen, and what a pane counts, by which rule, from which class."""

from collections.abc import Sequence
from typing import Final

import msgspec

from comgmt.domain.census import TileKey
from comgmt.domain.fix import Fix
from comgmt.domain.glossary import word_of_row
from comgmt.domain.questions import ToldSetting
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, cells
from comgmt.render.panes.build import PARTS
from comgmt.render.word_lines import word_lines
from comgmt.render.wrapping import clipped, hanging, labeled

_GAP: Final = 3
FIX_WORDS: Final = (
    *((fix.label, fix.legend) for fix in Fix),
    ("wait/look", "no age is known: the first word while young, the second past the age the row says"),
    ("wait?", "the same, where only the first word has room"),
)


class RowHelp(msgspec.Struct, frozen=True):
    """A row that help is asked for: its key, and what stands in it in words."""

    key: str
    hint: str = ""


def pane_help_lines(
    tile: TileKey,
    aged: str,
    width: int,
    glyphs: GlyphSet,
    row: RowHelp | None = None,
    printed: str = "",
) -> list[Line]:
    """What a row means, then what its tile counts; `aged` says how old its numbers are, `printed` by what."""
    text = PARTS[tile].help
    lines: list[Line] = [] if row is None else [*_row(row, width, glyphs), BLANK]
    if row is not None:
        lines += [(Span(f"The tile: {tile.label}", "title"),), BLANK]
    for label, words in (
        ("Counts", text.counts),
        ("Rule", text.rule),
        ("Read from", text.source),
        ("Left out", text.left_out),
        ("Age", aged),
        *((("Printed by", printed),) if printed else ()),
    ):
        lines += [*labeled(label, (Span(words),), 12, width), BLANK]
    if tile is TileKey.ENROLLMENT_ERRORS:
        lines += [(Span("The words of Fix", "title"),)]
        lines += [
            line for word, phrase in FIX_WORDS for line in labeled(f"  {word}", (Span(phrase),), 12, width)
        ]
    return clipped(lines, width, glyphs)


def setting_lines(setting: ToldSetting, file: str, width: int, glyphs: GlyphSet) -> list[Line]:
    """What a setting does, what is right for it, its value now, and where to write it."""
    lines: list[Line] = []
    for label, words in (
        ("Does", setting.words),
        ("Right is", setting.right),
        ("Now", setting.value),
        ("Write", setting.example),
        ("In", f"{file}, then start comgmt again" if file else ""),
    ):
        if words:
            lines += [*labeled(label, (Span(words),), 12, width), BLANK]
    return clipped(lines, width, glyphs)


def _row(row: RowHelp, width: int, glyphs: GlyphSet) -> list[Line]:
    """The row under the cursor: what it says, then its word in plain ones."""
    lines = [*labeled("This row", (Span(row.hint, "strong"),), 12, width), BLANK] if row.hint else []
    word = word_of_row(row.key)
    return [*lines, *(word_lines(word, width, glyphs) if word is not None else [])]


def key_help_lines(
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], width: int, glyphs: GlyphSet
) -> list[Line]:
    """Keys in groups: (heading, [(keys, what they do)])."""
    label = max((cells(keys) for _, rows in groups for keys, _ in rows), default=1) + _GAP
    lines: list[Line] = []
    for heading, rows in groups:
        lines += [(Span(heading, "title"),)]
        for keys, words in rows:
            lead = (Span("  "), Span(keys.ljust(label), "key"))
            lines += hanging(lead, (Span(words),), width)
        lines.append(BLANK)
    return clipped(lines, width, glyphs)
