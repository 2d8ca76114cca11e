"""A site as the collector sees it: sign in once, then read records class by class."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from operator import attrgetter
from types import MappingProxyType, TracebackType
from typing import Final, TypeVar

from comgmt.domain.deployments import PREFIX, Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.records import (
    ActivityRecord,
    CollectionRecord,
    ComanagementRecord,
    PolicyRecord,
    QueryRecord,
    SiteIdentity,
    SystemRecord,
)
from comgmt.site import columns, latch, wql
from comgmt.site.columns import Asset, PolicyRow, Source
from comgmt.site.connection import Connection
from comgmt.site.errors import AnswerError, MissingError, NotPermittedError, QueryRefusedError, SiteError
from comgmt.site.log import Entry
from comgmt.site.policies import is_comanagement, read_document
from comgmt.site.provider import find_site
from comgmt.site.reading import Reading
from comgmt.site.target import Target, checked

Record = TypeVar("Record")

_BY_STATUS: Final = {
    1: DeploymentNumber.SUCCESS,
    2: DeploymentNumber.IN_PROGRESS,
    3: DeploymentNumber.OTHER,
    4: DeploymentNumber.UNKNOWN,
    5: DeploymentNumber.ERRORS,
}
_ASSETS: Final = (
    (columns.COMPLIANT_ASSETS, DeploymentNumber.SUCCESS),
    (columns.NONCOMPLIANT_ASSETS, DeploymentNumber.IN_PROGRESS),
    (columns.ERROR_ASSETS, DeploymentNumber.ERRORS),
    (columns.UNKNOWN_ASSETS, DeploymentNumber.UNKNOWN),
)
_USER: Final = 0
_COLLECTIONS_AT_ONCE: Final = 20


def ignore(query: QueryRecord) -> None:
    """Log nothing."""
    del query


def open_site(
    target: Target, on_query: Callable[[QueryRecord], None] = ignore, *, retry_refused: bool = False
) -> "Site":
    """Sign in at `target` and find the site; raises `SiteError`.

    One call is one logon, or two when the provider is on another allowed host. After a refusal the next call
    raises it again without a request, unless `retry_refused` says that a person asked.
    """
    target = checked(target)
    if retry_refused:
        latch.forget(target)
    connection = Connection(target)
    try:
        with Entry(on_query, target.who, "Identify", target.url):
            connection.identify()
        reading, identity = find_site(connection, on_query)
    except BaseException:
        connection.close()
        raise
    if reading.connection is not connection:
        connection.close()
    return Site(reading, identity)


class Site:
    """An open site; for one thread. Rows are ordered by their resource id and stream page by page.

    A class that is missing or forbidden raises `MissingError` or `NotPermittedError` for that one call.
    `missing` is class to the columns the site lacks, whose fields are None in every record.
    """

    def __init__(self, reading: Reading, identity: SiteIdentity) -> None:
        self.identity = identity
        self._reading = reading
        self._notes: dict[str, None] = {}

    @property
    def missing(self) -> Mapping[str, frozenset[str]]:
        """Class to the columns the site lacks, as far as reading has shown."""
        return MappingProxyType(self._reading.missing)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what was left out: values that could not be read, parts that were refused."""
        misfits = (
            f"{count} value{'s' * (count != 1)} of {class_name}.{column} could not be read."
            for (class_name, column), count in self._reading.misfits.items()
        )
        return (*self._notes, *misfits)

    def comanagement(self, after: int = 0) -> Iterator[ComanagementRecord]:
        """The co-management state of every device above `after`."""
        return self._keyed(columns.COMANAGEMENT, after)

    def systems(self, after: int = 0) -> Iterator[SystemRecord]:
        """Every resource of `SMS_R_System` above `after`, without its arrays."""
        return self._keyed(columns.SYSTEMS, after)

    def activity(self, after: int = 0) -> Iterator[ActivityRecord]:
        """When each device above `after` was last heard."""
        return self._keyed(columns.ACTIVITY, after)

    def collection(self, name: str) -> CollectionRecord | None:
        """The collection of this name, or None when there is none that this user sees."""
        found = self._reading.records(columns.COLLECTIONS, wql.equals("Name", name))
        return found[0] if found else None

    def collections(self, collection_ids: Iterable[str]) -> tuple[CollectionRecord, ...]:
        """Those of these collections that this user sees, in as few queries as may be."""
        wanted = sorted(set(collection_ids))
        found: list[CollectionRecord] = []
        for start in range(0, len(wanted), _COLLECTIONS_AT_ONCE):
            some = wanted[start : start + _COLLECTIONS_AT_ONCE]
            found += self._reading.records(columns.COLLECTIONS, wql.among("CollectionID", some))
        return tuple(found)

    def members(self, collection_id: str, after: int = 0) -> Iterator[int]:
        """Resource ids of the members of a collection, above `after`."""
        condition = wql.equals("CollectionID", collection_id)
        with closing(self._keyed(columns.MEMBERS, after, condition)) as found:
            for member in found:
                yield member.resource_id

    def deployments(self) -> tuple[Deployment, ...]:
        """Every deployment of the co-management settings."""
        return tuple(self._reading.records(columns.DEPLOYMENTS, wql.starts_with("SoftwareName", PREFIX)))

    def deployment_devices(
        self, deployment: Deployment, refused: dict[DeploymentNumber, str]
    ) -> Iterator[DeploymentDevice]:
        """The devices behind the numbers of a deployment, class by class; each once a number.

        A class that is missing or forbidden is left out and noted, and `refused` gets why its number has no
        devices, unless all four are: then the first of their errors is raised too.
        """
        if deployment.assignment_id is None:
            return
        errors: list[SiteError] = []
        for source, number in _ASSETS:
            try:
                yield from self._deployment_devices(deployment, source, number)
            except (MissingError, NotPermittedError) as error:  # noqa: PERF203 - four turns, and one refused is not the end
                errors.append(error)
                refused[number] = error.trouble.sentence
                self._notes[error.trouble.sentence] = None
        if len(errors) == len(_ASSETS):
            raise errors[0]

    def policies(self, known: Iterable[PolicyRecord] = ()) -> tuple[PolicyRecord, ...]:
        """The co-management policies; what their documents say is None where they cannot be read.

        A document is not read again when the policy is among the `known` and was not changed since.
        """
        rows = [row for row in self._policy_rows() if is_comanagement(row)]
        documents = {policy.ci_id: policy for policy in known if _is_read(policy)}
        return tuple(self._policy(row, documents.get(row.ci_id)) for row in rows)

    def close(self) -> None:
        """Close the connection. Nothing is sent."""
        self._reading.connection.close()

    def __enter__(self) -> "Site":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keyed(self, source: Source[Record], after: int, *conditions: str) -> Generator[Record, None, None]:
        key = attrgetter(source.key.field)
        return self._reading.keyed(source, *conditions, key=key, after=after)

    def _deployment_devices(
        self, deployment: Deployment, source: Source[Asset], number: DeploymentNumber
    ) -> Iterator[DeploymentDevice]:
        condition = wql.equals("AssignmentID", deployment.assignment_id or 0)
        with closing(self._keyed(source, 0, condition)) as found:
            for asset in found:
                yield DeploymentDevice(
                    deployment_id=deployment.deployment_id,
                    number=_BY_STATUS.get(asset.status or 0, number),
                    name=asset.name or "",
                    resource_id=None if asset.asset_type == _USER else asset.asset_id,
                )

    def _policy_rows(self) -> list[PolicyRow]:
        try:
            return self._reading.records(
                columns.POLICIES,
                wql.equals("IsLatest", value=True),
                wql.equals("CategoryInstance_UniqueIDs", columns.POLICY_CATEGORY),
            )
        except QueryRefusedError:
            return self._reading.records(columns.POLICIES, wql.starts_with("LocalizedDisplayName", PREFIX))

    def _policy(self, row: PolicyRow, before: PolicyRecord | None) -> PolicyRecord:
        if before is not None and before.modified_at == row.modified_at:
            capabilities, auto_enroll = before.capabilities, before.auto_enroll
        else:
            capabilities, auto_enroll = self._policy_document(row)
        return PolicyRecord(
            ci_id=row.ci_id,
            name=row.name or "",
            assigned=row.assigned,
            capabilities=capabilities,
            auto_enroll=auto_enroll,
            modified_at=row.modified_at,
        )

    def _policy_document(self, row: PolicyRow) -> tuple[int | None, bool | None]:
        try:
            instance = self._reading.instance(columns.POLICY_DOCUMENT, columns.POLICIES.key.name, row.ci_id)
        except (MissingError, NotPermittedError, AnswerError) as error:
            if self._reading.connection.dead:
                raise
            self._notes[error.trouble.sentence] = None
            return None, None
        return read_document(instance.text)


def _is_read(policy: PolicyRecord) -> bool:
    """Whether the document of a policy was read, and it is known of when."""
    said = (policy.capabilities, policy.auto_enroll)
    return policy.modified_at is not None and said != (None, None)
