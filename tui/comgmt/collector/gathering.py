"""Reads the classes of a site one after another into the staging of a store; one refused is not the end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from comgmt.collector.counting import count_could_enroll, count_fleet
from comgmt.collector.deployment_devices import read_deployment_devices
from comgmt.collector.policies import read_policies
from comgmt.collector.source import Source, lacking_columns
from comgmt.domain.batches import RecordBatch
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.counted import Counted
from comgmt.domain.deployments import ALL_SYSTEMS, PREFIX, Deployment, DeploymentNumber
from comgmt.domain.early import Early
from comgmt.domain.nouns import counted
from comgmt.domain.record_classes import (
    ACTIVITY,
    COLLECTIONS,
    COMANAGEMENT,
    DEPLOYMENTS,
    MEMBERS,
    POLICIES,
    SYSTEMS,
    RecordClass,
)
from comgmt.domain.records import CollectionRecord, PolicyRecord
from comgmt.domain.row_conditions import Among, Equals, StartsWith
from comgmt.domain.source import Trouble, TroubleKind, with_code
from comgmt.domain.source_errors import PartError, SourceError
from comgmt.domain.streamed import Streamed
from comgmt.store.early import early_census
from comgmt.store.gathered import Gathered, MembersRead, Subject
from comgmt.store.staging import Aside

Value = TypeVar("Value")
_COLLECTIONS_AT_ONCE: Final = 20

_DOING: Final = {
    Subject.SYSTEMS: "reading devices",
    Subject.COMANAGEMENT: "reading co-management states",
    Subject.ACTIVITY: "reading client activity",
}


class Gathering:
    """One reading of a site. `read`, then `gathered`, which says what there was besides devices.

    `seen`, if any, hears of the tiles that are known so far.
    """

    def __init__(
        self,
        source: Source,
        staging: Aside,
        progress: Callable[[int, str], None],
        seen: Callable[[Early], None] | None = None,
    ) -> None:
        self._source = source
        self._staging = staging
        self._progress = progress
        self._seen = seen
        self._has_objects = False
        self._previous = staging.previous
        self._devices_seen = 0
        self._errors: list[PartError] = []
        self._refused: dict[Subject, PartError] = {}
        self._notes: dict[str, None] = {}
        self._eligible: CollectionRecord | None = None
        self._members: dict[str, MembersRead] = {}
        self._members_refused: dict[str, str] = {}
        self._deployments: tuple[Deployment, ...] = ()
        self._devices: dict[str, datetime | None] = {}
        self._devices_refused: dict[str, dict[DeploymentNumber, str]] = {}
        self._policies: tuple[PolicyRecord, ...] = ()

    def read(self, clock: Callable[[], datetime]) -> None:
        """Read everything; raises SourceError when the site fails, or shows nothing of its devices."""
        staging, streamed = self._staging, Streamed()
        staging.check_site(self._source.identity)
        systems = self._records(Subject.SYSTEMS, SYSTEMS, streamed.systems)
        self._show(streamed.counted(clock()))
        states = self._records(Subject.COMANAGEMENT, COMANAGEMENT, streamed.states)
        self._check_devices()
        self._show(streamed.counted(clock()))
        self._records(Subject.ACTIVITY, ACTIVITY)
        self._read_objects(systems + states)
        self._read_lists()

    def read_lists(self) -> None:
        """Read no devices, but who is in the collections and behind the deployments."""
        self._read_objects(1)
        self._read_lists()

    def _read_lists(self) -> None:
        if self._eligible is not None:
            self._read_members(self._eligible.collection_id, ELIGIBLE_COLLECTION, self._eligible)
            self._compare_members(self._eligible)
        collections = self._collections()
        for deployment in self._deployments:
            self._read_deployment(deployment, collections)

    def count(self, devices: int, clock: Callable[[], datetime], *, scheduled: bool = False) -> Counted:
        """Count the devices, of which there are about so many, and read what is no device, but for lists.

        A `scheduled` one counts no clients anew that were counted not long ago. Raises UncountedError where
        the site does not count as it should, SourceError as `read` does.
        """
        self._staging.check_site(self._source.identity)
        self._read_objects(devices)
        self._show(Counted(at=clock()), by_site=True)
        before = self._counted_before() if scheduled else None
        found = count_fleet(self._source, clock, self._tell, partial(self._show, by_site=True), before)
        self._refused |= found.refused
        if found.uncounted is not None:
            self._note(f"Workloads could not be counted. {with_code(found.uncounted.trouble)}")
        self._check_devices()
        return self._with_eligible(found.counted)

    def _counted_before(self) -> Counted | None:
        """What the last refresh counted, as the same user."""
        before = self._previous
        return before.counted if before is not None and before.site == self._source.identity else None

    def _show(self, counted: Counted, *, by_site: bool = False) -> None:
        """Show the tiles that are known so far, if somebody wants to see them."""
        if self._seen is None:
            return
        gathered = self.gathered(counted.at)
        if by_site:
            gathered = msgspec.structs.replace(gathered, counted=counted)
        self._seen(early_census(gathered, counted, has_objects=self._has_objects))

    def _with_eligible(self, counted: Counted) -> Counted:
        """What was counted, with the clients that could enroll where no collection tells the eligible."""
        if self._eligible is not None or Subject.COLLECTION in self._refused or counted.clients is None:
            return counted
        return msgspec.structs.replace(counted, could_enroll=count_could_enroll(self._source))

    def _read_objects(self, records: int) -> None:
        """Read what is not a device: the collection of the eligible ones, deployments, policies."""
        source = self._source
        self._tell("reading collections")
        self._eligible = self._subject(Subject.COLLECTION, COLLECTIONS, None, self._eligible_collection)
        self._check_visible(records)
        self._tell("reading deployments")
        self._deployments = self._subject(
            Subject.DEPLOYMENTS,
            DEPLOYMENTS,
            (),
            lambda: source.matching(DEPLOYMENTS, StartsWith("SoftwareName", PREFIX)),
        )
        self._note_spellings(DEPLOYMENTS, (each.deployment_id for each in self._deployments))
        known = () if self._previous is None else self._previous.policies
        self._policies = self._subject(
            Subject.POLICIES, POLICIES, (), lambda: read_policies(source, known, self._note)
        )
        self._has_objects = True

    @property
    def devices(self) -> int:
        """How many devices were read."""
        return self._devices_seen

    @property
    def is_cut(self) -> bool:
        """Whether something was left out because the reading was at its bound."""
        return any(error.trouble.kind is TroubleKind.BUDGET for error in self._errors)

    def gathered(self, taken_at: datetime) -> Gathered:
        """What was read and what not, for the store."""
        for subject in (Subject.ACTIVITY, Subject.POLICIES):
            if subject in self._refused:
                self._note(with_code(self._refused[subject].trouble))
        notes = (*self._notes, *(note for note in self._source.notes if note not in self._notes))
        return Gathered(
            site=self._source.identity,
            taken_at=taken_at,
            refused={subject: error.trouble.sentence for subject, error in self._refused.items()},
            missing=lacking_columns(self._source),
            eligible=self._eligible,
            members=self._members,
            members_refused=self._members_refused,
            deployments=self._deployments,
            devices=self._devices,
            devices_refused={key: refused for key, refused in self._devices_refused.items() if refused},
            policies=self._policies,
            budget=self._source.budget,
            notes=notes,
        )

    def _records(
        self,
        subject: Subject,
        of: RecordClass[Value],
        streamed: Callable[[Iterator[RecordBatch[Value]]], Iterator[RecordBatch[Value]]] = lambda batches: (
            batches
        ),
    ) -> int:
        """Put the records of one class aside, `streamed` where somebody sees it; how many there were."""

        def read_all() -> int:
            with ended(self._source.batches(of)) as batches:
                counted = batches if self._seen is None else streamed(batches)
                return self._staging.add_batches(subject, counted, self._counting(subject))

        return self._subject(subject, of, 0, read_all)

    def _subject(
        self, subject: Subject, of: RecordClass[Any], without: Value, read: Callable[[], Value]
    ) -> Value:
        """What `read` gives; `without` when the site has it not or does not give it to this user."""
        try:
            if of.class_name not in self._source.classes:
                raise _absent(of)
            return read()
        except PartError as error:
            self._errors.append(error)
            self._refused[subject] = error
            return without

    def _check_devices(self) -> None:
        """Raise when no device could be read: old numbers with their age say more than none."""
        if Subject.SYSTEMS in self._refused and Subject.COMANAGEMENT in self._refused:
            raise self._refused[Subject.COMANAGEMENT]

    def _check_visible(self, records: int) -> None:
        """Raise when nothing was shown, which is a missing right."""
        if records or Subject.SYSTEMS in self._refused or Subject.COLLECTION in self._refused:
            return
        if self._eligible is None or self._eligible.member_count:
            who = self._source.identity.visible_to
            code = self._source.identity.site_code
            raise _nothing_shown(code, who)

    def _read_members(self, collection_id: str, name: str, now: CollectionRecord | None) -> None:
        """The members of a collection, unless it says that they are those of the last refresh."""
        before = None if self._previous is None else self._previous.members.get(collection_id)
        if before is not None and now is not None and _unchanged(before, now):
            self._members[collection_id] = before
            return
        try:
            with ended(self._members_of(collection_id)) as members:
                listed = self._staging.add_members(collection_id, members, self._telling(f"reading {name}"))
        except PartError as error:
            self._errors.append(error)
            self._members_refused[collection_id] = error.trouble.sentence
            self._note(with_code(error.trouble))
            return
        said = None if now is None else now.member_count
        refreshed = None if now is None else now.refreshed_at
        self._members[collection_id] = MembersRead(said, refreshed, listed)

    def _compare_members(self, collection: CollectionRecord) -> None:
        """Say so when the list behind the number of eligible devices is not as long as the number."""
        said, found = collection.member_count, self._members.get(collection.collection_id)
        if found is None or said is None or found.listed == said:
            return
        who = self._source.identity.visible_to
        self._note(
            f'The collection "{collection.name}" says that it has {counted(said, "member")}; '
            f"the site lists {found.listed:,} to {who}."
        )

    def _read_deployment(self, deployment: Deployment, collections: Mapping[str, CollectionRecord]) -> None:
        collection = deployment.collection_id
        if collection is not None and self._members_wanted(collection):
            name = deployment.collection_name or collection
            self._read_members(collection, name, collections.get(collection))
        self._read_devices(deployment)

    def _members_wanted(self, collection_id: str) -> bool:
        settled = collection_id in self._members or collection_id in self._members_refused
        return collection_id != ALL_SYSTEMS and not settled

    def _collections(self) -> dict[str, CollectionRecord]:
        """What the collections of the deployments say of themselves, by id; those that are not seen lack."""
        deployed = (deployment.collection_id for deployment in self._deployments)
        wanted = {found for found in deployed if found is not None and self._members_wanted(found)}
        try:
            return {found.collection_id: found for found in self._collections_of(sorted(wanted))}
        except PartError as error:
            self._errors.append(error)
            return {}

    def _collections_of(self, wanted: list[str]) -> Iterator[CollectionRecord]:
        """What these collections say of themselves, in as few requests as may be."""
        for start in range(0, len(wanted), _COLLECTIONS_AT_ONCE):
            some = tuple(wanted[start : start + _COLLECTIONS_AT_ONCE])
            yield from self._source.matching(COLLECTIONS, Among("CollectionID", some))

    def _eligible_collection(self) -> CollectionRecord | None:
        found = self._source.matching(COLLECTIONS, Equals("Name", ELIGIBLE_COLLECTION))
        return found[0] if found else None

    def _members_of(self, collection_id: str) -> Iterator[int]:
        with closing(self._source.batches(MEMBERS, Equals("CollectionID", collection_id))) as found:
            for batch in found:
                yield from batch.column("resource_id")

    def _read_devices(self, deployment: Deployment) -> None:
        """The devices behind the numbers of a deployment, unless they were not counted anew since.

        Where some were refused they are read again: the right may have been given meanwhile.
        """
        key, summarized_at = deployment.deployment_id, deployment.summarized_at
        if deployment.assignment_id is None:
            return
        if self._same_devices(key, summarized_at):
            self._devices[key] = summarized_at
            return
        refused = self._devices_refused.setdefault(key, {})

        def refuse(number: DeploymentNumber, error: PartError) -> None:
            self._errors.append(error)
            refused[number] = with_code(error.trouble)
            self._note(refused[number])

        try:
            with ended(read_deployment_devices(self._source, deployment, refuse)) as batches:
                doing = f"reading the devices of {deployment.software_name}"
                self._staging.add_deployment_batches(key, batches, self._telling(doing))
        except PartError as error:
            self._note(with_code(error.trouble))
            return
        self._devices[key] = summarized_at

    def _same_devices(self, deployment_id: str, summarized_at: datetime | None) -> bool:
        before = self._previous
        if before is None or summarized_at is None or deployment_id in before.devices_refused:
            return False
        return before.devices.get(deployment_id) == summarized_at

    def _note_spellings(self, of: RecordClass[Any], keys: Iterable[str]) -> None:
        """Say so when a key comes in two spellings: both are kept, as the site has them."""
        seen: dict[str, str] = {}
        for key in keys:
            first = seen.setdefault(key.casefold(), key)
            if first != key:
                self._note(
                    f"{of.class_name} has one key in two spellings, {first} and {key}; both are shown."
                )

    def _note(self, sentence: str) -> None:
        self._notes[sentence] = None

    def _counting(self, subject: Subject) -> Callable[[int], None]:
        self._tell(_DOING[subject])

        def tell(rows: int) -> None:
            self._devices_seen = max(self._devices_seen, rows)
            known = rows == self._devices_seen
            self._tell(_DOING[subject] if known else f"{_DOING[subject]}, {rows:,}")

        return tell

    def _telling(self, doing: str) -> Callable[[int], None]:
        self._tell(doing)
        return lambda rows: self._tell(f"{doing}, {rows:,}")

    def _tell(self, doing: str) -> None:
        self._progress(self._devices_seen, doing)


@contextmanager
def ended(records: Iterator[Value]) -> Iterator[Iterator[Value]]:
    """Records of a site that are given back to it at the end of the block, also when not all were taken.

    Left to themselves they would end at some later time, when the store that logs them is closed.
    """
    try:
        yield records
    finally:
        close = getattr(records, "close", None)
        if close is not None:
            close()


def _unchanged(before: MembersRead, now: CollectionRecord) -> bool:
    dated = now.refreshed_at is not None and before.refreshed_at == now.refreshed_at
    return dated and before.member_count == now.member_count


def _absent(of: RecordClass[Any]) -> PartError:
    return PartError(Trouble(TroubleKind.MISSING, f"This source has no {of.class_name}."))


def _nothing_shown(code: str, who: str) -> SourceError:
    return SourceError(
        Trouble(
            TroubleKind.PERMISSION,
            f"Site {code} shows {who} no device and none of its collections: give it a role with "
            "Read on collections, such as Read-only Analyst.",
        )
    )
