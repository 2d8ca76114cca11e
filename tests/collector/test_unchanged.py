"""What says of itself that it is as it was is not asked for again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.demo.server import DemoServer
from comgmt.store.reader import StoreReader
from tests.collector.sites import read

CHANGED = "2026-11-24T01:02:03Z"
PROD = "LocalizedDisplayName = 'CoMgmtSettingsProd'"


@pytest.fixture
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=40, seed=5, still=True) as server:
        yield server


def _gets(path: Path) -> list[str]:
    """The instances that were asked for, in no order."""
    reader = StoreReader.open(path)
    try:
        return [query.query for query in reader.queries(5_000) if query.action == "Get"]
    finally:
        reader.close()


def _asked_next(site: DemoServer, path: Path) -> list[str]:
    """The instances that one more refresh asks for."""
    before = len(_gets(path))
    read(site, path)
    return _gets(path)[: len(_gets(path)) - before]  # the newest are first


def _run(site: DemoServer, sql: str) -> None:
    with site.database.write() as connection:
        assert connection.execute(sql).rowcount


def test_the_document_of_a_policy_is_read_when_the_policy_changed(site: DemoServer, path: Path) -> None:
    first = read(site, path)
    assert len(_gets(path)) == len(site.database.rows("SELECT CI_ID FROM SMS_ConfigurationPolicy"))
    assert _asked_next(site, path) == []
    _run(site, f"UPDATE SMS_ConfigurationPolicy SET DateLastModified = '{CHANGED}' WHERE {PROD}")
    ((prod,),) = site.database.rows(f"SELECT CI_ID FROM SMS_ConfigurationPolicy WHERE {PROD}")
    assert _asked_next(site, path) == [f"SMS_ConfigurationPolicy.CI_ID={prod}"]
    assert read(site, path).workloads == first.workloads


def test_the_document_of_a_policy_without_a_date_is_always_read(site: DemoServer, path: Path) -> None:
    _run(site, f"UPDATE SMS_ConfigurationPolicy SET DateLastModified = NULL WHERE {PROD}")
    read(site, path)
    assert len(_asked_next(site, path)) == 1


def test_a_document_that_was_refused_is_asked_for_again(site: DemoServer, path: Path) -> None:
    _run(site, "UPDATE lazy_value SET SDMPackageXML = NULL")
    read(site, path)
    assert _asked_next(site, path)


def test_the_collections_of_all_deployments_are_one_query(site: DemoServer, path: Path) -> None:
    read(site, path)
    asked = [query for query in site.queries if "FROM SMS_Collection " in query]
    deployed = {row[0] for row in site.database.rows("SELECT CollectionID FROM SMS_DeploymentSummary")} - {
        "SMS00001"
    }
    assert len(asked) == 2
    assert "'Co-management Eligible Devices'" in asked[0]
    assert all(f"CollectionID = '{collection}'" in asked[1] for collection in deployed)
    assert len(deployed) > 3
