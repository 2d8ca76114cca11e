"""Paths in the room there is: what gives way is the beginning, never the name of the file."""

from pathlib import Path

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import cells, cut


def shortened(path: str, width: int, glyphs: GlyphSet) -> str:
    """`path` in at most `width` cells: whole, from the home or the present folder, or the end of it."""
    shown = path
    for folder, sign in ((str(Path.home()), "~"), (str(Path.cwd()), ".")):
        if cells(shown) > width and path.startswith(folder + "/"):
            shown = sign + path.removeprefix(folder)
    if cells(shown) <= width:
        return shown
    name = path.rpartition("/")[2]
    return cut(f".../{name}", width, glyphs)
