"""The columns of a device list: heading, width, and which give way in a narrow terminal."""

from enum import Enum
from typing import Final

import msgspec


class Column(str, Enum):
    """A column; the value is its key on the command line, in filters (`column:text`) and in exports."""

    NAME = "name"
    STATE = "state"
    ERROR = "error"
    SINCE = "since"
    OS = "os"
    LAST_ACTIVE = "last_active"
    USER = "user"
    SITE = "site"
    DOMAIN = "domain"
    JOINED = "joined"
    WORKLOADS = "workloads"
    AUTHORITY = "authority"
    BUILD = "build"
    CLIENT = "client"
    RESOURCE_ID = "resource_id"
    ENTRA_ID = "entra_id"

    @property
    def heading(self) -> str:
        """The heading of the column."""
        return _LAYOUT[self].heading

    @property
    def width(self) -> int:
        """The cells it wants."""
        return _LAYOUT[self].width

    @property
    def priority(self) -> int:
        """Which goes first when space is short: the highest. 0 never goes."""
        return _LAYOUT[self].priority


class _Layout(msgspec.Struct, frozen=True):
    heading: str
    width: int
    priority: int


_LAYOUT: Final = {
    Column.NAME: _Layout("Name", 18, 0),
    Column.STATE: _Layout("State", 19, 0),
    Column.ERROR: _Layout("Error", 10, 1),
    Column.SINCE: _Layout("Since", 9, 3),
    Column.OS: _Layout("OS release", 15, 4),
    Column.LAST_ACTIVE: _Layout("Last active", 11, 2),
    Column.USER: _Layout("User", 16, 5),
    Column.SITE: _Layout("Site", 4, 7),
    Column.DOMAIN: _Layout("Domain", 12, 8),
    Column.JOINED: _Layout("Joined", 6, 6),
    Column.WORKLOADS: _Layout("Workloads", 9, 6),
    Column.AUTHORITY: _Layout("Authority", 14, 9),
    Column.BUILD: _Layout("Build", 16, 10),
    Column.CLIENT: _Layout("Client", 15, 11),
    Column.RESOURCE_ID: _Layout("Resource ID", 11, 12),
    Column.ENTRA_ID: _Layout("Entra device id", 36, 13),
}


class Sort(msgspec.Struct, frozen=True):
    """The order of a list; ties are broken by name, then resource id. Nulls come last either way."""

    column: Column = Column.NAME
    descending: bool = False
