"""Panes as the screens of three sizes place them."""

from collections.abc import Mapping

import msgspec

from comgmt.domain.census import Census, TileKey
from comgmt.domain.growth import Growth
from comgmt.render.glyphs import FULL, GlyphSet
from comgmt.render.line import text_of
from comgmt.render.panes.build import build_pane
from comgmt.render.panes.pane import Context, Pane, PaneWindow, content_height, content_width, lay_out
from tests.samples.large_site import CENSUS, growth

Size = tuple[int, int]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a pane is drawn from; its fields are the keywords of the functions below."""

    size: Size
    census: Census | None
    framed: bool = True
    narrow: bool | None = None
    glyphs: GlyphSet = FULL
    growth: Growth | None = msgspec.field(default_factory=growth)
    by_fix: bool = False
    by_growth: bool = False
    cursor: int | None = None


# A screen -> the size of each pane on it, and whether it has a frame. Three lines are header, hint and keys.
SCREENS: dict[str, tuple[dict[TileKey, Size], bool]] = {
    "80x24": (dict.fromkeys(TileKey, (40, 7)), False),
    "120x40": ({tile: (60, 13 if place < 2 else 12) for place, tile in enumerate(TileKey)}, True),
    "200x60": (
        {tile: (67 - (place % 3 == 2), 29 if place < 3 else 28) for place, tile in enumerate(TileKey)},
        True,
    ),
}


def context(size: Size = (60, 13), **changes: object) -> Context:
    scene = _scene(size, CENSUS, changes)
    return Context(
        width=content_width(size[0], framed=scene.framed),
        height=content_height(size[1], framed=scene.framed),
        glyphs=scene.glyphs,
        growth=scene.growth,
        by_fix=scene.by_fix,
        by_growth=scene.by_growth,
        narrow=not scene.framed if scene.narrow is None else scene.narrow,
    )


def pane(tile: TileKey, size: Size = (60, 13), census: Census | None = CENSUS, **changes: object) -> Pane:
    """The pane itself; how far its rows moved is shown where a test gives `growth`."""
    return build_pane(tile, census, context(size, **({"growth": None} | changes)))


def laid(
    tile: TileKey, size: Size = (60, 13), census: Census | None = CENSUS, **changes: object
) -> PaneWindow:
    scene = _scene(size, census, changes)
    built = pane(tile, size, census, **({"growth": scene.growth} | changes))
    return lay_out(built, size, scene.glyphs, scene.cursor, framed=scene.framed)


def drawn(tile: TileKey, size: Size = (60, 13), census: Census | None = CENSUS, **changes: object) -> str:
    return text_of(laid(tile, size, census, **changes).lines)


def on_screen(screen: str, census: Census | None = CENSUS, **changes: object) -> str:
    """All six panes of a screen, one below the other; the cursor is in the third."""
    sizes, framed = SCREENS[screen]
    return "".join(
        drawn(
            tile,
            sizes[tile],
            census,
            framed=framed,
            cursor=0 if tile is TileKey.ENROLLMENT_STATUS else None,
            **changes,
        )
        for tile in TileKey
    )


def _scene(size: Size, census: Census | None, changes: Mapping[str, object]) -> Scene:
    return msgspec.structs.replace(Scene(size=size, census=census), **changes)
