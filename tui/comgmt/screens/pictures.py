"""The screen as a picture and as text, to be shown to somebody else."""

import io
import re
from typing import Any, Final

from rich.console import Console
from rich.segment import Segment, Segments

from comgmt.terminal.app import TerminalApp

_FONT_LINKS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def screen_svg(app: TerminalApp[Any]) -> str:
    """What is on the screen as SVG that loads nothing from anywhere; without colors where there are none."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    segments = console.render(_whole_screen(app) or "")
    shown = segments if app.output.colors else Segment.remove_color(segments)
    console.print(Segments(shown), end="")
    return _FONT_LINKS.sub("", console.export_svg(title="comgmt"))


def screen_text(app: TerminalApp[Any]) -> str:
    """What is on the screen as text, without blanks at the ends of lines."""
    strips = app.screen._compositor.render_strips(app.size)  # noqa: SLF001 - as Textual's own screenshot does
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips).rstrip() + "\n"


def _whole_screen(app: TerminalApp[Any]) -> Any:  # noqa: ANN401 - a renderable of Textual's own
    """All lines, with the screens below a dialog; neighbors of one style are one piece."""
    below = app._background_screens  # noqa: SLF001 - as Textual's own screenshot does
    return app.screen._compositor.render_update(full=True, screen_stack=below, simplify=True)  # noqa: SLF001
