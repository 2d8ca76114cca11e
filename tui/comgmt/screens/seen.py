"""Which changes of devices a person has looked at, since the console began."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from comgmt.domain.device import DeviceRow
    from comgmt.screens.readout import Readout


class Seen:
    """A device whose state or code changed is news until the cursor was on it, on whichever list."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._looked: dict[int, datetime] = {}

    def begin(self, readout: Readout) -> None:
        """News is what changed after the reading before the first one that is shown."""
        if self._since is None and readout.census is not None:
            self._since = (readout.before or readout.census).taken_at

    def is_news(self, row: DeviceRow) -> bool:
        """Whether the device changed and was not looked at since."""
        if self._since is None or row.changed_at is None:
            return False
        return row.changed_at > self._since and self._looked.get(row.resource_id) != row.changed_at

    def look(self, row: DeviceRow) -> None:
        """The cursor was on the device."""
        if self.is_news(row) and row.changed_at is not None:
            self._looked[row.resource_id] = row.changed_at
