"""A device read alone is told of as after a whole reading, for few octets, and that counts as no reading."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest

from comgmt.collector.meant import MOST_MEANT
from comgmt.collector.naming import AT_ONCE
from comgmt.collector.one_device import MANY, read_device
from comgmt.demo.server import DemoServer
from comgmt.demo.wql_errors import InvalidQueryError
from comgmt.documents.device import device_document, device_markdown
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.selection import Selection
from comgmt.domain.source_errors import SourceError
from comgmt.site.site import open_site
from comgmt.site.transport import SiteTransport
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.bench.relay import Relay
from tests.collector.sites import read, target

EVERY = Selection(title="all")
FLEET = 400


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=FLEET, seed=11, still=True) as server:
        yield server


@pytest.fixture(scope="module")
def swept(site: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("swept") / "P01.sqlite"
    read(site, path)
    return path


def alone(server: DemoServer, store: Path, text: str, folder: Path, **changes: str) -> StoreReader:
    """The store of what a text may mean, read alone; it is asked of a store that another reading made."""
    kept = folder / "alone.sqlite"
    for left in folder.glob("alone.sqlite*"):
        left.unlink()
    StoreWriter.open(store).close()
    with open_site(target(server, **changes)) as source:
        read_device(source, text, store, kept, lambda _rows, _doing: None)
    return StoreReader.open(kept)


def shown(device: Device | None) -> dict[str, Any]:
    """All that is told of a device, but for the times at which it was read."""
    assert device is not None
    now = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    document = device_document(device, diagnose(device, now))
    lines = [
        line
        for line in device_markdown(device, diagnose(device, now), now).splitlines()
        if "Read " not in line
    ]
    return {**document, "read_at": None, "lines": lines}


def test_random_devices_are_told_as_after_a_sweep(site: DemoServer, swept: Path, tmp_path: Path) -> None:
    whole = StoreReader.open(swept)
    chance = Random(5)
    for number in chance.sample(list(whole.ids(EVERY)), 60):
        row = whole.rows([number])[0]
        ways = [str(number), row.name, row.aad_device_id or row.name]
        text = chance.choice(ways)
        with_store = alone(site, swept, text, tmp_path)
        hits = {hit.resource_id for hit in whole.find(text, 21)}
        assert {hit.resource_id for hit in with_store.find(text, 21)} == hits, text
        assert shown(with_store.device(number)) == shown(whole.device(number)), text
        with_store.close()
    whole.close()


@pytest.mark.parametrize("form", ["{user}", "CONTOSO\\{user}", "{start}"])
def test_users_and_starts_of_names_are_found_as_after_a_sweep(
    site: DemoServer, swept: Path, tmp_path: Path, form: str
) -> None:
    whole = StoreReader.open(swept)
    known = [row for row in whole.rows(list(whole.ids(EVERY))) if row.user and row.domain]
    for row in Random(3).sample(known, 8):
        text = form.format(user=row.user, start=row.name[:-1])
        found = alone(site, swept, text, tmp_path)
        wanted = {hit.resource_id for hit in whole.find(text, 21)}
        if len(wanted) < 20:
            assert {hit.resource_id for hit in found.find(text, 21)} >= wanted, text
        found.close()
    whole.close()


def test_without_a_store_it_is_told_as_after_the_first_sweep(
    site: DemoServer, swept: Path, tmp_path: Path
) -> None:
    whole = StoreReader.open(swept)
    number = list(whole.ids(EVERY))[17]
    found = alone(site, tmp_path / "none.sqlite", str(number), tmp_path)
    told, wanted = shown(found.device(number)), shown(whole.device(number))
    ages = ("first_seen_at", "since", "lines", "diagnosis", "advice")
    assert {key: told[key] for key in told if key not in ages} == {
        key: wanted[key] for key in wanted if key not in ages
    }
    found.close()
    whole.close()


def test_it_is_few_octets_and_no_reading(
    site: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[int] = []
    send = SiteTransport.send_message

    def counted(transport: SiteTransport, message: str | bytes) -> bytes:
        answer = send(transport, message)
        passed.append(0 if "transfer/Get" in str(message) else len(message) + len(answer))
        return answer

    monkeypatch.setattr(SiteTransport, "send_message", counted)
    store = tmp_path / "P01.sqlite"
    alone(site, store, "16777300", tmp_path).close()
    assert 0 < sum(passed) < 50_000  # the documents of policies apart
    kept = StoreReader.open(store)
    assert (kept.census(), kept.attempts(), kept.generation()) == (None, None, 0)
    kept.close()


def test_on_the_wire_it_is_few_octets_too(site: DemoServer, swept: Path, tmp_path: Path) -> None:
    """Sign-in, headers and seals of messages included, both ways; documents of policies are known."""
    with Relay(site.url) as relay, closing(StoreReader.open(swept)) as whole:
        eligible = [row for row in map(whole.device, whole.ids(EVERY)) if row is not None and row.eligible]
        for device in Random(7).sample(eligible, 12):
            before, number = relay.octets, device.row.resource_id
            alone(site, swept, str(number), tmp_path, url=relay.url, known_code="P01").close()
            listed = sum(each.number is not None for each in device.deployments)
            missed = sum(bool(each.member) for each in device.deployments) > listed
            # A deployment that lists it behind none of its four numbers is asked for all of them.
            assert 30_000 < relay.octets - before < (58_500 if missed else 50_000), number


def test_an_eligible_device_tells_by_its_membership_which_collection_that_is(
    site: DemoServer, swept: Path, tmp_path: Path
) -> None:
    with closing(StoreReader.open(swept)) as whole:
        devices = [found for found in map(whole.device, whole.ids(EVERY)) if found is not None]
        for eligible in (True, False):
            device = next(each for each in devices if each.eligible is eligible)
            before = len(site.queries)
            with closing(alone(site, swept, str(device.row.resource_id), tmp_path)) as found:
                assert shown(found.device(device.row.resource_id)) == shown(device)
            by_name = [query for query in site.queries[before:] if " FROM SMS_Collection WHERE" in query]
            assert sum(query.startswith("SELECT CollectionID, Name") for query in by_name) == (not eligible)


@pytest.mark.parametrize("eligible", [True, False])
def test_a_site_that_takes_no_question_within_one_is_asked_one_by_one(
    site: DemoServer, swept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, eligible: bool
) -> None:
    def refuse(query: object, scope: object) -> str:
        del query, scope
        raise InvalidQueryError("no sub-query")

    monkeypatch.setattr("comgmt.demo.wql_condition._subquery", refuse)
    with closing(StoreReader.open(swept)) as whole:
        devices = (found for found in map(whole.device, whole.ids(EVERY)) if found is not None)
        device = next(each for each in devices if each.eligible is eligible)
        with closing(alone(site, swept, str(device.row.resource_id), tmp_path)) as found:
            assert shown(found.device(device.row.resource_id)) == shown(device)


def test_a_deployment_to_the_eligible_devices_is_told_as_after_a_sweep(tmp_path: Path) -> None:
    store = tmp_path / "P01.sqlite"
    with DemoServer(devices=60, seed=11, still=True) as server:
        with server.database.write() as connection:
            ((eligible,),) = connection.execute(
                "SELECT CollectionID FROM SMS_Collection WHERE Name = ?", (ELIGIBLE_COLLECTION,)
            ).fetchall()
            connection.execute("UPDATE SMS_DeploymentSummary SET CollectionID = ?", (eligible,))
        read(server, store)
        with closing(StoreReader.open(store)) as whole:
            for number in list(whole.ids(EVERY))[:12]:
                with closing(alone(server, store, str(number), tmp_path)) as found:
                    told, wanted = found.device(number), whole.device(number)
                    assert told is not None
                    assert wanted is not None
                    assert told.eligible is wanted.eligible is any(each.member for each in told.deployments)
                    assert [one.member for one in told.deployments] == [
                        one.member for one in wanted.deployments
                    ]


def test_what_a_store_knows_of_a_device_saves_questions(
    site: DemoServer, swept: Path, tmp_path: Path
) -> None:
    asked: list[int] = []
    for store in (tmp_path / "P01.sqlite", swept):
        before = len(site.queries)
        alone(site, store, "16777300", tmp_path).close()
        asked.append(sum("SMS_R_System" in query for query in site.queries[before:]))
    assert asked == [2, 1]


def test_a_device_that_was_renamed_since_is_told_by_its_name_of_now(
    site: DemoServer, swept: Path, tmp_path: Path
) -> None:
    store = tmp_path / "renamed.sqlite"
    shutil.copy(swept, store)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE device SET name = 'OLD-NAME' WHERE resource_id = 16777300")
        connection.commit()
    with (
        closing(alone(site, store, "16777300", tmp_path)) as found,
        closing(StoreReader.open(swept)) as whole,
    ):
        (told,), (wanted,) = found.rows([16777300]), whole.rows([16777300])
        assert told.name == wanted.name


def test_the_octets_do_not_grow_with_the_fleet(site: DemoServer, tmp_path: Path) -> None:
    queries = len(site.queries)
    alone(site, tmp_path / "P01.sqlite", "16777300", tmp_path).close()
    asked = site.queries[queries:]
    assert len(asked) < 25
    of_devices = [query for query in asked if "SMS_R_System" in query or "ComanagementState" in query]
    assert of_devices
    assert all("16777300" in query or "Name =" in query for query in of_devices)


def test_what_is_not_there_is_said_of_who_asks(site: DemoServer, tmp_path: Path) -> None:
    found = alone(site, tmp_path / "P01.sqlite", "no such device", tmp_path)
    assert found.find("no such device") == []
    found.close()


def test_a_device_without_a_name_is_told_as_after_a_sweep(tmp_path: Path) -> None:
    number, store = 16777300, tmp_path / "P01.sqlite"
    with DemoServer(devices=200, seed=11, still=True) as server:
        with server.database.write() as connection:
            connection.execute("UPDATE SMS_R_System SET Name = NULL WHERE ResourceId = ?", (number,))
            connection.execute(
                "UPDATE SMS_Client_ComanagementState SET Name = NULL WHERE ResourceID = ?", (number,)
            )
        read(server, store)
        queries = len(server.queries)
        found, whole = alone(server, store, str(number), tmp_path), StoreReader.open(store)
        assert any("AssignmentID" in query for query in server.queries[queries:])
        assert shown(found.device(number)) == shown(whole.device(number))
        found.close()
        whole.close()


def test_a_user_of_most_devices_costs_few_short_questions_and_that_is_said(tmp_path: Path) -> None:
    with DemoServer(devices=1_300, seed=11, still=True) as server:
        with server.database.write() as connection:
            connection.execute("UPDATE SMS_R_System SET LastLogonUserName = 'administrator'")
        queries = len(server.queries)
        found = alone(server, tmp_path / "P01.sqlite", "administrator", tmp_path)
        asked, census = server.queries[queries:], found.census()
        assert len(found.find("administrator", MOST_MEANT)) == MOST_MEANT
        assert max(query.count(" OR ") for query in asked) <= 4 * AT_ONCE
        assert len(asked) < 100
        assert census is not None
        assert MANY in census.notes
        found.close()


def test_who_sees_nothing_is_told_of_the_missing_right(tmp_path: Path) -> None:
    with DemoServer(devices=20, seed=1, still=True) as server:
        server.set_faults("rbac-empty")
        with pytest.raises(SourceError):
            alone(server, tmp_path / "P01.sqlite", "16777300", tmp_path)


@pytest.mark.parametrize(
    "refused",
    [
        "SMS_R_System",
        "SMS_Client_ComanagementState",
        "SMS_CombinedDeviceResources",
        "SMS_Collection",
        "SMS_FullCollectionMembership",
        "SMS_DeploymentSummary",
        "SMS_ConfigurationPolicy",
    ],
)
def test_a_class_that_is_refused_is_unread_as_after_a_sweep(
    site: DemoServer, tmp_path: Path, refused: str
) -> None:
    site.set_faults(f"access-denied-class:{refused}")
    try:
        store = tmp_path / "P01.sqlite"
        read(site, store)
        whole = StoreReader.open(store)
        found = alone(site, store, "16777300", tmp_path)
        assert shown(found.device(16777300)) == shown(whole.device(16777300))
        assert found.census() is not None
        whole.close()
        found.close()
    finally:
        site.set_faults()
