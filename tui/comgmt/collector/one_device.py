"""Reads what one question for a device needs, and no fleet: it, its name's and its Entra id's other records.

What is put aside looks to the store like a site of a few devices, so that everything that is told of a device
comes from the rules that a whole reading goes by.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import product, zip_longest
from pathlib import Path
from typing import Any, Final, TypeVar

from comgmt.collector.deployment_devices import ASSETS, device_of
from comgmt.collector.gathering import Gathering
from comgmt.collector.meant import Likely, Meant, names_of
from comgmt.collector.naming import AT_ONCE
from comgmt.collector.policies import read_policies
from comgmt.collector.refresh import utc_now
from comgmt.collector.source import Source
from comgmt.domain.census import ELIGIBLE_COLLECTION, Census
from comgmt.domain.deployments import ALL_SYSTEMS, PREFIX, Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.record_classes import (
    COLLECTIONS,
    COMANAGEMENT,
    DEPLOYMENTS,
    MEMBERSHIPS,
    POLICIES,
    SYSTEMS,
    Asset,
    Membership,
    RecordClass,
    narrowed,
    with_assignment,
)
from comgmt.domain.records import CollectionRecord
from comgmt.domain.row_conditions import Among, AmongThose, AnyOf, Equals, RowCondition, StartsWith
from comgmt.domain.source import with_code
from comgmt.domain.source_errors import PartError
from comgmt.domain.text import inert
from comgmt.store.alone import begin_alone, carry_known, likely_names
from comgmt.store.gathered import MembersRead, Subject
from comgmt.store.writer import StoreWriter

Value = TypeVar("Value")

MANY: Final = "Too many records share a name, a user or an Entra device id; not all of them were read."


def _deployment(**told: Any) -> Deployment:  # noqa: ANN401 - whatever its columns are
    """A deployment without the id that only lists ask for: what else is read of it tells it from others."""
    own = ("assignment_id", "collection_id", "software_name")
    return Deployment(deployment_id="/".join(str(told.get(each)) for each in own), **told)


# What places a device: how many others there are says nothing of it.
_DEPLOYED: Final = RecordClass(
    DEPLOYMENTS.class_name,
    narrowed(DEPLOYMENTS, "assignment_id", "software_name", "collection_id", "collection_name").columns,
    _deployment,
    ("software_name",),
)
_NAMED: Final = narrowed(COLLECTIONS, "collection_id", "name")
_IN_ELIGIBLE: Final = AmongThose(
    MEMBERSHIPS.key.name, COLLECTIONS.class_name, COLLECTIONS.key.name, Equals("Name", ELIGIBLE_COLLECTION)
)


class DeviceGathering(Gathering):
    """One reading for one device. `read_device`, then `gathered`, as of a whole reading."""

    def read_device(self, text: str, likely: Likely) -> frozenset[int]:
        """Read what `text` may mean, and give the ids; raises SourceError when the site fails.

        `likely` is what is asked for along with it.
        """
        source, staging = self._source, self._staging
        staging.check_site(source.identity)
        self._tell("reading the device")
        meant = Meant(source, self._refused)
        meant.look(text, likely)
        meant.look_beside()
        self._check_devices()
        if meant.cut:
            self._note(MANY)
        staging.add_systems(meant.systems(), _silent)
        staging.add_comanagement(meant.states(), _silent)
        staging.add_activity(meant.activities(), _silent)
        if meant.ids:
            self._read_around(meant)
        else:
            self._check_anything()
        return meant.every()

    def _read_around(self, meant: Meant) -> None:
        """Read what says where the devices stand: the eligible, deployments and policies."""
        source = self._source
        self._deployments = self._subject(
            Subject.DEPLOYMENTS,
            DEPLOYMENTS,
            (),
            lambda: source.matching(_DEPLOYED, StartsWith("SoftwareName", PREFIX)),
        )
        known = () if self._previous is None else self._previous.policies
        self._policies = self._subject(
            Subject.POLICIES, POLICIES, (), lambda: read_policies(source, known, self._note)
        )
        self._read_memberships(meant.ids)
        names = sorted({name for number in meant.ids for name in names_of(meant.told(number))})
        self._read_assets(meant.ids, names)

    def _eligible_by_name(self) -> CollectionRecord | None:
        found = self._source.matching(_NAMED, Equals("Name", ELIGIBLE_COLLECTION))
        return found[0] if found else None

    def _check_anything(self) -> None:
        """Raise when the site shows this user no device at all, which is a missing right."""
        if Subject.SYSTEMS in self._refused or Subject.COMANAGEMENT in self._refused:
            return
        try:
            seen = self._source.count(SYSTEMS) != 0 or self._source.count(COMANAGEMENT) != 0
        except PartError:
            return
        if not seen:
            self._eligible = self._subject(Subject.COLLECTION, COLLECTIONS, None, self._eligible_collection)
            self._check_visible(0)

    def _read_memberships(self, numbers: list[int]) -> None:
        """In which of the collections that matter these devices are, and which is that of the eligible ones.

        A device that is eligible tells by its membership which one that is: asked for along with the others.
        """
        deployed = {one.collection_id for one in self._deployments if one.collection_id is not None}
        others = deployed - {ALL_SYSTEMS}
        try:
            found = self._memberships(others, numbers, _IN_ELIGIBLE)
        except PartError:
            found = None  # for its own sake, or for that of the other class, or it takes no such condition
        told = {row.collection_id for row in found or ()} - others
        self._eligible = self._subject(
            Subject.COLLECTION, COLLECTIONS, None, lambda: _told_eligible(told) or self._eligible_by_name()
        )
        own = set() if self._eligible is None else {self._eligible.collection_id}
        wanted = others | own
        try:
            rows = self._memberships(wanted, numbers) if found is None else found
        except PartError as error:
            self._members_refused = dict.fromkeys(wanted, error.trouble.sentence)
            return
        for collection in wanted:
            mine = [row.resource_id for row in rows if row.collection_id == collection]
            self._staging.add_members(collection, mine, _silent)
            self._members[collection] = MembersRead(None, None, len(mine))

    def _memberships(
        self, collections: set[str], numbers: list[int], *others: RowCondition
    ) -> list[Membership]:
        """The rows of these devices in these collections, and in the `others`. Raises PartError."""
        ways = [Among(MEMBERSHIPS.key.name, tuple(some)) for some in _batches(sorted(collections))]
        first = (*ways[:1], *others)
        places: list[RowCondition] = [*([AnyOf(first)] if first else []), *ways[1:]]
        return [
            row
            for place, ids in product(places, list(_batches(numbers)))
            for row in self._source.matching(MEMBERSHIPS, place, Among("ResourceID", tuple(ids)))
        ]

    def _read_assets(self, numbers: list[int], names: list[str]) -> None:
        """Behind which numbers of the deployments that they may be targets of these devices are.

        A deployment counts a device behind one number: where that is found no further class is asked.
        """
        open_ones = {
            each.assignment_id: each
            for each in self._deployments
            if each.assignment_id is not None and self._may_target(each)
        }
        refused: dict[DeploymentNumber, str] = {}
        found: list[DeploymentDevice] = []
        for of, number in ASSETS:
            settled = _settled(found, numbers)
            asked = {key: each for key, each in open_ones.items() if each.deployment_id not in settled}
            try:
                # A device that two questions name, by number and by name, is one.
                found += dict.fromkeys(self._assets(of, number, asked, numbers, names))
            except PartError as error:
                refused[number] = with_code(error.trouble)
        self._keep_assets(found, refused)

    def _may_target(self, deployment: Deployment) -> bool:
        """Whether one of the devices is in the collection of a deployment, or may be."""
        read = self._members.get(deployment.collection_id or "")
        return read is None or read.listed > 0

    def _keep_assets(self, found: list[DeploymentDevice], refused: dict[DeploymentNumber, str]) -> None:
        for deployment in self._deployments:
            key = deployment.deployment_id
            if deployment.assignment_id is None:
                continue
            self._devices_refused[key] = refused
            if len(refused) < len(ASSETS):
                mine = [device for device in found if device.deployment_id == key]
                self._staging.add_deployment_devices(key, mine, _silent)
                self._devices[key] = deployment.summarized_at

    def _assets(
        self,
        of: RecordClass[Asset],
        number: DeploymentNumber,
        numbered: dict[int, Deployment],
        numbers: list[int],
        names: list[str],
    ) -> Iterator[DeploymentDevice]:
        of = with_assignment(of)
        for assignments, devices in product(_batches(list(numbered)), list(_any_of(of, numbers, names))):
            some = Among("AssignmentID", tuple(assignments))
            for asset in self._source.matching(of, some, devices):
                deployment = numbered.get(asset.assignment_id or 0)
                if deployment is not None:
                    yield device_of(asset, deployment, number)


def _told_eligible(collections: set[str]) -> CollectionRecord | None:
    """The collection of the eligible devices, where a row told of it."""
    found = next(iter(collections), None)
    return None if found is None else CollectionRecord(collection_id=found, name=ELIGIBLE_COLLECTION)


def _any_of(of: RecordClass[Asset], numbers: list[int], names: list[str]) -> Iterator[RowCondition]:
    """The rows of these devices, by number or name; each condition names a few of them."""
    for some, named in zip_longest(_batches(numbers), _batches(names), fillvalue=()):
        ways = ((of.columns[0].name, tuple(some)), (of.columns[1].name, tuple(named)))
        yield AnyOf(tuple(Among(column, values) for column, values in ways if values))


def _batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """As many values at a time as one question names."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _settled(found: list[DeploymentDevice], numbers: list[int]) -> set[str]:
    """The deployments that have each of these devices behind a number."""
    wanted = set(numbers)
    listed: dict[str, set[int | None]] = {}
    for device in found:
        listed.setdefault(device.deployment_id, set()).add(device.resource_id)
    return {deployment for deployment, devices in listed.items() if wanted <= devices}


def read_device(
    source: Source,
    text: str,
    store: Path,
    alone: Path,
    progress: Callable[[int, str], None],
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Census:
    """Read what a text may mean into `alone`, a new store, by what `store` knows; that one stays as it is.

    `text` is a name or the start of one, a resource id, an Entra device id, or a user. Raises SourceError or
    StoreError.
    """
    begin_alone(store, alone)
    with closing(StoreWriter.open(alone)) as writer, writer.staging() as staging:
        gathering = DeviceGathering(source, staging, progress)
        wanted = inert(text.strip())
        found = gathering.read_device(wanted, likely_names(store, wanted))
        carry_known(store, alone, found)
        return staging.commit(gathering.gathered(clock()))


def _silent(rows: int) -> None:
    del rows
