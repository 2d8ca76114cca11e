"""A copy with stand-ins: every number, age and change is what it was, and every table was thought of."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from comgmt.domain.alerts.history import Telling
from comgmt.domain.alerts.rules import Severity
from comgmt.domain.alerts.steps import AlertEvent, EventKind
from comgmt.domain.census import trend_counts
from comgmt.domain.client_os import client_os
from comgmt.domain.counted import ClientCount, Counted, FlagCount, MaskCount
from comgmt.domain.deployments import Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.people import GroupRead
from comgmt.domain.pseudonyms import KEY_OCTETS, Naming, Pseudonyms
from comgmt.domain.records import ActivityRecord, CollectionRecord, PolicyRecord, QueryRecord, SystemRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.domain.sweep import SweepState
from comgmt.domain.ways import Total
from comgmt.domain.workloads import workload_mask
from comgmt.store.alerts import add_events
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.earlier import readings_apart
from comgmt.store.errors import StoreError
from comgmt.store.files import open_to_read, open_to_write
from comgmt.store.gathered import Gathered, MembersRead, Subject
from comgmt.store.locking import silent
from comgmt.store.meta import load_groups
from comgmt.store.orders import ORDER_TABLES
from comgmt.store.parts import IdRange, Ids, PartRead, PartScope
from comgmt.store.reader import StoreReader
from comgmt.store.recording import record
from comgmt.store.redacting import redact
from comgmt.store.schema import columns_of
from comgmt.store.sweeps import load_sweep
from comgmt.store.times import to_micros
from comgmt.store.transactions import writing
from comgmt.store.writer import StoreWriter
from tests.store.beside_devices import assert_kept
from tests.store.filling import NOW, SITE, WORKSTATION, client, enrolled, failed, fill, gathered, ignore

PSEUDONYMS: Final = Pseudonyms(b"k" * KEY_OCTETS)
# A new table has to be thought of: does it hold a name, and does the copy hold what it holds?
THOUGHT_OF: Final = {
    *("device", "record", "member", "deployment_device", "meta"),  # a reading makes them; ages are copied
    *("search", "held", *ORDER_TABLES),  # as well; orders by age are made anew
    *("state_key", "os_group_key"),  # the same in every store
    *("census", "census_body", "trend_key", "change", "query", "attempt"),
    *("alert_standing", "alert_event", "alert_telling", "alert_due"),  # the last is left out
    *("read_apart", "part_reading"),  # made anew: a range of resource ids is none of their stand-ins
    "sqlite_sequence",
}
NAMES: Final = (
    *(
        "ADELES-PC",
        "Pradeeps-Laptop",
        "adele.vance",
        "pradeep.gupta",
        "ADATUM",
        "adatum.example",
        "cm-adatum",
    ),
    *(
        "Adatum Headquarters",
        "Branch-Lyon",
        "Pilot of the Finance Team",
        "3b0f4a52-71d8-4e5d-9d0c-1f2e3a4b5c6d",
    ),
    *("pager@adatum.example", "10.77.66.55"),
    *("sccm-alias", "corp.test", "doctors-host"),  # hosts that the configuration names, and the site does not
    *("Nora Quist", "ADELES-P%"),  # what somebody typed
)
QUERIES: Final = (
    ("Enumerate", "SELECT Name FROM SMS_R_System WHERE ResourceID = 16777220 OR Name = 'ADELES-PC'"),
    ("Enumerate", "SELECT Name FROM SMS_R_System WHERE LastLogonUserName = 'Nora Quist'"),
    ("Enumerate", "SELECT Name FROM SMS_R_System WHERE Name LIKE 'ADELES-P%'"),
    ("Identify", "https://doctors-host.corp.test:5986/wsman"),
)
WHO: Final = "ADATUM\\pradeep.gupta"
OTHER_READER: Final = "FABRIKAM\\lena.ekstrom"  # of parts only: no attempt tells of that user
CODE: Final = 0x80192EE2
FIRST_ID: Final = 16777220


def read_at(at: datetime) -> Gathered:
    site = SITE.__class__(
        site_code="P01", site_name="Adatum Headquarters", server="cm-adatum.adatum.example", visible_to=WHO
    )
    pilot = Deployment(
        deployment_id="{D1}",
        assignment_id=16777300,
        software_name="CoMgmtSettingsPilotCAP",
        collection_id="P0100022",
        collection_name="Pilot of the Finance Team",
        targeted=2,
        success=1,
    )
    return gathered(
        at,
        site=site,
        eligible=CollectionRecord(
            collection_id="SMSP0100", name="Co-management Eligible Devices", member_count=2
        ),
        members={"SMSP0100": MembersRead(2, None, 2), "P0100022": MembersRead(2, None, 2)},
        members_refused={"P0100023": f"The site shows {WHO} no member."},
        deployments=(pilot,),
        devices={"{D1}": None},
        policies=(PolicyRecord(ci_id=7, name="CoMgmtSettingsProd"),),
        notes=('The collection "Pilot of the Finance Team" says that it has 3 members.',),
    )


def named_store(path: Path) -> None:
    """A store in which each name of `NAMES` stands where it can, and something has changed."""
    one, other, guid = 16777220, 16777221, NAMES[10]
    systems = [
        SystemRecord(
            resource_id=one,
            name="ADELES-PC",
            operating_system=WORKSTATION,
            build="10.0.22631.3447",
            client=1,
            obsolete=0,
            domain="ADATUM",
            ad_site="Branch-Lyon",
            aad_device_id=guid,
            last_logon_user="adele.vance",
            last_logon_user_domain="ADATUM",
        ),
        SystemRecord(resource_id=other, name="Pradeeps-Laptop", operating_system=WORKSTATION, client=1),
    ]
    activity = [
        ActivityRecord(
            resource_id=one, site_code="P01", last_active_at=NOW, primary_user="ADATUM\\adele.vance"
        )
    ]
    devices = {
        "{D1}": [
            DeploymentDevice(
                deployment_id="{D1}", number=DeploymentNumber.SUCCESS, name="ADELES-PC", resource_id=one
            ),
            DeploymentDevice(deployment_id="{D1}", number=DeploymentNumber.UNKNOWN, name="Adeles-Other-PC"),
        ]
    }
    detail = f"adele.vance@adatum.example on ADELES-PC ({guid}): 0x80192EE2"
    members = {"SMSP0100": [one, other], "P0100022": [one, other]}
    before = [enrolled(one, "ADELES-PC", aad_device_id=guid), enrolled(other, "Pradeeps-Laptop")]
    after = [
        failed(one, CODE, "ADELES-PC", aad_device_id=guid, enrollment_error_detail=detail),
        enrolled(other, "Pradeeps-Laptop"),
    ]
    for at, states in ((NOW - timedelta(days=1), before), (NOW, after)):
        fill(path, states, systems, activity, read=read_at(at), members=members, devices=devices)
    notes_in(path)


def notes_in(path: Path) -> None:
    """A query, an attempt that failed and an alert that was told."""
    writer = StoreWriter.open(path)
    with closing(writer):
        for action, query in QUERIES:
            writer.log_query(
                QueryRecord(
                    at=NOW, user=WHO, action=action, query=query, rows=1, milliseconds=3, outcome="ok"
                )
            )
        trouble = Trouble(
            TroubleKind.UNREACHABLE, "cm-adatum.adatum.example did not answer.", "no route to 10.77.66.55"
        )
        writer.note_attempt(NOW, "https://cm-adatum.adatum.example:5986/wsman", WHO, trouble)
        of_alias = Trouble(
            TroubleKind.UNREACHABLE, "There is no answer of SCCM-Alias.corp.test.", "sccm-alias"
        )
        writer.note_attempt(NOW, "https://sccm-alias.corp.test:5986/wsman", WHO, of_alias)
        event = AlertEvent(
            at=NOW,
            rule="failures at ADATUM",
            about="",
            kind=EventKind.FIRED,
            severity=Severity.WARNING,
            sentence="1 device of Adatum Headquarters failed.",
            value=1.0,
        )
        with closing(open_to_write(path)) as connection, writing(connection):
            add_events(connection, [event])
        writer.settle(1, Telling("pager@adatum.example", NOW, "10.77.66.55 was not reached"))


def copied(path: Path, folder: Path) -> Path:
    copy, recording = folder / "copy.sqlite", folder / "recording"
    with closing(open_to_read(path)) as original:
        redact(original, copy, PSEUDONYMS, silent)
    record(copy, recording)
    return recording


def test_no_name_is_left_in_any_octet(path: Path, tmp_path: Path) -> None:
    named_store(path)
    plain = tmp_path / "plain"
    record(path, plain)
    named, content = plain.read_bytes().lower(), copied(path, tmp_path).read_bytes().lower()
    for name in (*NAMES, "Adeles-Other-PC"):
        for encoding in ("utf-8", "utf-16-le"):
            assert name.lower().encode(encoding) not in content, name
        assert name.lower().encode() in named, f"{name} is not in the original: this test looks for nothing"


def test_every_number_age_and_change_is_what_it_was(path: Path, tmp_path: Path) -> None:
    named_store(path)
    recording = copied(path, tmp_path)
    with closing(StoreReader.open(path)) as one, closing(StoreReader.open_recording(recording)) as other:
        before, after = one.census(), other.census()
        assert before is not None
        assert after is not None
        assert trend_counts(after) == trend_counts(before)
        assert after.taken_at == before.taken_at
        assert other.findings() == one.findings()
        assert other.trends() == one.trends()
        assert other.reading_times(None) == one.reading_times(None)
        assert_kept(recording)
        device, shown = one.device(16777220), other.device(PSEUDONYMS.resource_id(16777220))
        assert device is not None
        assert shown is not None
        assert shown.read_at == device.read_at
        for field in ("state", "error", "state_since", "changed_at", "os_release", "last_active_at"):
            assert getattr(shown.row, field) == getattr(device.row, field), field
        assert shown.row.name == PSEUDONYMS.name(Naming.DEVICE, "ADELES-PC")
        span = ChangeSpan(0, to_micros(NOW))
        assert [
            (each.at, each.seen_after, each.kind, each.error_after) for each in other.changes_in(span)
        ] == [(each.at, each.seen_after, each.kind, each.error_after) for each in one.changes_in(span)]
        assert len(other.alert_events()) == len(one.alert_events()) == 1
        assert len(other.queries()) == len(one.queries()) == len(QUERIES)
        assert other.attempts() is not None


def partly_read(path: Path) -> None:
    """A store whose site counts; its devices were read at four times: all, two ranges of them, one alone."""
    numbers = range(FIRST_ID, FIRST_ID + 8)
    states = [failed(number, CODE) if number % 2 else enrolled(number) for number in numbers]
    fill(path, states, map(client, numbers), read=read_at(NOW - timedelta(days=3)))
    site = replace(read_at(NOW).site, visible_to=OTHER_READER)
    scopes: tuple[PartScope, ...] = (
        IdRange(FIRST_ID, FIRST_ID + 2),
        IdRange(FIRST_ID + 2, FIRST_ID + 3),
        Ids(frozenset({FIRST_ID + 5})),
    )
    with closing(StoreWriter.open(path)) as writer:
        for hours, scope in enumerate(scopes):
            refused = {Subject.ACTIVITY: "lena.ekstrom may not read it at cm-adatum."} if hours else {}
            with writer.part(scope) as part:
                part.add_systems(map(client, numbers), ignore)
                part.add_comanagement(states, ignore)
                part.commit(PartRead(site=site, at=NOW - timedelta(hours=5 - hours), refused=refused))
        with writer.staging() as staging:
            flags = (
                FlagCount(replace(failed(0, None), name=""), 4),
                FlagCount(replace(enrolled(0), name=""), 4),
            )
            one = client(FIRST_ID)
            counted = Counted(
                at=NOW,
                flags=flags,
                masks=(MaskCount(workload_mask(enrolled(0).mdm_workloads), 4),),
                clients=(ClientCount(client_os(one.operating_system, one.build), 8),),
                states=Total(8, 8),
                systems=Total(8, 8),
                could_enroll=8,
            )
            staging.record_counted(replace(read_at(NOW), counted=counted, rows_at=NOW - timedelta(days=3)))
        writer.note_group(EnrollmentState.FAILURE_HYBRID, GroupRead(NOW, FIRST_ID + 2))
        writer.note_group(EnrollmentState.FAILURE_ENTRA, GroupRead(NOW))
        writer.keep_sweep(SweepState(site="P01", who=WHO, started=NOW, about=8, position=FIRST_ID + 3))


def test_devices_that_were_read_at_other_times_say_so_in_the_copy(path: Path, tmp_path: Path) -> None:
    partly_read(path)
    recording = copied(path, tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    twice = copied(recording, again)
    numbers = range(FIRST_ID, FIRST_ID + 8)
    with closing(StoreReader.open(path)) as one, closing(StoreReader.open_recording(recording)) as other:
        read = times_of(one, numbers)
        assert len(set(read)) == 4  # it looks for something
        others = [PSEUDONYMS.resource_id(number) for number in numbers]
        assert times_of(other, others) == read
        for selection in (Selection(title=""), Selection(title="", scope=Scope.FAILED)):
            assert other.rows_read(selection) == one.rows_read(selection)
        load, shown = one.load(), other.load()
        assert (load.sweep is None, shown.sweep is None) == (False, False)
        assert replace(shown, sweep=None) == replace(load, sweep=None)
    with closing(StoreReader.open_recording(twice)) as reader:
        assert times_of(reader, [PSEUDONYMS.resource_id(number) for number in others]) == read
    content = recording.read_bytes()
    with closing(open_to_read(recording)) as connection:
        whens = [when for _, when in readings_apart(connection)]
        groups, sweep = load_groups(connection), load_sweep(connection)
    assert len(whens) == 4
    for name in (WHO, "cm-adatum", "pradeep", "lena.ekstrom", "FABRIKAM"):
        assert name not in repr((whens, groups, sweep))
        assert name.encode() not in content
    assert groups[EnrollmentState.FAILURE_ENTRA] == GroupRead(NOW)
    assert groups[EnrollmentState.FAILURE_HYBRID].position == PSEUDONYMS.resource_id(FIRST_ID + 2)
    assert sweep == SweepState(
        site="P01",
        who=PSEUDONYMS.account(WHO) or "",
        started=NOW,
        about=8,
        position=PSEUDONYMS.resource_id(FIRST_ID + 3),
    )


def times_of(store: StoreReader, numbers: Iterable[int]) -> list[datetime]:
    return [device.read_at for device in map(store.device, numbers) if device is not None]


def test_a_redacted_recording_can_be_redacted_again(path: Path, tmp_path: Path) -> None:
    named_store(path)
    first = copied(path, tmp_path)
    again = tmp_path / "again"
    again.mkdir()
    with closing(StoreReader.open_recording(copied(first, again))) as reader:
        census = reader.census()
    assert census is not None
    assert census.client_os.counts()["clients.all"] == 2


def test_every_table_was_thought_of(path: Path) -> None:
    with closing(open_to_write(path)) as connection:
        assert {table for table, _ in columns_of(connection)} <= THOUGHT_OF


def test_what_was_never_read_has_nothing_to_copy(path: Path, tmp_path: Path) -> None:
    with closing(open_to_write(path)):
        pass
    with (
        closing(sqlite3.connect(path)) as original,
        pytest.raises(StoreError, match="There is no reading of a site to record yet"),
    ):
        redact(original, tmp_path / "copy.sqlite", PSEUDONYMS, silent)
