"""The lists beside devices: who is in a collection, and who stands behind the numbers of a deployment."""

from datetime import datetime, timezone

import msgspec

from comgmt.collector.gathering import Gathering
from comgmt.collector.source import Source
from comgmt.domain.deployments import DeploymentNumber
from comgmt.store.gathered import Gathered, MembersRead, Subject
from comgmt.store.staging import Aside


class ListsRead(msgspec.Struct, frozen=True):
    """What was put aside, for the store: collections and deployments by id, and what was refused of them.

    `listed` are all that have lists, None where the site did not tell them; `is_cut` is whether the reading
    was at its bound before all lists were read.
    """

    members: dict[str, MembersRead] = {}
    devices: dict[str, datetime | None] = {}
    devices_refused: dict[str, dict[DeploymentNumber, str]] = {}
    members_refused: dict[str, str] = {}
    listed: frozenset[str] | None = None
    is_cut: bool = False


def read_lists(source: Source, aside: Aside) -> ListsRead:
    """Read the lists that a refresh by counting leaves out, and that have changed since they were read."""
    gathering = Gathering(source, aside, _unheard)
    gathering.read_lists()
    found = gathering.gathered(datetime.min.replace(tzinfo=timezone.utc))
    return ListsRead(
        members=found.members,
        devices=found.devices,
        devices_refused=found.devices_refused,
        members_refused=found.members_refused,
        listed=_listed(found),
        is_cut=gathering.is_cut,
    )


def _listed(found: Gathered) -> frozenset[str] | None:
    """The collections and deployments that have lists, where the site told both."""
    if not found.refused.keys().isdisjoint((Subject.COLLECTION, Subject.DEPLOYMENTS)):
        return None
    eligible = () if found.eligible is None else (found.eligible.collection_id,)
    deployed = (each for one in found.deployments for each in (one.deployment_id, one.collection_id))
    return frozenset((*eligible, *(each for each in deployed if each is not None)))


def _unheard(_rows: int, _doing: str) -> None:
    """Hear of progress and do nothing."""
