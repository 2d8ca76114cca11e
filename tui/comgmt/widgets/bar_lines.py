"""The one-line widgets at the edges of every screen: header, breadcrumbs, hint, keys."""

from comgmt.render.line import Line
from comgmt.widgets.drawn import Drawn


class OneLine(Drawn):
    """A single line across the screen."""

    def set_line(self, line: Line) -> None:
        """Show `line`."""
        self.show((line,))
