"""Every class we read: what the console shows of it, and which right shows it to a user.

Rights: site/FACTS.md#rights. All are part of the built-in role Read-only Analyst.
"""

from typing import Any, Final

import msgspec

from comgmt.domain import record_classes
from comgmt.domain.deployments import PREFIX
from comgmt.domain.record_classes import RecordClass
from comgmt.domain.row_conditions import Equals, RowCondition, StartsWith

ROLE: Final = "a Configuration Manager Full Administrator gives the role Read-only Analyst, or one with"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One class: `shows` is what stays empty without it, `right` the permission that shows its rows.

    `decides` is whether a tile rests on it; what is optional fails no examination.
    `conditions` are those it is read with, `in_order` that of its key, `whole` to its end. `when_empty`
    is what no row may mean, "" when it means nothing, None when it can only be a missing right.
    """

    source: RecordClass[Any]
    shows: str
    right: str
    decides: bool = False
    conditions: tuple[RowCondition, ...] = ()
    in_order: bool = False
    whole: bool = False
    when_empty: str | None = None

    @property
    def class_name(self) -> str:
        """The WMI class."""
        return self.source.class_name


NEEDS: Final = (
    Need(
        source=record_classes.SYSTEMS,
        shows="client systems and all device lists",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        decides=True,
        in_order=True,
    ),
    Need(
        source=record_classes.COMANAGEMENT,
        shows="co-management status, enrollment status, workloads and errors",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        decides=True,
        in_order=True,
        when_empty="no device has reported co-management; is it set up in Cloud Attach?",
    ),
    Need(
        source=record_classes.ACTIVITY,
        shows="when a device was last active, and its users",
        right="Collection: Read and Read Resource, on a collection that holds the devices",
        in_order=True,
    ),
    Need(
        source=record_classes.COLLECTIONS,
        shows="the eligible devices",
        right="Collection: Read",
        decides=True,
    ),
    Need(
        source=record_classes.DEPLOYMENTS,
        shows="deployment policies",
        right="Configuration Policy: Read, and Collection: Read on what they are deployed to",
        decides=True,
        conditions=(StartsWith("SoftwareName", PREFIX),),
        whole=True,
        when_empty="no co-management policy is deployed, or none of them may be read.",
    ),
    Need(
        source=record_classes.POLICIES,
        shows="where the sliders of the workloads are",
        right="Configuration Policy: Read, and Co-management: Read",
        conditions=(StartsWith("LocalizedDisplayName", PREFIX),),
        whole=True,
        when_empty="there is no co-management policy, or none of them may be read.",
    ),
)


def members_need(collection_id: str) -> Need:
    """The members of the collection of eligible devices."""
    return Need(
        source=record_classes.MEMBERS,
        shows="which devices are eligible",
        right="Collection: Read",
        conditions=(Equals("CollectionID", collection_id),),
        in_order=True,
        when_empty="the collection is empty, or its members may not be read.",
    )


def asset_needs(assignment_id: int | None) -> tuple[Need, ...]:
    """The devices behind one deployment, class by class; without one, only whether the columns are there."""
    sources = (
        record_classes.COMPLIANT_ASSETS,
        record_classes.NONCOMPLIANT_ASSETS,
        record_classes.ERROR_ASSETS,
        record_classes.UNKNOWN_ASSETS,
    )
    return tuple(
        Need(
            source=source,
            shows="the devices behind the numbers of a deployment",
            right="Configuration Policy: Read, and Collection: Read on what they are deployed to",
            conditions=(source.never if assignment_id is None else Equals("AssignmentID", assignment_id),),
            in_order=True,
            when_empty="",
        )
        for source in sources
    )
