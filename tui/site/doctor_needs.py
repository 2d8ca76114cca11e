"""Every class we read: what the console shows of it, and which right shows it to a user.

Rights: facts/data-model.md 7.3. All are part of the built-in role Read-only Analyst.
"""

from typing import Any, Final

import msgspec

from tui.domain.deployments import PREFIX
from tui.site import columns, wql
from tui.site.columns import Source

ROLE: Final = "a Configuration Manager Full Administrator gives the role Read-only Analyst, or one with"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One class: `shows` is what stays empty without it, `right` the permission that shows its rows.

    `conditions` are those it is read with; `unique` says that its key names one row.
    """

    source: Source[Any]
    shows: str
    right: str
    tiles: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    unique: bool = True
    in_order: bool = False
    may_be_empty: bool = False

    @property
    def class_name(self) -> str:
        """The WMI class."""
        return self.source.class_name


NEEDS: Final = (
    Need(
        source=columns.SYSTEMS,
        shows="client systems and all device lists",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        tiles=("client_os",),
        in_order=True,
    ),
    Need(
        source=columns.COMANAGEMENT,
        shows="co-management status, enrollment status, workloads and errors",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        tiles=("comanagement_status", "enrollment_status", "workloads", "enrollment_errors"),
        in_order=True,
        may_be_empty=True,
    ),
    Need(
        source=columns.ACTIVITY,
        shows="when a device was last active, and its users",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        in_order=True,
    ),
    Need(
        source=columns.COLLECTIONS,
        shows="the eligible devices",
        right="Collection: Read",
        tiles=("comanagement_status",),
    ),
    Need(
        source=columns.DEPLOYMENTS,
        shows="deployment policies",
        right="Configuration Policy: Read, and Collection: Read on what they are deployed to",
        tiles=("deployments",),
        conditions=(wql.starts_with("SoftwareName", PREFIX),),
        may_be_empty=True,
    ),
    Need(
        source=columns.POLICIES,
        shows="where the sliders of the workloads are",
        right="Configuration Policy: Read, and Co-management: Read",
        tiles=("workloads",),
        conditions=(wql.starts_with("LocalizedDisplayName", PREFIX),),
        may_be_empty=True,
    ),
    *(
        Need(
            source=source,
            shows="the devices behind the numbers of a deployment",
            right="Configuration Policy: Read, and Collection: Read on what they are deployed to",
            unique=False,
            may_be_empty=True,
        )
        for source in (
            columns.COMPLIANT_ASSETS,
            columns.NONCOMPLIANT_ASSETS,
            columns.ERROR_ASSETS,
            columns.UNKNOWN_ASSETS,
        )
    ),
)
