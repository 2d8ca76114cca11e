"""An examination of a site: step after step from the name of its host to the pace of its pages.

It sends what the console sends, Identify, Enumerate, Pull, Release and Get, and never reads a class whole.
"""

from collections.abc import Generator, Iterator
from datetime import datetime, timezone
from typing import Final

from comgmt.doctor.classes import (
    PAGES,
    Limits,
    Look,
    class_step,
    look,
    lost_step,
    pages_step,
    refused_step,
    step_name,
)
from comgmt.doctor.counting import counting_step, uncounted_step
from comgmt.doctor.needs import NEEDS, Need, asset_needs, members_need
from comgmt.doctor.network import NETWORK, network
from comgmt.doctor.sign_in import METHOD, mend_of, method_step, refusals_step
from comgmt.doctor.way import (
    NAMESPACE,
    PROVIDER,
    SERVICE,
    SIGN_IN,
    VERSION,
    namespace_step,
    provider_step,
    service_step,
    signed_in,
    version_step,
    who_grants,
)
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.deployments import Deployment
from comgmt.domain.doctor import Name, NameKind, Step, StepName, StepStatus
from comgmt.domain.nouns import counted
from comgmt.domain.record_classes import (
    COLLECTIONS,
    COMANAGEMENT,
    DEPLOYMENTS,
    POLICIES,
    POLICY_DOCUMENT,
    SYSTEMS,
    PolicyRow,
)
from comgmt.domain.records import CollectionRecord, OnQuery
from comgmt.domain.row_conditions import Equals
from comgmt.site.connection import Connection
from comgmt.site.errors import LostError, MissingError, SiteError
from comgmt.site.log import QueryEntry
from comgmt.site.provider import find_site, provider_locations
from comgmt.site.reading import Reading
from comgmt.site.target import Target, checked

ELIGIBLE: Final = StepName("eligible", "Eligible devices", part=True)
DOCUMENT: Final = StepName("SMS_ConfigurationPolicy.SDMPackageXML", "Policy documents", part=True)
_SITE: Final = (SIGN_IN, SERVICE, PROVIDER, NAMESPACE, VERSION)
_CLASSES: Final = tuple(step_name(need) for need in NEEDS)
_MOST_RENEWALS: Final = 3


def examine(target: Target, on_query: OnQuery, limits: Limits | None = None) -> Iterator[Step]:
    """The steps as they are taken; those that an earlier failure made pointless come at the end, skipped.

    It is one sign-in, and one more for each connection that breaks on the way, at most three; what was
    refused is not sent again, but shown.
    """
    target = checked(target)
    examination = _Examination(target, on_query, limits or Limits())
    done: set[str] = set()
    try:
        for step in examination.steps():
            done.add(step.key)
            yield step
            if examination.over(step):
                break
    finally:
        examination.close()
    yield from (
        name.skipped() for name in (*NETWORK, *_SITE, *_CLASSES, ELIGIBLE, PAGES) if name.key not in done
    )


class _Examination:
    """One examination under way."""

    def __init__(self, target: Target, on_query: OnQuery, limits: Limits) -> None:
        self._target = target
        self._on_query = on_query
        self._limits = limits
        self._first: Connection | None = None
        self._reading: Reading | None = None
        self._looks: dict[str, Look] = {}

    def over(self, step: Step) -> bool:
        """Whether no further step can follow `step`."""
        if self._reading is None:
            gates = (METHOD, *NETWORK, SIGN_IN, NAMESPACE, *(() if self._target.site_code else (PROVIDER,)))
            return step.status is StepStatus.FAILED and step.key in {gate.key for gate in gates}
        return self._connection.dead

    def close(self) -> None:
        """Close what is open. Nothing is sent."""
        if self._first is not None:
            self._first.close()
        if self._reading is not None:
            self._reading.connection.close()

    def steps(self) -> Generator[Step, None, None]:
        """All steps, one after another."""
        yield method_step(self._target)
        yield refusals_step(self._target)
        yield from network(self._target)
        yield from self._sign_in()
        yield from self._site()
        for need in NEEDS:
            yield self._class(need)
        yield from self._eligible()
        yield from self._behind()
        yield from self._counting()
        yield from self._pages()

    def _sign_in(self) -> Generator[Step, None, None]:
        self._first = connection = Connection(self._target)
        try:
            with QueryEntry(self._on_query, self._target.who, "Identify", self._target.url):
                service = connection.identify()
        except SiteError as error:
            mend = mend_of(error, self._target) or who_grants(error, self._target)
            yield SIGN_IN.failed(error.trouble, mend)
            return
        yield signed_in(connection)
        yield service_step(service)

    def _site(self) -> Generator[Step, None, None]:
        connection = self._connection
        unlisted: MissingError | None = None
        try:
            locations = provider_locations(connection, self._on_query)
        except MissingError as error:
            unlisted = error  # no harm if the site is there all the same
        except SiteError as error:
            yield self._failed(PROVIDER, error)
        else:
            yield provider_step(self._target, locations)
        if unlisted is not None and self._target.site_code is None:
            yield PROVIDER.failed(unlisted.trouble)
            return
        try:
            self._reading, identity = find_site(connection, self._on_query)
        except SiteError as error:
            if unlisted is not None:
                yield PROVIDER.failed(unlisted.trouble)
            yield self._failed(NAMESPACE, error)
            return
        if unlisted is not None:
            yield PROVIDER.warning(unlisted.trouble.sentence)
        yield namespace_step(self._reading, identity)
        yield version_step(identity, datetime.now(timezone.utc).date())

    def _class(self, need: Need) -> Step:
        """The step of one class, with the columns it lacks; a refused one is not the end."""
        renewals = self._connection.renewals
        try:
            seen = look(self._open, need, self._limits)
        except SiteError as error:
            return refused_step(need, self._mended(error), self._target)
        self._looks[need.class_name] = seen
        step = class_step(seen, self._open)
        if self._connection.renewals > renewals and step.status is StepStatus.OK:
            return lost_step(step, need, self._target)
        return step

    def _eligible(self) -> Generator[Step, None, None]:
        condition = Equals("Name", ELIGIBLE_COLLECTION)
        try:
            found = self._open.records(COLLECTIONS, condition)
        except SiteError as error:
            yield self._failed(ELIGIBLE, error)
            return
        if not found:
            yield ELIGIBLE.warning(
                f'{self._connection.who} sees no collection "{ELIGIBLE_COLLECTION}".',
                "Sites have it since 2111; without it the console counts them by a rule of its own.",
            )
            return
        yield _eligible_step(found[0])
        yield self._class(members_need(found[0].collection_id))

    def _behind(self) -> Generator[Step, None, None]:
        """What stands behind deployments and policies."""
        for need in asset_needs(self._assignment()):
            yield self._class(need)
        policies = self._looks.get(POLICIES.class_name)
        if policies is None or not policies.sample.records:
            return
        row = policies.sample.records[0]
        assert isinstance(row, PolicyRow)
        try:
            self._open.instance(POLICY_DOCUMENT, Equals(POLICIES.key.name, row.ci_id))
        except SiteError as error:
            yield self._failed(DOCUMENT, error)
        else:
            named = (Name(NameKind.POLICY, row.name),) if row.name else ()
            yield DOCUMENT.ok(f"The document of {row.name} can be read.", names=named)

    def _assignment(self) -> int | None:
        seen = self._looks.get(DEPLOYMENTS.class_name)
        rows = () if seen is None else seen.sample.records
        assignments = (row.assignment_id for row in rows if isinstance(row, Deployment))
        return next((one for one in assignments if one is not None), None)

    def _counting(self) -> Generator[Step, None, None]:
        states = self._looks.get(COMANAGEMENT.class_name)
        if states is None or not states.sample.records:
            return
        try:
            yield counting_step(self._open, states, self._looks.get(SYSTEMS.class_name))
        except SiteError as error:
            yield uncounted_step(self._mended(error))

    def _pages(self) -> Generator[Step, None, None]:
        states = self._looks.get(COMANAGEMENT.class_name)
        devices = self._looks.get(SYSTEMS.class_name)
        if states is not None and states.sample.records:
            yield pages_step(states, 0 if devices is None else devices.rows, self._limits)

    @property
    def _connection(self) -> Connection:
        connection = self._reading.connection if self._reading is not None else self._first
        assert connection is not None
        return connection

    @property
    def _open(self) -> Reading:
        assert self._reading is not None
        return self._reading

    def _failed(self, name: StepName, error: SiteError) -> Step:
        error = self._mended(error)
        mend = who_grants(error, self._target)
        if name is DOCUMENT:
            return name.warning(error.trouble.sentence, mend)
        return name.failed(error.trouble, mend, {"unread": error.trouble.kind.value})

    def _mended(self, error: SiteError) -> SiteError:
        """Sign in again after a loss, if that is still wanted; the error of that is the one to tell."""
        connection = self._connection
        if not connection.dead:
            return error
        if connection.renewals >= _MOST_RENEWALS:
            return error
        connection.renew()
        try:
            connection.identify()
        except SiteError as again:
            return error if isinstance(again, LostError) else again
        return error


def _eligible_step(found: CollectionRecord) -> Step:
    members = "? members" if found.member_count is None else counted(found.member_count, "member")
    return ELIGIBLE.ok(
        f'"{found.name}" ({found.collection_id}) has {members}.',
        {"collection_id": found.collection_id, "members": found.member_count},
        (Name(NameKind.COLLECTION, found.collection_id),),
    )
