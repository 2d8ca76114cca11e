"""The columns of a device list: each is one entry, which rows, filters, exports and store follow."""

from collections.abc import Callable
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain import told
from comgmt.domain.device import DeviceRow
from comgmt.domain.told import Told, ToldValue


class Form(Enum):
    """How the values of a column sort, are found by a filter, are counted and written."""

    OWN = "own"  # by a rule of its own in the store
    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    VERSION = "version"  # sorted by its numbers
    MOMENT = "moment"  # UTC; found as "2026-11-23 14:02", counted by day


class ColumnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """All that is said of a column.

    `key` is its name on the command line, in filters and in what is kept of a person's choice; `exported`
    that in exports. `width` is the cells it wants; `priority` which gives way first when room is short: the
    highest, 0 never. `words` say what it holds. `stored` is its name in the store where that is another.
    `reads` takes the value from what the site told; `of` from a row, where rules know it by a name: else it
    is among the row's `more`.
    """

    key: str
    exported: str
    heading: str
    width: int
    priority: int
    words: str
    form: Form = Form.TEXT
    stored: str = ""
    reads: Callable[[Told], ToldValue] | None = None
    of: Callable[[DeviceRow], ToldValue] | None = None


class Column(str, Enum):
    """A column; it is its key."""

    entry: ColumnEntry

    def __new__(cls, entry: ColumnEntry) -> "Column":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of an entry."""
        member = str.__new__(cls, entry.key)
        member._value_ = entry.key
        member.entry = entry
        return member

    NAME = ColumnEntry(
        key="name",
        exported="name",
        heading="Name",
        width=18,
        priority=0,
        words="the name of the device; always shown",
        form=Form.OWN,
        of=lambda row: row.name,
    )
    STATE = ColumnEntry(
        key="state",
        exported="state",
        heading="State",
        width=19,
        priority=0,
        words="the enrollment state, by the rule of the tile; always shown",
        form=Form.OWN,
        of=lambda row: row.state,
    )
    ERROR = ColumnEntry(
        key="error",
        exported="error",
        heading="Error",
        width=10,
        priority=1,
        words="the code a failed device failed with, and its short title",
        form=Form.OWN,
        of=lambda row: row.error,
    )
    SINCE = ColumnEntry(
        key="since",
        exported="state_since",
        heading="Since",
        width=10,
        priority=3,
        words="how long this tool has seen this state and code; the site keeps no such time",
        form=Form.MOMENT,
        stored="CASE WHEN state IS NOT NULL THEN state_since END",
        of=lambda row: row.state_since,
    )
    OS = ColumnEntry(
        key="os",
        exported="os_release",
        heading="OS release",
        width=17,
        priority=4,
        words="the Windows release, read from the build; ! marks one that is out of support",
        form=Form.OWN,
        of=lambda row: row.os_release,
    )
    LAST_ACTIVE = ColumnEntry(
        key="last_active",
        exported="last_active_at",
        heading="Last active",
        width=11,
        priority=2,
        words="when the site last heard of the client",
        form=Form.MOMENT,
        reads=told.in_activity(lambda record: record.last_active_at),
        of=lambda row: row.last_active_at,
    )
    USER = ColumnEntry(
        key="user",
        exported="user",
        heading="User",
        width=16,
        priority=5,
        words="the primary user, else who signed in last",
        form=Form.OWN,
        reads=told.user,
        of=lambda row: row.user,
    )
    SITE = ColumnEntry(
        key="site",
        exported="site_code",
        heading="Site",
        width=4,
        priority=7,
        words="the code of the site the client is assigned to",
        stored="site_code",
        reads=told.site_code,
        of=lambda row: row.site_code,
    )
    DOMAIN = ColumnEntry(
        key="domain",
        exported="domain",
        heading="Domain",
        width=12,
        priority=8,
        words="the domain of the computer account",
        reads=told.in_system(lambda record: record.domain),
        of=lambda row: row.domain,
    )
    JOINED = ColumnEntry(
        key="joined",
        exported="joined",
        heading="Joined",
        width=6,
        priority=6,
        words="Microsoft Entra hybrid joined, Entra joined, or neither",
        form=Form.OWN,
        of=lambda row: row.joined,
    )
    WORKLOADS = ColumnEntry(
        key="workloads",
        exported="workloads",
        heading="Workloads",
        width=9,
        priority=6,
        words="the workloads with Intune: c r d w e a o, each in its place",
        form=Form.OWN,
        of=lambda row: row.workloads,
    )
    AUTHORITY = ColumnEntry(
        key="authority",
        exported="authority",
        heading="Authority",
        width=14,
        priority=9,
        words="who manages the device, in the words of the site",
        reads=told.in_comanagement(lambda record: record.authority),
        of=lambda row: row.authority,
    )
    BUILD = ColumnEntry(
        key="build",
        exported="os_build",
        heading="Build",
        width=16,
        priority=10,
        words="the whole build number of Windows",
        form=Form.VERSION,
        stored="os_build",
        reads=told.in_system(lambda record: record.build),
        of=lambda row: row.os_build,
    )
    CLIENT = ColumnEntry(
        key="client",
        exported="client_version",
        heading="Client",
        width=15,
        priority=11,
        words="the version of the Configuration Manager client",
        form=Form.VERSION,
        stored="client_version",
        reads=told.in_system(lambda record: record.client_version),
        of=lambda row: row.client_version,
    )
    RESOURCE_ID = ColumnEntry(
        key="resource_id",
        exported="resource_id",
        heading="Resource ID",
        width=11,
        priority=12,
        words="the number the site knows the device by",
        form=Form.OWN,
        of=lambda row: row.resource_id,
    )
    ENTRA_ID = ColumnEntry(
        key="entra_id",
        exported="entra_device_id",
        heading="Entra device id",
        width=36,
        priority=13,
        words="the device id in Microsoft Entra ID",
        form=Form.OWN,
        reads=told.entra_id,
        of=lambda row: row.aad_device_id,
    )

    @property
    def heading(self) -> str:
        """The heading of the column."""
        return self.entry.heading

    @property
    def width(self) -> int:
        """The cells it wants."""
        return self.entry.width

    @property
    def priority(self) -> int:
        """Which goes first when space is short: the highest. 0 never goes."""
        return self.entry.priority

    @property
    def form(self) -> Form:
        """How its values sort, are found, are counted and written."""
        return self.entry.form

    def value_in(self, row: DeviceRow) -> ToldValue:
        """The value of a device; None where the site gave none."""
        of = self.entry.of
        return row.more.get(self.entry.key) if of is None else of(row)


BY_KEY: Final = {column.entry.key: column for column in Column}
# The columns that no rule knows by a name: they are as they were told.
PLAIN: Final = tuple(column for column in Column if column.entry.of is None)
DEFAULT_COLUMNS: Final = (
    *(Column.NAME, Column.STATE, Column.ERROR, Column.SINCE, Column.OS, Column.LAST_ACTIVE, Column.USER),
    *(Column.JOINED, Column.WORKLOADS, Column.SITE, Column.DOMAIN, Column.AUTHORITY, Column.BUILD),
    *(Column.CLIENT, Column.RESOURCE_ID),
)
# Those whose values are few enough to count devices by, in the order in which one goes through them.
GROUPED: Final = (
    *(Column.STATE, Column.ERROR, Column.OS, Column.SITE, Column.DOMAIN, Column.WORKLOADS),
    *(Column.JOINED, Column.AUTHORITY, Column.CLIENT),
)


class Sort(msgspec.Struct, frozen=True):
    """The order of a list; ties are broken by name, then resource id. Nulls come last either way."""

    column: Column = Column.NAME
    descending: bool = False
