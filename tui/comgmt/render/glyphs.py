"""The glyphs drawn anywhere, in three sets: full Unicode, safe Unicode and ASCII; each has its twin."""

from typing import Final

import msgspec


class GlyphSet(msgspec.Struct, frozen=True, kw_only=True):
    """One set of glyphs; every member is one cell wide, `eighths` and `levels` are from empty to full."""

    name: str
    horizontal: str
    vertical: str
    corners: str  # top left, top right, bottom left, bottom right
    eighths: str  # parts of one cell of a bar, thinnest first; the last is a full cell
    right_half: str  # the left end of a centered bar; a full cell where there are no halves
    levels: str  # a sparkline, lowest first
    shades: str  # stacked strips: distinct without color
    track: str  # what stands behind a bar
    cursor: str
    good: str
    bad: str
    wait: str
    progress: str
    unknown: str
    skipped: str
    live: str
    stale: str
    paused: str
    up: str
    down: str
    ascending: str
    descending: str
    more: str
    more_below: str
    more_above: str
    ellipsis: str
    separator: str
    crumb: str
    enter: str
    mark: str
    changed: str
    scroll_thumb: str
    scroll_track: str
    not_equal: str
    gap: str  # a reading that is missing; none of `levels`
    linear: bool = False  # words in reading order: no bars, no charts, no columns (see `linear`)


FULL: Final = GlyphSet(
    name="full",
    horizontal="─",
    vertical="│",
    corners="╭╮╰╯",
    eighths="▏▎▍▌▋▊▉█",
    right_half="▐",
    levels="▁▂▃▄▅▆▇█",
    shades="█▓▒░",
    track=" ",
    cursor="▸",
    good="✓",
    bad="✗",
    wait="○",
    progress="◐",
    unknown="?",
    skipped="·",
    live="●",
    stale="●",
    paused="‖",
    up="▲",
    down="▼",
    ascending="▲",
    descending="▼",
    more="→",
    more_below="↓",
    more_above="↑",
    ellipsis="…",
    separator="·",
    crumb="›",  # noqa: RUF001 - this angle is meant
    enter="↵",
    mark="◆",
    changed="•",
    scroll_thumb="┃",
    scroll_track="│",
    not_equal="≠",
    gap="·",
)

# No braille, no eighths, nothing of ambiguous width: what the linux console and old fonts hold.
SAFE: Final = GlyphSet(
    name="safe",
    horizontal="─",
    vertical="│",
    corners="┌┐└┘",
    eighths="█",
    right_half="█",
    levels="_.-=+*#@",
    shades="█▓▒░",
    track=" ",
    cursor=">",
    good="+",
    bad="x",
    wait="o",
    progress="~",
    unknown="?",
    skipped="-",
    live="*",
    stale="!",
    paused="=",
    up="^",  # "+3" would be read as good
    down="-",
    ascending="^",
    descending="v",
    more=">",
    more_below="v",
    more_above="^",
    ellipsis="~",
    separator="|",
    crumb=">",
    enter="<",
    mark="*",
    changed="*",
    scroll_thumb="█",
    scroll_track="│",
    not_equal="#",
    gap=" ",  # a dot would be one of the levels
)

ASCII: Final = msgspec.structs.replace(
    SAFE,
    name="ascii",
    horizontal="-",
    vertical="|",
    corners="++++",
    eighths="#",
    right_half="#",
    shades="#=-.",
    scroll_thumb="#",
    scroll_track="|",
)

SETS: Final = {glyphs.name: glyphs for glyphs in (FULL, SAFE, ASCII)}
