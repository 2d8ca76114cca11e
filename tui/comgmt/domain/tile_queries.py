"""Which queries of the log gave the numbers of a tile: those its classes were asked at its reading."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

from comgmt.domain.census import TileKey
from comgmt.domain.records import QueryRecord

_STATE: Final = "SMS_Client_ComanagementState"
_SYSTEM: Final = "SMS_R_System"
_ACTIVITY: Final = "SMS_CombinedDeviceResources"
_COLLECTION: Final = "SMS_Collection"
_MEMBER: Final = "SMS_FullCollectionMembership"
_DEPLOYMENT: Final = "SMS_DeploymentSummary"
DEVICE_CLASSES: Final = (_STATE, _SYSTEM, _ACTIVITY)
DEPLOYED_CLASSES: Final = (
    _DEPLOYMENT,
    _MEMBER,
    "SMS_DCMDeploymentCompliantAssetDetails",
    "SMS_DCMDeploymentNonCompliantAssetDetails",
    "SMS_DCMDeploymentErrorAssetDetails",
    "SMS_CIDeploymentUnknownAssetDetails",
)
TILE_CLASSES: Final[Mapping[TileKey, tuple[str, ...]]] = MappingProxyType(
    {
        TileKey.CLIENT_OS: (_SYSTEM,),
        TileKey.COMANAGEMENT_STATUS: (_STATE, _COLLECTION, _MEMBER),
        TileKey.ENROLLMENT_STATUS: (_STATE,),
        TileKey.WORKLOADS: (_STATE, "SMS_ConfigurationPolicy", _DEPLOYMENT),
        TileKey.ENROLLMENT_ERRORS: (_STATE,),
        TileKey.DEPLOYMENTS: (_DEPLOYMENT,),
    }
)
MOST_LOGGED: Final = 2_000  # the newest queries that are looked through
_FROM: Final = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)


class GivingQueries(msgspec.Struct, frozen=True):
    """The queries that gave a number, the newest first, and the classes that the log no longer has."""

    queries: tuple[QueryRecord, ...] = ()
    forgotten: tuple[str, ...] = ()


def class_of(query: QueryRecord) -> str:
    """The class that a query asks; "" for none."""
    found = _FROM.search(query.query)
    return found[1] if found else query.query.partition(".")[0].strip()


def giving_queries(
    log: Sequence[QueryRecord], classes: Sequence[str], taken_at: datetime, before: datetime | None
) -> GivingQueries:
    """Of a log, newest first: what the reading of `taken_at` asked of these classes, `before` the one before.

    Of a class that this reading did not ask, since its rows had not changed, it is the newest query before.
    """
    mine: list[QueryRecord] = []
    forgotten = []
    for name in classes:
        asked = [query for query in log if class_of(query) == name and query.at <= taken_at]
        ours = [query for query in asked if before is None or query.at > before]
        mine += ours or asked[:1]
        if not asked:
            forgotten.append(name)
    return GivingQueries(tuple(sorted(mine, key=lambda query: query.at, reverse=True)), tuple(forgotten))
