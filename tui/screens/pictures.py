"""The screen as a picture and as text, to be shown to somebody else."""

import re
from typing import Any

from textual.app import App

_FONT_LINKS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def screen_svg(app: App[Any]) -> str:
    """What is on the screen as SVG that loads nothing from anywhere."""
    return _FONT_LINKS.sub("", app.export_screenshot(title="comgmt"))


def screen_text(app: App[Any]) -> str:
    """What is on the screen as text, without blanks at the ends of lines."""
    strips = app.screen._compositor.render_strips(app.size)  # noqa: SLF001 - as Textual's own screenshot does
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips).rstrip() + "\n"
