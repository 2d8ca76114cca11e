"""Which devices a row stands for: what a drill-through, a command and a breadcrumb share."""

from collections.abc import Iterable
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.census import FunnelStage
from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import Column
from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.findings import Finding
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload


class NoCode(Enum):
    """The row of failed devices that gave no code, where a code is asked for."""

    NO_CODE = "none"


class Scope(str, Enum):
    """The devices a selection starts from, before anything narrows it."""

    ALL = "all"  # every resource the store holds
    CLIENTS = "clients"  # workstations with a client, not obsolete: the base of the OS tile
    COMANAGEMENT = "comanagement"  # devices with a co-management record
    ELIGIBLE = "eligible"  # members of the eligible collection, or its fallback
    COMANAGED = "comanaged"  # MDMEnrolled and ComgmtPolicyPresent
    COMANAGED_STRICT = "comanaged_strict"  # also MDMProvisioned
    FAILED = "failed"  # the devices the error table counts


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """A set of devices; every field that is set narrows it, values within one field widen it.

    `stage` is a funnel stage; with `lost` it is those of the stage before that did not reach it.
    `not_states` takes devices out; those without a co-management
    record stay. `marked` are resource ids picked by hand. `values` are (column, value): the devices that the
    groups of a list counted, "" for those that report none; values of one column widen, columns narrow.
    `collection` is the name or id of one whose members the store has.
    `sides` are (workload, side): each narrows.
    `turned_codes` widen `codes` by those past the age at which their mend turns, `young_codes` by the others.
    """

    title: str
    scope: Scope = Scope.ALL
    states: tuple[EnrollmentState, ...] = ()
    not_states: tuple[EnrollmentState, ...] = ()
    codes: tuple[int | NoCode, ...] = ()
    turned_codes: tuple[int, ...] = ()
    young_codes: tuple[int, ...] = ()
    workloads: tuple[Workload, ...] = ()
    sides: tuple[tuple[Workload, Side], ...] = ()
    os_groups: tuple[OsGroup, ...] = ()
    os_releases: tuple[str, ...] = ()
    stage: FunnelStage | None = None
    lost: bool = False
    deployment_id: str | None = None
    deployment_number: DeploymentNumber | None = None
    finding: Finding | None = None
    marked: tuple[int, ...] = ()
    values: tuple[tuple[Column, str], ...] = ()
    collection: str = ""

    @property
    def every_code(self) -> tuple[int | NoCode, ...]:
        """All codes that it names, at whatever age."""
        return tuple(dict.fromkeys((*self.codes, *self.turned_codes, *self.young_codes)))


def of_groups(of: Selection, column: Column, values: Iterable[str], title: str) -> Selection:
    """Those of `of` that have one of these values in a column; what it asked of that column is forgotten."""
    others = (each for each in of.values if each[0] is not column)
    return msgspec.structs.replace(of, title=title, values=(*others, *((column, value) for value in values)))


_LOST_BEFORE: Final = {
    FunnelStage.SCHEDULED: "Eligible, not scheduled",
    FunnelStage.ENROLLMENT_INITIATED: "Scheduled, not initiated",
    FunnelStage.ENROLLED: "Initiated, not enrolled",
}


def lost_before(stage: FunnelStage) -> Selection:
    """The devices that the funnel lost before a stage: what the store counts and the screens open.

    Nothing is lost before the first stage.
    """
    return Selection(title=_LOST_BEFORE[stage], stage=stage, lost=True)


NOT_ENROLLED: Final = Selection(title="Eligible, not enrolled", scope=Scope.ELIGIBLE, not_states=SUCCESSES)
