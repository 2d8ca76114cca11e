"""Every kind of change of a device: one row with from, to, and the two readings between which it was seen."""

import sqlite3
from collections.abc import Generator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.changes import ChangeKind, DeviceChange
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.retention import Retention
from comgmt.domain.selection import Selection
from comgmt.store.change_rows import NUMBERS, ChangeSpan
from comgmt.store.errors import DamagedError
from comgmt.store.gathered import Subject
from comgmt.store.times import to_micros
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, ignore, waiting

CODE, OTHER = 0x80192EE2, 0x80180018
HOUR = timedelta(hours=1)


def _read(path: Path, *readings: ComanagementRecord | None) -> None:
    """A reading an hour, each of one device; None is without it."""
    for turn, record in enumerate(readings):
        records = [] if record is None else [record]
        fill(path, [*records, enrolled(9)], [client(9)], read=gathered(NOW + turn * HOUR))


def _told(changes: list[DeviceChange]) -> list[tuple[str, str | None, str | None]]:
    """Oldest first."""
    return [(change.kind.value, change.was, change.became) for change in reversed(changes)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            enrolled(1),
            failed(1, CODE, comgmt_policy_present=True),
            ("newly_failed", "success_hybrid", "failure_hybrid"),
        ),
        (failed(1, CODE), enrolled(1), ("recovered", "failure_hybrid", "success_hybrid")),
        (failed(1, CODE), waiting(1), ("recovered", "failure_hybrid", "pending_sign_in")),
        (waiting(1), enrolled(1), ("newly_enrolled", "pending_sign_in", "success_hybrid")),
        (failed(1, CODE), failed(1, OTHER), ("code_changed", "0x80192EE2", "0x80180018")),
        (failed(1, CODE), failed(1, None), ("code_changed", "0x80192EE2", "no_code")),
        (
            enrolled(1),
            enrolled(1, mdm_provisioned=False),
            ("state_changed", "success_hybrid", "enrolling_hybrid"),
        ),
        (enrolled(1), None, ("left", "success_hybrid", None)),
        (None, failed(1, CODE), ("newly_failed", None, "failure_hybrid")),
        (None, enrolled(1), ("newly_enrolled", None, "success_hybrid")),
        (None, waiting(1), ("arrived", None, "pending_sign_in")),
        (enrolled(1), enrolled(1, comgmt_policy_present=False), ("policy_lost", "present", "absent")),
        (enrolled(1, comgmt_policy_present=False), enrolled(1), ("policy_gained", "absent", "present")),
        (
            enrolled(1),
            enrolled(1, hybrid_aad_joined=False, aad_joined=True),
            ("join_changed", "hybrid", "entra"),
        ),
        (
            enrolled(1, mdm_workloads="8195"),
            enrolled(1, mdm_workloads="8259"),
            ("workload_moved", "compliance_policies", "compliance_policies client_apps"),
        ),
        (
            enrolled(1, mdm_workloads="8193"),
            enrolled(1, mdm_workloads="67"),
            ("workload_moved", "none", "compliance_policies client_apps"),
        ),
    ],
)
def test_a_change_is_one_row(
    before: ComanagementRecord | None,
    after: ComanagementRecord | None,
    expected: tuple[str, str | None, str | None],
    path: Path,
    open_reader: Open,
) -> None:
    _read(path, before, before, after)
    (change,) = open_reader().changes()
    assert (change.kind.value, change.was, change.became) == expected
    assert (change.resource_id, change.name) == (1, "PC-1")
    assert (change.seen_after, change.at) == (NOW + HOUR, NOW + 2 * HOUR)


def test_what_a_device_came_back_with_is_a_row_of_its_own(path: Path, open_reader: Open) -> None:
    _read(path, failed(1, CODE), None, failed(1, CODE), None, enrolled(1))
    assert _told(open_reader().changes()) == [
        ("left", "failure_hybrid", None),
        ("came_back", None, "failure_hybrid"),
        ("left", "failure_hybrid", None),
        ("came_back", None, "success_hybrid"),
        ("recovered", "failure_hybrid", "success_hybrid"),
    ]


def test_several_traits_at_once_are_a_row_each(path: Path, open_reader: Open) -> None:
    after = failed(1, CODE, hybrid_aad_joined=False, aad_joined=True, mdm_workloads="8193")
    _read(path, enrolled(1), after)
    assert {change.kind for change in open_reader().changes()} == {
        ChangeKind.NEWLY_FAILED,
        ChangeKind.JOIN_CHANGED,
        ChangeKind.POLICY_LOST,
        ChangeKind.WORKLOAD_MOVED,
    }


def test_bits_that_are_no_workloads_and_a_mask_that_is_not_told_move_nothing(
    path: Path, open_reader: Open
) -> None:
    _read(path, *(enrolled(1, mdm_workloads=text) for text in ("8199", "7", None, "4103")))
    assert open_reader().changes() == []


def test_what_changed_while_it_could_not_be_read_is_seen_between_the_readings_that_could(
    path: Path, open_reader: Open
) -> None:
    refused = gathered(NOW + HOUR, refused={Subject.COMANAGEMENT: "No."})
    after = enrolled(1, comgmt_policy_present=False, mdm_workloads="8195")
    fill(path, [enrolled(1), failed(2, CODE)], [client(1), client(2)])
    fill(path, [], [client(1), client(2)], read=refused)
    fill(path, [after, enrolled(2)], [client(1), client(2)], read=gathered(NOW + 2 * HOUR))
    changes = open_reader().changes()
    assert {(change.resource_id, change.kind.value) for change in changes} == {
        (1, "policy_lost"),
        (1, "workload_moved"),
        (2, "recovered"),
    }
    assert {(change.seen_after, change.at) for change in changes} == {(NOW, NOW + 2 * HOUR)}


@pytest.mark.parametrize(
    "column", ["EnrollmentStatusCode", "ComgmtPolicyPresent", "MDMWorkloads", "HybridAADJoined"]
)
def test_a_column_that_is_refused_once_changes_nothing(column: str, path: Path, open_reader: Open) -> None:
    missing = {"SMS_Client_ComanagementState": (column,)}
    field = {
        "EnrollmentStatusCode": "enrollment_status_code",
        "ComgmtPolicyPresent": "comgmt_policy_present",
        "MDMWorkloads": "mdm_workloads",
        "HybridAADJoined": "hybrid_aad_joined",
    }[column]
    records = [enrolled(1), failed(2, CODE)]
    fill(path, records)
    without = [msgspec.structs.replace(record, **{field: None}) for record in records]
    fill(path, without, read=gathered(NOW + HOUR, missing=missing))
    fill(path, records, read=gathered(NOW + 2 * HOUR))
    assert open_reader().changes() == []


def test_failures_add_up_over_every_way_into_and_out_of_them(path: Path, open_reader: Open) -> None:
    """Failed then, and what came, less what went, is failed now: nothing of it is lost or counted twice."""
    states = [
        enrolled,
        waiting,
        lambda number: failed(number, CODE),
        lambda number: failed(number, None),
        None,
    ]
    counts = []
    for turn in range(8):
        chosen = [(number, states[(number * (turn + 1) + number // 5) % 5]) for number in range(1, 41)]
        records = [make(number) for number, make in chosen if make is not None]
        fill(path, records, read=gathered(NOW + turn * HOUR))
        counts.append(sum(record.enrollment_failed is True for record in records))
    store = open_reader()
    for start in range(7):
        span = ChangeSpan(since=to_micros(NOW + start * HOUR), until=to_micros(NOW + 7 * HOUR))
        changes = list(store.changes_in(span))
        beside = {(each.at, each.resource_id) for each in changes if each.kind in _AFTER_RETURN}
        balance = sum(
            _balance(change, told_beside=(change.at, change.resource_id) in beside) for change in changes
        )
        assert counts[start] + balance == counts[7]


_AFTER_RETURN = {ChangeKind.NEWLY_FAILED, ChangeKind.RECOVERED}


def _balance(change: DeviceChange, *, told_beside: bool) -> int:
    """What a change does to the number of failed devices; `told_beside`: a row of its own tells of that."""
    was, became = ((state or "").startswith("failure") for state in (change.was, change.became))
    if change.kind is ChangeKind.CAME_BACK:
        return int(became != told_beside)  # as it was when it left
    if change.kind is ChangeKind.LEFT:
        return -int(was)
    return {ChangeKind.NEWLY_FAILED: 1, ChangeKind.RECOVERED: -1}.get(change.kind, 0)


def test_sums_are_those_of_the_rows(path: Path, open_reader: Open) -> None:
    fill(path, map(enrolled, range(1, 31)))
    after = [
        *(failed(number, CODE, site_code="P02", comgmt_policy_present=True) for number in range(1, 7)),
        *(failed(number, OTHER, site_code="P01", comgmt_policy_present=True) for number in range(7, 10)),
        *map(enrolled, range(10, 29)),
    ]
    fill(path, after, read=gathered(NOW + HOUR))
    sums = open_reader().change_sums(ChangeSpan())
    assert {kind: count for kind, count in sums.kinds.items() if count} == {
        ChangeKind.NEWLY_FAILED: 9,
        ChangeKind.LEFT: 2,
    }
    assert sums.codes == ((CODE, 6), (OTHER, 3))
    assert sums.sites == ((CODE, "P02", 6), (OTHER, "P01", 3))
    assert sums.total == 11
    none = open_reader().change_sums(ChangeSpan(since=to_micros(NOW + HOUR)))
    assert (none.total, none.codes, set(none.kinds)) == (0, (), set(ChangeKind))


def test_a_span_is_after_its_start_and_up_to_its_end(path: Path, open_reader: Open) -> None:
    _read(path, waiting(1), enrolled(1), waiting(1), enrolled(1))
    store = open_reader()

    def times(since: datetime | None, until: datetime | None) -> list[datetime]:
        span = ChangeSpan(since=to_micros(since), until=to_micros(until), kinds=(ChangeKind.NEWLY_ENROLLED,))
        return [change.at for change in store.changes_in(span)]

    assert times(None, None) == [NOW + 3 * HOUR, NOW + HOUR]
    assert times(NOW + HOUR, None) == [NOW + 3 * HOUR]
    assert times(NOW, NOW + HOUR) == [NOW + HOUR]
    assert times(NOW + 3 * HOUR, NOW + 4 * HOUR) == []


def test_changes_and_readings_are_kept_as_long_as_is_said(path: Path, open_reader: Open) -> None:
    keep = Retention(changes=timedelta(hours=3), readings=timedelta(hours=5))
    for turn in range(10):
        with closing(StoreWriter.open(path, keep=keep)) as writer, writer.staging() as staging:
            staging.add_comanagement([failed(1, 5 + turn)], ignore)
            staging.commit(gathered(NOW + turn * HOUR))
    assert [change.at for change in open_reader().changes()] == [NOW + turn * HOUR for turn in (9, 8, 7, 6)]
    assert open_reader().trends().times == tuple(NOW + turn * HOUR for turn in range(4, 10))


def test_a_store_from_before_the_kinds_sees_the_next_change_of_a_trait(path: Path, open_reader: Open) -> None:
    _read(path, enrolled(1))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE device SET known_failed = NULL, known_joined = NULL, known_policy = NULL, "
            "known_mask = NULL"
        )
        connection.execute("DELETE FROM meta WHERE key = 'last known'")
        connection.commit()
    fill(
        path,
        [enrolled(1, comgmt_policy_present=False), enrolled(9)],
        [client(9)],
        read=gathered(NOW + HOUR),
    )
    (change,) = open_reader().changes()
    assert (change.kind, change.seen_after) == (ChangeKind.POLICY_LOST, NOW)


def test_what_is_left_half_read_ends_in_silence(path: Path, open_reader: Open) -> None:
    """As when the reader of a pipe goes away: the store is closed before what streams from it."""
    _read(path, waiting(1), enrolled(1), failed(1, CODE))
    store = open_reader()
    left = [store.changes_in(ChangeSpan()), store.standings(), store.stream(Selection(title=""))]
    for stream in left:
        next(stream)
    store.close()
    for stream in left:
        assert isinstance(stream, Generator)
        stream.close()


def test_every_kind_has_a_number_of_its_own() -> None:
    assert set(NUMBERS) == set(ChangeKind)
    assert len(set(NUMBERS.values())) == len(NUMBERS)


@pytest.mark.parametrize("number", [-1, max(NUMBERS.values()) + 1, "torn"])
def test_a_number_of_no_kind_is_damage_and_not_left_out_of_the_sums(
    number: object, path: Path, open_reader: Open
) -> None:
    _read(path, enrolled(1), failed(1, CODE))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE change SET kind = ?", (number,))
    with pytest.raises(DamagedError, match="is damaged"):
        open_reader().change_sums(ChangeSpan())
