"""A screen that is laid out once for a size, and painted once, however often Textual tells the size.

Of itself Textual lays a screen out four times for a resize, and the one below it six times:

- `App._check_resize` tells the screens of `App._background_screens` besides the one on top, and
  `Screen._on_resize` of each lays all of them out;
- `Screen._refresh_layout` finds the screen itself among what changed its size, and tells it again;
- what a handler of `Resize` sets in the styles asks for a layout only after the one it was for;
- `Widget._size_updated` sets the reactive `virtual_size`, which asks for a layout, though it comes from one.
"""
# ruff: noqa: SLF001 - private parts of the pinned Textual; tests/terminal/test_canary.py fails when they change

from textual import events
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class TerminalScreen(Screen[ScreenResultType]):
    """What depends on the size is set in `on_resize`: here it is no handler but the first step of a layout.

    Breakpoints are of no use here: Textual looks at them after the layout.
    """

    def on_resize(self) -> None:
        """Set what depends on `size`; called once before each layout for another one."""

    def after_resize(self) -> None:
        """Draw what depends on the outcome of that layout."""

    async def on_event(self, event: events.Event) -> None:
        """Lay out at once for a size that is news; what is in sight below first, to be painted with it."""
        if not isinstance(event, events.Resize):
            await super().on_event(event)
            return
        for screen in (*self.app._background_screens, self):
            screen._screen_resized(event.size)

    def _screen_resized(self, size: Size) -> None:
        if size != self.outer_size:
            super()._screen_resized(size)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """With a `size` all is laid out, and painted for another one: whoever asked for that has had it."""
        if size is None:
            super()._refresh_layout(size, scroll)
            return
        resized = size != self.outer_size
        if resized:
            self.on_resize()
        widgets = [self, *self.query("*")]
        for widget in widgets:
            _forget_arrangement(widget)
        bars = [widget.scrollbars_enabled for widget in widgets]
        super()._refresh_layout(size, scroll)
        for widget, before in zip(widgets, bars, strict=True):
            if widget.scrollbars_enabled == before:  # else they take or leave room, which is another layout
                widget._layout_required = False
            if resized:
                widget._repaint_required = False
        if resized:
            self.after_resize()


def _forget_arrangement(widget: Widget) -> None:
    """What `Widget._check_refresh` does for a layout that is asked for."""
    widget._clear_arrangement_cache()
    widget._layout_updates += 1
