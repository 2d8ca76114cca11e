"""Which devices a finding names: each of its conditions lets one device in and keeps its neighbor out."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.deployments import PRODUCTION
from comgmt.domain.findings import SILENT_DAYS, Finding
from comgmt.domain.records import ActivityRecord, PolicyRecord
from comgmt.domain.selection import Selection
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

COMPLIANCE, UPDATES = 2, 16
SLIDER = PolicyRecord(
    ci_id=1, name=PRODUCTION, assigned=True, capabilities=8193 + COMPLIANCE + UPDATES, auto_enroll=False
)
BOTH, ONE = str(8193 + COMPLIANCE + UPDATES), str(8193 + COMPLIANCE)
SECOND = timedelta(seconds=1)


def found(reader: Open, finding: Finding) -> list[int]:
    return sorted(reader().ids(Selection(title="", finding=finding)))


def test_not_switched_is_who_is_through_and_lacks_a_workload(path: Path, open_reader: Open) -> None:
    devices = [
        enrolled(1, mdm_workloads=ONE),
        enrolled(2, mdm_workloads=BOTH),
        enrolled(3, mdm_workloads=None),
        enrolled(4, mdm_workloads=ONE, hybrid_aad_joined=False, enrollment_failed=True),
        enrolled(5, mdm_workloads=ONE, mdm_provisioned=False),
        enrolled(6, mdm_workloads=ONE, mdm_enrolled=False),
        enrolled(7, mdm_workloads=ONE, pending_logon=True),
        enrolled(8, mdm_workloads=ONE, hybrid_aad_joined=False, aad_joined=False, pending_logon=True),
        enrolled(9, mdm_workloads="8193"),
        enrolled(10, mdm_workloads=ONE, hybrid_aad_joined=False),
    ]
    fill(path, devices, [client(number) for number in range(1, 11)], read=gathered(policies=(SLIDER,)))
    assert found(open_reader, Finding.NOT_SWITCHED) == [1, 7, 9, 10]


def test_what_is_at_configuration_manager_is_not_late(path: Path, open_reader: Open) -> None:
    slider = PolicyRecord(ci_id=1, name=PRODUCTION, assigned=True, capabilities=8193, auto_enroll=False)
    fill(path, [enrolled(1, mdm_workloads="8193")], [client(1)], read=gathered(policies=(slider,)))
    assert found(open_reader, Finding.NOT_SWITCHED) == []


def test_endpoint_protection_that_device_configuration_took_along_is_not_late(
    path: Path, open_reader: Open
) -> None:
    slider = PolicyRecord(ci_id=1, name=PRODUCTION, assigned=True, capabilities=1 + 32, auto_enroll=False)
    devices = [enrolled(number, mdm_workloads=mask) for number, mask in ((1, "8"), (2, "32"), (3, "2"))]
    fill(path, devices, [client(number) for number in (1, 2, 3)], read=gathered(policies=(slider,)))
    assert found(open_reader, Finding.NOT_SWITCHED) == [3]


@pytest.mark.parametrize(
    ("age", "finding"),
    [
        (timedelta(0), Finding.PENDING_RECENT),
        (timedelta(days=1) - SECOND, Finding.PENDING_RECENT),
        (timedelta(days=1), Finding.PENDING_OVER_DAY),
        (timedelta(days=7) - SECOND, Finding.PENDING_OVER_DAY),
        (timedelta(days=7), Finding.PENDING_OVER_WEEK),
    ],
    ids=str,
)
def test_who_waits_is_in_one_finding_by_its_age(
    path: Path, open_reader: Open, age: timedelta, finding: Finding
) -> None:
    for moment in sorted({NOW - age, NOW}):
        fill(path, [pending(1)], [client(1)], read=gathered(moment))
    waiting = (Finding.PENDING_RECENT, Finding.PENDING_OVER_DAY, Finding.PENDING_OVER_WEEK)
    assert [each for each in waiting if found(open_reader, each)] == [finding]


def _heard(resource_id: int, ago: timedelta) -> ActivityRecord:
    heard: datetime = NOW - ago
    return ActivityRecord(resource_id=resource_id, last_active_at=heard)


def test_failing_and_silent_is_from_the_thirtieth_day(path: Path, open_reader: Open) -> None:
    edge = timedelta(days=SILENT_DAYS)
    activity = [_heard(1, edge), _heard(2, edge - SECOND), _heard(3, edge), _heard(4, edge + SECOND)]
    devices = [failed(1, 5), failed(2, 5), enrolled(3), failed(4, None), failed(5, 5)]
    fill(path, devices, [client(number) for number in range(1, 6)], activity)
    assert found(open_reader, Finding.FAILING_SILENT) == [1, 4]


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, set()),
        ({"mdm_provisioned": False}, {Finding.ENROLLED_NOT_PROVISIONED, Finding.DEFINITIONS_DIFFER}),
        ({"mdm_provisioned": False, "comgmt_policy_present": False}, {Finding.ENROLLED_NOT_PROVISIONED}),
        ({"mdm_provisioned": False, "mdm_enrolled": False}, set()),
        ({"authority": "Contoso MDM"}, {Finding.AUTHORITY_NOT_INTUNE}),
        ({"authority": "Contoso MDM", "mdm_enrolled": False}, set()),
    ],
)
def test_findings_of_one_record(
    path: Path, open_reader: Open, changes: dict[str, object], findings: set[Finding]
) -> None:
    record = msgspec.structs.replace(enrolled(1, authority="Microsoft Intune"), **changes)
    fill(path, [record], [client(1)])
    of_records = {
        Finding.ENROLLED_NOT_PROVISIONED,
        Finding.DEFINITIONS_DIFFER,
        Finding.AUTHORITY_NOT_INTUNE,
    }
    assert {finding for finding in of_records if found(open_reader, finding)} == findings


def test_a_finding_by_age_knows_whom_it_may_have_besides(path: Path, open_reader: Open) -> None:
    """Who was pending when the store first looked may have been so for a week; who came later was not."""
    day = timedelta(days=1)
    fill(path, [pending(1), pending(2)], [client(1), client(2)], read=gathered(NOW - 6 * day))
    clients = [client(number) for number in (1, 2, 3)]
    for ago, known, more in ((3 * day, 0, 2), (-1 * day, 2, 0)):
        fill(path, [pending(number) for number in (1, 2, 3)], clients, read=gathered(NOW - ago))
        reader = open_reader()
        evidence = reader.evidence(NOW - ago)
        key = Finding.PENDING_OVER_WEEK.value
        assert (evidence.finding(key), evidence.finding_open(key)) == (known, more)
        assert [evidence.finding_open(each.value) for each in Finding if each.value != key] == [0] * (
            len(Finding) - 1
        )
        assert reader.evidence_then(NOW - ago).finding_open(key) == 0
