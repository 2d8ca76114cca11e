"""Writes a small store with several readings, and what the program that wrote it knows of them as JSON.

`python -m tests.samples.stores.make FOLDER` makes `store-N.sqlite` and `store-N.json`, N the store's form.
One pair is kept for every form that was ever released: what a later program reads of it is compared.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from comgmt.domain.alerts.history import Telling
from comgmt.domain.alerts.rules import CountRule, Limit, NotReachedRule, Rule
from comgmt.domain.deployments import Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.records import (
    ActivityRecord,
    CollectionRecord,
    ComanagementRecord,
    PolicyRecord,
    QueryRecord,
)
from comgmt.domain.selection import Selection
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.store.gathered import MembersRead, Subject
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

DEVICES = 24
READINGS = 7
ELIGIBLE = CollectionRecord(
    collection_id="SMSDC008", name="Co-management Eligible Devices", member_count=20, refreshed_at=NOW
)
PRODUCTION = Deployment(
    deployment_id="{1}",
    assignment_id=1,
    software_name="CoMgmtSettingsProd",
    collection_id="P0100001",
    collection_name="Prod",
    targeted=16,
    success=12,
    errors=2,
    summarized_at=NOW,
)
AWAY = Trouble(TroubleKind.UNREACHABLE, "cm01.contoso.com does not answer.", "No route to host")
RULES = (
    Rule(name="failures", subject=CountRule("errors.all", Limit(1)), tell=("ops",)),
    Rule(name="away", subject=NotReachedRule(), hold=timedelta(days=1)),
)
POLICY = PolicyRecord(ci_id=1, name="CoMgmtSettingsProd", assigned=True, capabilities=8199)


def make(path: Path) -> None:
    """Several readings of a small fleet in which devices enroll, fail, come and go."""
    fill(path, (), _systems(0), read=gathered(NOW - timedelta(days=9), refused={Subject.COMANAGEMENT: "No."}))
    for turn in range(1, READINGS):
        fill(
            path,
            _records(turn),
            _systems(turn),
            _activity(turn),
            read=gathered(
                NOW + timedelta(days=turn - READINGS),
                eligible=ELIGIBLE,
                members={
                    "SMSDC008": MembersRead(20, NOW, 20),
                    "P0100001": MembersRead(16, NOW, 16),
                },
                deployments=(PRODUCTION,),
                devices={"{1}": NOW},
                policies=(
                    PolicyRecord(ci_id=1, name="CoMgmtSettingsProd", assigned=True, capabilities=8199),
                ),
                notes=("A note of the site.",),
            ),
            members={"SMSDC008": range(1, 21), "P0100001": range(1, 17)},
            devices={"{1}": list(_deployed())},
        )
    with closing(StoreWriter.open(path)) as writer:
        for number in range(3):
            writer.log_query(
                QueryRecord(
                    at=NOW,
                    user="CONTOSO\\reader",
                    action="Enumerate",
                    query=f"SELECT {number}",
                    rows=number,
                    milliseconds=2,
                    outcome="ok",
                )
            )
        writer.note_attempt(NOW, "https://cm01.contoso.com:5986/wsman", "CONTOSO\\reader", AWAY)
        for minute in (0, 5):
            writer.watch(RULES, NOW + timedelta(minutes=minute), {}, telling=True)
        writer.settle(1, Telling("ops", NOW, "HTTP status 500"))


def _systems(turn: int) -> Iterator[Any]:
    for number in range(1, DEVICES + 1):
        if number + turn != DEVICES + 3:
            yield client(
                number,
                last_logon_user=f"User{number % 5}",
                last_logon_user_domain="CONTOSO",
                domain="CONTOSO" if number % 2 else "FABRIKAM",
                client_version=f"5.00.91{number % 3}2.1000",
                build=f"10.0.{(16299, 9200, 26100, 19045)[number % 4]}",
            )


def _records(turn: int) -> Iterator[ComanagementRecord]:
    for number in range(1, DEVICES + 1):
        place = (number + turn * (number % 3)) % 8
        yield (
            enrolled(number, site_code="P01"),
            failed(number, 0x80180018 + number % 2, enrollment_error_detail="Detail"),
            pending(number),
            enrolled(number, hybrid_aad_joined=False, aad_joined=True, mdm_workloads="4111"),
            enrolled(number, mdm_provisioned=False),
            failed(number, 0x8018002B, hybrid_aad_joined=False, aad_joined=True),
            ComanagementRecord(resource_id=number, name=f"PC-{number}", enrollment_scheduled=True),
            failed(number, None, hybrid_aad_joined=False),
        )[place]


def _activity(turn: int) -> Iterator[ActivityRecord]:
    for number in range(1, DEVICES + 1):
        yield ActivityRecord(resource_id=number, last_active_at=NOW - timedelta(days=number * 2, hours=turn))


def _deployed() -> Iterator[DeploymentDevice]:
    for number in range(1, 13):
        yield DeploymentDevice(
            deployment_id="{1}", number=DeploymentNumber.SUCCESS, name=f"PC-{number}", resource_id=number
        )
    for number in (13, 14):
        yield DeploymentDevice(deployment_id="{1}", number=DeploymentNumber.ERRORS, name=f"PC-{number}")


def told(path: Path) -> dict[str, Any]:
    """All that a store tells, as plain values."""
    with closing(StoreReader.open(path)) as reader:
        rows = list(reader.stream(Selection(title="")))
        found = {
            "census": reader.census(),
            "census_before": reader.census_before(),
            "trends": reader.trends(),
            "changes": reader.changes(),
            "queries": reader.queries(),
            "findings": dict(reader.findings()),
            "rows": rows,
            "devices": [reader.device(row.resource_id) for row in rows],
            "error": reader.error_facts(0x80180018),
            "attempts": reader.attempts(),
            "alert_standings": reader.alert_standings(),
            "alert_events": reader.alert_events(),
        }
    plain = msgspec.to_builtins(found, str_keys=True)
    assert isinstance(plain, dict)
    return plain


def main(folder: Path) -> None:
    """Make both files in `folder`."""
    path = folder / "new.sqlite"
    make(path)
    with closing(sqlite3.connect(path)) as connection:
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = path.rename(folder / f"store-{form}.sqlite")
    kept.with_suffix(".json").write_bytes(msgspec.json.format(msgspec.json.encode(told(kept)), indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
