"""The census: the numbers of all tiles at one moment (the identities they must obey: `identities`)."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Concatenate, Final, ParamSpec, TypeVar

import msgspec

from comgmt.domain.budget import Budget
from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import Deployment
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import SiteIdentity
from comgmt.domain.ways import Counting, Means, TileWay
from comgmt.domain.workloads import Workload

ELIGIBLE_COLLECTION: Final = "Co-management Eligible Devices"

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
Kind = TypeVar("Kind")


class TileKey(str, Enum):
    """A tile, in the order of the panes; it is its key in documents. Every room has its part under it.

    `label` is what people read; `field` is where the census has the tile.
    """

    label: str
    field: str

    def __new__(cls, key: str, title: str, field: str) -> "TileKey":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of a key."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = title
        member.field = field
        return member

    CLIENT_OS = "client_os", "Client OS distribution", "client_os"
    COMANAGEMENT_STATUS = "comanagement_status", "Co-management status", "funnel"
    ENROLLMENT_STATUS = "enrollment_status", "Enrollment status", "enrollment"
    WORKLOADS = "workloads", "Workload transition", "workloads"
    ENROLLMENT_ERRORS = "enrollment_errors", "Enrollment errors", "errors"
    DEPLOYMENTS = "deployments", "Deployment policies", "deployments"


class Unavailable(msgspec.Struct, frozen=True, tag="unavailable"):
    """A tile that could not be read, and why, as one sentence."""

    why: str

    def counts(self) -> dict[str, int]:
        """No number: what was not read is absent, not zero."""
        return {}


class OsReleaseCount(msgspec.Struct, frozen=True):
    """How many clients run one release."""

    release: str
    count: int


class OsGroupCount(msgspec.Struct, frozen=True):
    """How many clients are in one group, and its releases, newest first; they sum to `count`."""

    group: OsGroup
    count: int
    releases: tuple[OsReleaseCount, ...] = ()


class ClientOsTile(msgspec.Struct, frozen=True, tag="client_os"):
    """Client OS distribution; `groups` always has the three documented ones, in the tile's order."""

    groups: tuple[OsGroupCount, ...]

    @property
    def clients(self) -> int:
        """All clients counted."""
        return sum(group.count for group in self.groups)

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "clients.KEY", "release.NAME"."""
        counts = {"clients.all": self.clients}
        for group in self.groups:
            counts[f"clients.{group.group.value}"] = group.count
            counts |= {f"release.{row.release}": row.count for row in group.releases}
        return counts


class FunnelStage(str, Enum):
    """A stage of the co-management status funnel; the value is its key in JSON."""

    ELIGIBLE = "eligible"
    SCHEDULED = "scheduled"
    ENROLLMENT_INITIATED = "enrollment_initiated"
    ENROLLED = "enrolled"

    @property
    def label(self) -> str:
        """The label of Microsoft's tile."""
        return _STAGE_LABELS[self]


_STAGE_LABELS: Final = {
    FunnelStage.ELIGIBLE: "Eligible devices",
    FunnelStage.SCHEDULED: "Scheduled",
    FunnelStage.ENROLLMENT_INITIATED: "Enrollment initiated",
    FunnelStage.ENROLLED: "Enrolled",
}


ESTIMATED: Final = "Eligible, estimated"


class FunnelTile(msgspec.Struct, frozen=True, tag="funnel", kw_only=True):
    """Co-management status. `eligible` is None, with `eligible_note` saying why, when it could not be read.

    `eligible_source` says which of the two ways counted it, `eligible_estimated` that it was the fallback,
    since the site shows no collection of them. `eligible_not_scheduled` and `eligible_not_enrolled` are
    eligible devices, one by one, that are not in that stage: not the difference of the counts, since devices
    that are not eligible can be scheduled too. None when that is not known; `losses_at_least` says that the
    differences stand for them, since the site counted and the rows are not those that it counted, or since a
    past reading has no more.
    `comanaged` and `comanaged_strict` are the two definitions of co-managed, None with `comanaged_note` when
    that could not be read.
    """

    eligible: int | None
    eligible_source: str
    eligible_note: str | None = None
    eligible_refreshed_at: datetime | None = None
    eligible_estimated: bool = False
    eligible_not_scheduled: int | None = None
    eligible_not_enrolled: int | None = None
    losses_at_least: bool = False
    scheduled: int
    enrollment_initiated: int
    enrolled: int
    comanaged: int | None
    comanaged_strict: int | None
    comanaged_note: str | None = None

    def at(self, stage: FunnelStage) -> int | None:
        """The count of one stage."""
        return {
            FunnelStage.ELIGIBLE: self.eligible,
            FunnelStage.SCHEDULED: self.scheduled,
            FunnelStage.ENROLLMENT_INITIATED: self.enrollment_initiated,
            FunnelStage.ENROLLED: self.enrolled,
        }[stage]

    def label(self, stage: FunnelStage) -> str:
        """The label of a stage; it says so where eligible is an estimate."""
        estimated = stage is FunnelStage.ELIGIBLE and self.eligible_estimated
        return ESTIMATED if estimated else stage.label

    def lost_before(self, stage: FunnelStage) -> int | None:
        """How many devices of the stage before did not come to this one; None when that is not known."""
        if stage is FunnelStage.ELIGIBLE:
            return None
        if stage is FunnelStage.SCHEDULED:
            return _counted_or_difference(self.eligible_not_scheduled, self.eligible, self.scheduled)
        before = self.scheduled if stage is FunnelStage.ENROLLMENT_INITIATED else self.enrollment_initiated
        return before - (self.at(stage) or 0)

    def least_lost_before(self, stage: FunnelStage) -> bool:
        """Whether what `lost_before` says is the least there can be."""
        if stage is not FunnelStage.SCHEDULED:
            return False
        return self.losses_at_least and self.eligible_not_scheduled is None

    @property
    def least_lost_in_all(self) -> bool:
        """Whether what `lost_in_all` says is the least there can be."""
        return self.losses_at_least and self.eligible_not_enrolled is None

    @property
    def lost_in_all(self) -> int | None:
        """How many eligible devices are not enrolled; None when that is not known."""
        return _counted_or_difference(self.eligible_not_enrolled, self.eligible, self.enrolled)

    @property
    def scheduled_not_eligible(self) -> int:
        """How many devices are scheduled, or further, and not eligible, as far as that is known."""
        return _outside(self.eligible_not_scheduled, self.eligible, self.scheduled)

    @property
    def enrolled_not_eligible(self) -> int:
        """How many devices are enrolled and not eligible, as far as that is known."""
        return _outside(self.eligible_not_enrolled, self.eligible, self.enrolled)

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "stage.KEY", "comanaged"."""
        counts = {f"stage.{stage.value}": self.at(stage) for stage in FunnelStage}
        counts["comanaged"] = self.comanaged
        return {key: count for key, count in counts.items() if count is not None}


def _counted_or_difference(counted: int | None, eligible: int | None, reached: int) -> int | None:
    """The devices counted one by one, else the difference of the counts, which is the least there can be."""
    if counted is not None or eligible is None:
        return counted
    return max(0, eligible - reached)


def _outside(counted: int | None, eligible: int | None, reached: int) -> int:
    return 0 if eligible is None or counted is None else max(0, reached - (eligible - counted))


class EnrollmentTile(msgspec.Struct, frozen=True, tag="enrollment"):
    """Enrollment status: a count for every state, zero included."""

    states: dict[EnrollmentState, int]

    @property
    def total(self) -> int:
        """Devices in the six states of Microsoft's tile, the base of its percentages."""
        return sum(self.states.get(state, 0) for state in DONUT_STATES)

    @property
    def devices(self) -> int:
        """All devices with a co-management record."""
        return sum(self.states.values())

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "state.KEY"."""
        return {f"state.{state.value}": count for state, count in self.states.items()}


DONUT_STATES: Final = (
    EnrollmentState.SUCCESS_HYBRID,
    EnrollmentState.SUCCESS_ENTRA,
    EnrollmentState.ENROLLING_HYBRID,
    EnrollmentState.FAILURE_HYBRID,
    EnrollmentState.FAILURE_ENTRA,
    EnrollmentState.PENDING_SIGN_IN,
)


class WorkloadTile(msgspec.Struct, frozen=True, tag="workloads"):
    """Workload transition over co-managed devices.

    `unknown` have no readable mask; None where their number is not kept.
    """

    comanaged: int
    switched: dict[Workload, int]
    unknown: int | None = 0

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "workload.KEY"."""
        return {f"workload.{workload.value}": count for workload, count in self.switched.items()}


class ErrorCount(msgspec.Struct, frozen=True):
    """How many failed devices have one code; None is "failed with no code".

    Where its mend turns with age, `older` are past that age, and `open` may be: they had the code when they
    were first seen. None in a census that did not count ages.
    """

    code: int | None
    count: int
    older: int | None = None
    open: int = 0


class ErrorTile(msgspec.Struct, frozen=True, tag="errors"):
    """Enrollment errors, most devices first.

    `unjoined` failed devices have no join flag (state `other`); None where their number is not kept.
    """

    errors: tuple[ErrorCount, ...]
    unjoined: int | None = 0

    @property
    def failed(self) -> int:
        """All failed devices."""
        return sum(row.count for row in self.errors)

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "errors.all", "error.0x…", "error.none" for no code."""
        return {"errors.all": self.failed, **{error_key(row.code): row.count for row in self.errors}}


class DeploymentTile(msgspec.Struct, frozen=True, tag="deployments"):
    """Deployment policies: production first, then pilots by name.

    `applied_not_enrolled` devices have the policy and are not enrolled; None when that is not known.
    """

    deployments: tuple[Deployment, ...]
    applied_not_enrolled: int | None = None

    def counts(self) -> dict[str, int]:
        """Its numbers by trend key: "deployment.NAME.success"."""
        return {
            f"deployment.{each.software_name}.success": each.success
            for each in self.deployments
            if each.success is not None
        }


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """Devices counted by the site's flags, apart from their states: what the identities are held against.

    `enrolling` is without `enrolled`, `scheduled` without both; `failed` devices have a join flag.
    """

    enrolled: int
    enrolling: int
    scheduled: int
    failed: int


class Census(msgspec.Struct, frozen=True, kw_only=True):
    """All tiles at one moment; `taken_at` is UTC, when the last row was read. `notes` are for people.

    `budget` is the most that the reading could take.
    `unread` is class to why it could not be read, also where no tile but only a list or a device needs it.
    `flagged` is None where a flag could not be read. `counting` is how the site counted, None where every row
    was read; `ways` are those of tiles, see `way`.
    """

    taken_at: datetime
    site: SiteIdentity
    client_os: ClientOsTile | Unavailable
    funnel: FunnelTile | Unavailable
    enrollment: EnrollmentTile | Unavailable
    workloads: WorkloadTile | Unavailable
    errors: ErrorTile | Unavailable
    deployments: DeploymentTile | Unavailable
    notes: tuple[str, ...] = ()
    budget: Budget | None = None
    unread: dict[str, str] = {}
    flagged: Flagged | None = None
    counting: Counting | None = None
    ways: dict[TileKey, TileWay] = {}

    def way(self, key: TileKey) -> TileWay:
        """How the numbers of a tile came, and when."""
        return self.ways.get(key) or TileWay(Means.READ, self.taken_at)

    @property
    def unavailable(self) -> dict[TileKey, str]:
        """The tiles that could not be read, and why."""
        return {key: tile.why for key, tile in self.tiles().items() if isinstance(tile, Unavailable)}

    def tiles(self) -> "dict[TileKey, Tile]":
        """Every tile by its key, in the order of the panes."""
        return {key: getattr(self, key.field) for key in TileKey}


Tile = ClientOsTile | FunnelTile | EnrollmentTile | WorkloadTile | ErrorTile | DeploymentTile | Unavailable


def part_for(
    kind: type[Kind], part: Callable[Concatenate[Kind, Rest], Answer]
) -> Callable[Concatenate[Tile, Rest], Answer]:
    """A room's part for one kind of tile, as one that stands among those for others."""

    def checked(tile: Tile, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Answer:
        assert isinstance(tile, kind), f"{type(tile).__name__} is no {kind.__name__}"
        return part(tile, *args, **kwargs)

    return checked


COUNTED_FAILURES: Final = "errors.counted"  # kept for "errors.all" where the codes are not known


def trend_counts(census: Census) -> dict[str, int]:
    """The numbers of a census by trend key. What was not read is absent, not zero."""
    return {key: count for tile in census.tiles().values() for key, count in tile.counts().items()}


def known_counts(census: Census) -> dict[str, int]:
    """The same, with the failures that were counted where their codes are not known."""
    failed = None if census.counting is None else census.counting.failed
    known = isinstance(census.errors, Unavailable) and failed is not None
    return trend_counts(census) | ({COUNTED_FAILURES: failed or 0} if known else {})


def error_key(code: int | None) -> str:
    """The trend key of one error code."""
    return "error.none" if code is None else f"error.0x{code:08X}"
