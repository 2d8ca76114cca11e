"""Go to a device: found in the store while one types; the newest answer is the one shown."""

from functools import partial
from typing import ClassVar, Final

from comgmt.domain.device import DeviceRow
from comgmt.render.line import Line
from comgmt.render.picker_lines import found_device_line
from comgmt.screens.console import Asks
from comgmt.screens.picker import PickerRow, PickerScreen
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background

_MOST: Final = 50
_HOW: Final = "The beginning of a name or user, DOMAIN\\user, a resource id or an Entra device id."


class FindScreen(PickerScreen[int]):
    """Gives the resource id of the device that was picked."""

    title_words: ClassVar[str] = "Go to a device"
    placeholder: ClassVar[str] = "name, user or id"

    def __init__(self, console: Asks) -> None:
        super().__init__(console)
        self._shown_for: str | None = None
        self._hurry = False

    def look_for(self, typed: str) -> None:
        """Ask the store; what it is asked next makes this answer old."""
        if not typed:
            self._shown_for = typed
            self.show_found((), "Esc back", message=_HOW)
            return
        in_background(self, partial(self._find, typed), "find")

    async def _find(self, typed: str) -> None:
        try:
            rows = await self.console.ask(lambda store: store.find(typed, _MOST))
        except StoreError as problem:
            self.show_found((), message=problem.trouble.sentence, role="bad")
            return
        if typed != self.typed:
            return
        self._shown_for = typed
        found = [PickerRow(row.resource_id, partial(self._line, row)) for row in rows]
        right = f"{len(rows)} and more" if len(rows) == _MOST else f"{len(rows)} found"
        self.show_found(found, right if found else "", f"No device begins with {typed!r}. {_HOW}", "wait")
        if self._hurry:
            self._hurry = False
            super().take()

    def _line(self, row: DeviceRow, width: int, under: bool) -> Line:
        return found_device_line(row, width, self.console.now(), self.console.settings.glyphs, under=under)

    def take(self) -> None:
        """Open the device under the cursor, once the answer for what was typed is there."""
        if self._shown_for == self.typed:
            super().take()
        else:
            self._hurry = True
