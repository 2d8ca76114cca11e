"""The lists beside devices: who is in a collection, and who stands behind the numbers of a deployment."""

from datetime import datetime, timezone

import msgspec

from comgmt.collector.gathering import Gathering
from comgmt.collector.source import Source
from comgmt.domain.deployments import DeploymentNumber
from comgmt.store.gathered import MembersRead
from comgmt.store.staging import Aside


class ListsRead(msgspec.Struct, frozen=True):
    """What was put aside, for the store: collections and deployments by id, and what was refused of them."""

    members: dict[str, MembersRead] = {}
    devices: dict[str, datetime | None] = {}
    devices_refused: dict[str, dict[DeploymentNumber, str]] = {}


def read_lists(source: Source, aside: Aside) -> ListsRead:
    """Read the lists that a refresh by counting leaves out, and that have changed since they were read."""
    gathering = Gathering(source, aside, _unheard)
    gathering.read_lists()
    found = gathering.gathered(datetime.min.replace(tzinfo=timezone.utc))
    return ListsRead(found.members, found.devices, found.devices_refused)


def _unheard(_rows: int, _doing: str) -> None:
    """Hear of progress and do nothing."""
