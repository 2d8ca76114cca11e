"""A part of a fleet that is read by itself: which devices are meant, and what reading them gave."""

from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.records import SiteIdentity
from comgmt.store.gathered import MembersRead, Subject

LAST_ID: Final = (1 << 32) - 1  # the highest ResourceID there can be: it is a uint32


class IdRange(msgspec.Struct, frozen=True):
    """The devices above `after`, up to `through` and with it, by their resource ids."""

    after: int = 0
    through: int = LAST_ID


class Ids(msgspec.Struct, frozen=True):
    """The devices with these resource ids, some of which the site may no longer have."""

    ids: frozenset[int]


PartScope: TypeAlias = IdRange | Ids


class PartRead(msgspec.Struct, frozen=True, kw_only=True):
    """How a part was read, for the store. `at` is UTC, when its last row came.

    `refused` is why one of the three classes of devices could not be read; of such a class the store keeps
    the rows that it has. `missing` is class to the columns that the site lacks, as `Source.missing` has them.
    `members` and `devices` are the collections and deployments whose lists were read besides, `..._refused`
    is why some could not be. `listed` are all collections and deployments that have lists, by id, None where
    that is not known: lists of others are forgotten.
    """

    site: SiteIdentity
    at: datetime
    refused: dict[Subject, str] = {}
    missing: dict[str, tuple[str, ...]] = {}
    members: dict[str, MembersRead] = {}
    devices: dict[str, datetime | None] = {}
    devices_refused: dict[str, dict[DeploymentNumber, str]] = {}
    members_refused: dict[str, str] = {}
    listed: frozenset[str] | None = None


class PartDone(msgspec.Struct, frozen=True):
    """What a part has made of the store: the devices that were seen, that differed, and that were removed."""

    seen: int
    changed: int
    removed: int
