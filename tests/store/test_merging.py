"""From one refresh to the next: what is kept of a device, what changed, what is gone, what is not touched."""

from datetime import timedelta
from pathlib import Path

import msgspec

from comgmt.domain.changes import ChangeKind, DeviceChange
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.selection import Selection
from comgmt.store.gathered import Subject
from tests.store.conftest import Open
from tests.store.filling import NOW, SITE, client, enrolled, failed, fill, gathered, waiting

EVERY = Selection(title="")
LATER = NOW + timedelta(hours=1)
LATEST = NOW + timedelta(days=3)
CODE = 0x80180018


def test_the_first_refresh_sees_every_state_for_the_first_time(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1), failed(2, CODE)], [client(1), client(2), client(3)])
    first, second, third = open_reader().rows([1, 2, 3])
    assert (first.state, first.state_since, first.changed_at) == (EnrollmentState.SUCCESS_HYBRID, NOW, None)
    assert (second.state, second.failed, second.error) == (EnrollmentState.FAILURE_HYBRID, True, CODE)
    assert (third.state, third.state_since, third.changed_at) == (None, None, None)
    assert open_reader().changes() == []


def test_a_state_that_stays_keeps_its_day(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)])
    fill(path, [enrolled(1, authority="Intune")], [client(1, build="10.0.26200")], read=gathered(LATER))
    device = open_reader().device(1)
    assert device is not None
    assert device.row.state_since == NOW
    assert device.first_seen_at == NOW
    assert device.row.changed_at is None
    assert device.row.authority == "Intune"
    assert device.row.os_release == "Windows 11 25H2"
    assert device.read_at == LATER
    assert open_reader().changes() == []


def test_another_state_is_a_change(path: Path, open_reader: Open) -> None:
    fill(path, [waiting(1)], [client(1)])
    fill(path, [enrolled(1)], [client(1)], read=gathered(LATER))
    device = open_reader().device(1)
    assert device is not None
    assert (device.row.state_since, device.row.changed_at, device.first_seen_at) == (LATER, LATER, NOW)
    assert open_reader().changes() == [
        DeviceChange(
            at=LATER,
            resource_id=1,
            name="PC-1",
            before=EnrollmentState.PENDING_SIGN_IN,
            after=EnrollmentState.SUCCESS_HYBRID,
            kind=ChangeKind.NEWLY_ENROLLED,
            seen_after=NOW,
        )
    ]


def test_another_code_of_the_same_state_is_a_change(path: Path, open_reader: Open) -> None:
    fill(path, [failed(1, CODE), failed(2, None)])
    fill(path, [failed(1, None), failed(2, 0xFFFFFFFF)], read=gathered(LATER))
    second, first = open_reader().changes()
    assert (first.before, first.after) == (EnrollmentState.FAILURE_HYBRID, EnrollmentState.FAILURE_HYBRID)
    assert (first.error_before, first.error_after) == (CODE, None)
    assert (second.error_before, second.error_after) == (None, 0xFFFFFFFF)
    assert [row.state_since for row in open_reader().rows([1, 2])] == [LATER, LATER]


def test_a_device_that_comes_and_one_that_goes_are_changes_when_they_have_a_state(
    path: Path, open_reader: Open
) -> None:
    fill(path, [failed(1, CODE)], [client(1), client(2)])
    fill(path, [enrolled(3)], [client(3), client(4)], read=gathered(LATER))
    changes = {change.resource_id: change for change in open_reader().changes()}
    assert set(changes) == {1, 3}
    assert (changes[3].before, changes[3].after) == (None, EnrollmentState.SUCCESS_HYBRID)
    assert (changes[1].before, changes[1].after) == (EnrollmentState.FAILURE_HYBRID, None)
    assert (changes[1].error_before, changes[1].name) == (CODE, "PC-1")
    assert list(open_reader().ids(EVERY)) == [3, 4]
    assert open_reader().device(1) is None
    assert open_reader().rows([1, 3, 2]) == open_reader().rows([3])


def test_a_record_that_goes_while_the_device_stays_is_a_change(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)])
    fill(path, [], [client(1)], read=gathered(LATER))
    fill(path, [enrolled(1)], [client(1)], read=gathered(LATEST))
    back, gone = open_reader().changes()
    assert (gone.before, gone.after) == (EnrollmentState.SUCCESS_HYBRID, None)
    assert (back.before, back.after) == (None, EnrollmentState.SUCCESS_HYBRID)
    (row,) = open_reader().rows([1])
    assert (row.state_since, row.changed_at) == (LATEST, LATEST)


def test_changes_since_a_time(path: Path, open_reader: Open) -> None:
    fill(path, [waiting(1)])
    fill(path, [enrolled(1)], read=gathered(LATER))
    fill(path, [failed(1, CODE, comgmt_policy_present=True)], read=gathered(LATEST))
    assert [change.at for change in open_reader().changes()] == [LATEST, LATER]
    assert [change.at for change in open_reader().changes(since=LATER)] == [LATEST]
    assert [change.at for change in open_reader().changes(limit=1)] == [LATEST]


def test_states_that_could_not_be_read_are_not_changes_and_keep_their_day(
    path: Path, open_reader: Open
) -> None:
    refused = {Subject.COMANAGEMENT: "Reading SMS_Client_ComanagementState is not permitted."}
    fill(path, [failed(1, CODE)], [client(1), client(2)])
    fill(path, [], [client(1), client(2)], read=gathered(LATER, refused=refused))
    (row,) = open_reader().rows([1])
    assert (row.state, row.failed, row.error, row.state_since) == (None, False, None, None)
    fill(path, [failed(1, CODE)], [client(1), client(2)], read=gathered(LATEST))
    (row,) = open_reader().rows([1])
    assert (row.state, row.error, row.state_since, row.changed_at) == (
        EnrollmentState.FAILURE_HYBRID,
        CODE,
        NOW,
        None,
    )
    assert open_reader().changes() == []


def test_a_state_that_changed_while_it_could_not_be_read_is_one_change(path: Path, open_reader: Open) -> None:
    missing = {"SMS_Client_ComanagementState": ("PendingLogon",)}
    fill(path, [failed(1, CODE)], [client(1)])
    fill(path, [failed(1, CODE)], [client(1)], read=gathered(LATER, missing=missing))
    assert open_reader().rows([1])[0].state is None
    fill(path, [enrolled(1)], [client(1)], read=gathered(LATEST))
    (change,) = open_reader().changes()
    assert (change.before, change.after, change.error_before, change.at) == (
        EnrollmentState.FAILURE_HYBRID,
        EnrollmentState.SUCCESS_HYBRID,
        CODE,
        LATEST,
    )


def test_the_first_refresh_that_knows_states_changes_nothing(path: Path, open_reader: Open) -> None:
    refused = {Subject.COMANAGEMENT: "No."}
    fill(path, [], [client(1)], read=gathered(refused=refused))
    fill(path, [enrolled(1)], [client(1)], read=gathered(LATER))
    (row,) = open_reader().rows([1])
    assert (row.state_since, row.changed_at) == (LATER, None)
    assert open_reader().changes() == []


def test_what_a_column_means_is_decided_anew_for_every_device(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)], read=gathered(missing={"SMS_R_System": ("Obsolete",)}))
    assert open_reader().count(EVERY) == 1
    clients = Selection(title="", scope=Selection(title="").scope.CLIENTS)
    assert open_reader().count(clients) == 0
    fill(path, [enrolled(1)], [client(1)], read=gathered(LATER))
    assert open_reader().count(clients) == 1


def test_another_user_sees_other_devices_and_none_of_them_came_or_went(path: Path, open_reader: Open) -> None:
    other = msgspec.structs.replace(SITE, visible_to="CONTOSO\\branch")
    fill(path, [waiting(1), waiting(2)])
    fill(path, [enrolled(2), enrolled(3)], read=gathered(LATER, site=other))
    assert [change.resource_id for change in open_reader().changes()] == [2]
    assert [row.changed_at for row in open_reader().rows([2, 3])] == [LATER, None]
    fill(path, [enrolled(2)], read=gathered(LATEST, site=other))
    assert [change.resource_id for change in open_reader().changes()] == [3, 2]
