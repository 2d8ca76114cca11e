"""What a fleet in a database amounts to by the domain's rules, and what must always be true of it."""

from collections import Counter

import msgspec

from comgmt.demo.database import Database
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state, error_code
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.workloads import workload_mask

STATE = "SMS_Client_ComanagementState"
_COLUMNS = """ResourceID, Name, SiteCode, AADDeviceID, AADJoined, HybridAADJoined, Authority, MDMEnrolled,
    MDMProvisioned, ComgmtPolicyPresent, EnrollmentScheduled, PendingLogon, EnrollmentFailed,
    EnrollmentStatusCode, EnrollmentErrorDetail, MDMWorkloads"""
_FLAGS = ("MDMEnrolled", "PendingLogon", "EnrollmentFailed", "EnrollmentScheduled")
_NUMBERS = "NumberSuccess + NumberErrors + NumberInProgress + NumberUnknown + NumberOther"


def records(database: Database) -> list[ComanagementRecord]:
    """Every co-management record, as a site's reader makes it."""
    fields = ComanagementRecord.__struct_fields__
    rows = database.rows(f"SELECT {_COLUMNS} FROM {STATE}")
    return [
        msgspec.convert(dict(zip(fields, row, strict=True)), ComanagementRecord, strict=False) for row in rows
    ]


def number(database: Database, sql: str) -> int:
    """The one number that a query in the database's own SQL gives."""
    ((found,),) = database.rows(sql)
    return int(str(found))


def states(database: Database) -> Counter[EnrollmentState]:
    return Counter(enrollment_state(record) for record in records(database))


def codes(database: Database) -> Counter[int | None]:
    """Failed devices by code, as the error tile has them."""
    return Counter(error_code(record) for record in records(database) if counts_as_failed(record))


def check_fleet(database: Database) -> None:
    """The identities of domain/FACTS.md#identities, and what holds a fleet together."""
    found = states(database)
    enrolled = number(database, f"SELECT count(*) FROM {STATE} WHERE MDMEnrolled = 1 AND MDMProvisioned = 1")
    assert enrolled == found[EnrollmentState.SUCCESS_HYBRID] + found[EnrollmentState.SUCCESS_ENTRA]
    unprovisioned = f"SELECT count(*) FROM {STATE} WHERE MDMEnrolled = 1 AND MDMProvisioned = 0"
    assert number(database, unprovisioned) == found[EnrollmentState.ENROLLING_HYBRID]
    failed = f"SELECT count(*) FROM {STATE} WHERE EnrollmentFailed = 1"
    unjoined = f"{failed} AND HybridAADJoined = 0 AND AADJoined = 0"
    assert sum(codes(database).values()) == number(database, failed)
    joined = found[EnrollmentState.FAILURE_HYBRID] + found[EnrollmentState.FAILURE_ENTRA]
    assert number(database, failed) == joined + number(database, unjoined)
    # funnel and donut: nobody is in two of them, and there are more eligible devices than devices in either
    assert number(database, f"SELECT count(*) FROM {STATE} WHERE {' + '.join(_FLAGS)} > 1") == 0
    eligible = number(database, "SELECT MemberCount FROM SMS_Collection WHERE CollectionID = 'SMSDC008'")
    funnel = enrolled + found[EnrollmentState.ENROLLING_HYBRID] + found[EnrollmentState.SCHEDULED]
    assert funnel <= eligible + number(database, "SELECT count(*) FROM SMS_R_System WHERE Obsolete = 1")
    _check_references(database)
    _check_deployments(database)


def _check_references(database: Database) -> None:
    for table in (STATE, "activity", "collection_member", "deployment_state"):
        strangers = (
            f"SELECT count(*) FROM {table} WHERE ResourceID NOT IN (SELECT ResourceId FROM SMS_R_System)"
        )
        assert number(database, strangers) == 0
    other = (
        f"SELECT count(*) FROM {STATE} c JOIN SMS_R_System r USING (ResourceID) WHERE c.Name IS NOT r.Name"
    )
    assert number(database, other) == 0
    masks = {record.mdm_workloads for record in records(database) if record.mdm_enrolled}
    assert all(workload_mask(mask) is not None for mask in masks if mask)


def _check_deployments(database: Database) -> None:
    sums = f"SELECT count(*) FROM SMS_DeploymentSummary WHERE NumberTargeted <> {_NUMBERS}"
    assert number(database, sums) == 0
    members = (
        "SELECT count(*) FROM SMS_DeploymentSummary d WHERE NumberTargeted <> (SELECT count(*) FROM "
        "collection_member m WHERE m.CollectionID = d.CollectionID)"
    )
    assert number(database, members) == 0
