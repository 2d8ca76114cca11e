"""Everything the store knows of one device, and of one error code."""

import sqlite3
from datetime import datetime
from typing import Any, Final

from comgmt.domain.census import error_key
from comgmt.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentNumber
from comgmt.domain.device import DeploymentMembership, Device
from comgmt.domain.error_facts import Aged, ErrorFacts
from comgmt.domain.explain import explain
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store.conditions import Condition, Unread, all_of, eligible, every
from comgmt.store.counting import count
from comgmt.store.earlier import device_read_at
from comgmt.store.gathered import Gathered
from comgmt.store.history import first_seen, load_trends
from comgmt.store.packing import unpack
from comgmt.store.rows import AT_LEAST, COLUMNS, device_row
from comgmt.store.selecting import FAILED
from comgmt.store.times import from_micros, to_micros

_HISTORY: Final = 400


def load_device(connection: sqlite3.Connection, resource_id: int, gathered: Gathered) -> Device | None:
    """The device of this id with the site's records of it; None when the site no longer has it."""
    sql = f"SELECT {COLUMNS}, first_seen, name_key FROM device WHERE resource_id = ?"  # noqa: S608 - own names
    found = connection.execute(sql, (resource_id,)).fetchone()
    if found is None:
        return None
    *values, seen, name_key = found
    packed = connection.execute(
        "SELECT comanagement, system, activity FROM record WHERE resource_id = ?", (resource_id,)
    ).fetchone() or (None, None, None)
    return Device(
        row=device_row(tuple(values)),
        comanagement=unpack(ComanagementRecord, packed[0]),
        system=unpack(SystemRecord, packed[1]),
        activity=unpack(ActivityRecord, packed[2]),
        read_at=device_read_at(connection, resource_id) or gathered.taken_at,
        first_seen_at=from_micros(seen),
        eligible=_is_eligible(connection, resource_id, gathered),
        same_name=_same_name(connection, name_key),
        same_entra_id=_same_entra_id(connection, resource_id),
        deployments=_memberships(connection, resource_id, name_key, gathered),
        slider=gathered.policies,
        missing_columns=gathered.missing_columns(),
        unread=gathered.unread_classes(),
    )


def load_error_facts(
    connection: sqlite3.Connection, code: int | None, taken_at: datetime | None
) -> ErrorFacts:
    """What is known of the devices that failed with one code; None is those that gave none."""
    of_code = every(FAILED, Condition("error IS ?", (code,)))
    devices, failed = count(connection, of_code), count(connection, FAILED)
    key = error_key(code)
    trends = load_trends(connection, _HISTORY)
    values = trends.counts.get(key, ())
    return ErrorFacts(
        code=code,
        devices=devices,
        aged=_aged(connection, code, of_code, taken_at),
        share=devices / failed if failed else 0.0,
        first_seen_at=first_seen(connection, key),
        by_joined=_groups(connection, "joined", of_code),
        by_os_release=_groups(connection, "os_release", of_code),
        by_site=_groups(connection, "site_code", of_code),
        history=tuple(zip(trends.times, values, strict=False)),
    )


def _aged(
    connection: sqlite3.Connection, code: int | None, of_code: Condition, now: datetime | None
) -> Aged | None:
    """How many of them are past the age at which the mend of the code turns; None where it does not."""
    mend = None if code is None else explain(code).mend
    if mend is None or mend.then is None or now is None:
        return None
    turning = Condition("state_since <= ?", (to_micros(now - mend.turns_after),))
    past = count(connection, every(of_code, turning))
    young = every(of_code, Condition("state_since > ?", turning.values), Condition(AT_LEAST))
    return Aged(past=past, open=count(connection, young), turns_after=mend.turns_after)


def _same_name(connection: sqlite3.Connection, name_key: str) -> int:
    """The records of this name that may be a live device: neither obsolete nor decommissioned."""
    found = connection.execute(
        "SELECT r.system FROM order_name AS o LEFT JOIN record AS r ON r.resource_id = o.resource_id "
        "WHERE o.key = ? AND o.key <> ''",
        (name_key,),
    )
    systems = (unpack(SystemRecord, packed) for (packed,) in found)
    return max(1, sum(system is None or not (system.obsolete or system.decommissioned) for system in systems))


def _same_entra_id(connection: sqlite3.Connection, resource_id: int) -> int:
    """How many resources have the Entra device id of this one."""
    (found,) = connection.execute(
        "SELECT count(*) FROM order_entra_id WHERE key = (SELECT entra_key FROM device "
        "WHERE resource_id = ?1 AND entra_key NOT IN ('', '00000000-0000-0000-0000-000000000000'))",
        (resource_id,),
    ).fetchone()
    return max(1, int(found))


def _is_eligible(connection: sqlite3.Connection, resource_id: int, gathered: Gathered) -> bool | None:
    this = all_of(Condition("resource_id = ?", (resource_id,)), eligible(gathered))
    return None if isinstance(this, Unread) else count(connection, this) > 0


def _memberships(
    connection: sqlite3.Connection, resource_id: int, name_key: str, gathered: Gathered
) -> tuple[DeploymentMembership, ...]:
    mine = connection.execute("SELECT collection_id FROM member WHERE resource_id = ?", (resource_id,))
    collections = {collection for (collection,) in mine}
    numbers: dict[str, Any] = dict(
        connection.execute(
            "SELECT deployment_id, number FROM deployment_device WHERE resource_id = ?1 "
            "UNION ALL SELECT deployment_id, number FROM deployment_device "
            "WHERE name_key = ?2 AND resource_id IS NULL",
            (resource_id, name_key),
        ).fetchall()
    )
    return tuple(
        DeploymentMembership(
            software_name=deployment.software_name,
            collection_name=deployment.collection_name,
            member=_is_member(deployment, collections, gathered),
            number=_number(numbers.get(deployment.deployment_id)),
        )
        for deployment in gathered.deployments
    )


def _is_member(deployment: Deployment, collections: set[str], gathered: Gathered) -> bool | None:
    collection = deployment.collection_id
    if collection is None:
        return None
    if collection == ALL_SYSTEMS or collection in collections:
        return True
    return False if collection in gathered.members else None


def _number(value: str | None) -> DeploymentNumber | None:
    return None if value is None else DeploymentNumber(value)


def _groups(connection: sqlite3.Connection, column: str, where: Condition) -> tuple[tuple[str, int], ...]:
    sql = f"SELECT ifnull({column}, ''), count(*) FROM device WHERE {where.sql} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 - ours
    return tuple(connection.execute(sql, where.values).fetchall())
