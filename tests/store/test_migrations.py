"""A store that an older program wrote keeps its whole history; no change of the form is forgotten."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comgmt.domain.census import Census
from comgmt.domain.records import ActivityRecord, ComanagementRecord, QueryRecord, SystemRecord
from comgmt.domain.selection import Selection
from comgmt.store.errors import StoreError
from comgmt.store.form import SCHEMA
from comgmt.store.gathered import Gathered
from comgmt.store.locking import Tell
from comgmt.store.migrations import MIGRATIONS
from comgmt.store.reader import StoreReader
from comgmt.store.schema import create
from comgmt.store.writer import StoreWriter
from tests.samples.stores.make import told
from tests.store.beside_devices import assert_kept
from tests.store.filling import NOW, client, enrolled, fill, gathered

SAMPLES = Path(__file__).parents[1] / "samples" / "stores"
ROOT = Path(__file__).resolve().parents[2]
FORMS = range(1, SCHEMA + 1)

# The tables of a form as a digest. When this fails the form has changed: raise SCHEMA, write a migration,
# keep a store of the form before (tests/samples/stores/make.py), and put the new digest here.
DIGESTS = {
    5: "787c2b6b4d9f87c4",
    6: "8bbcfb27e4775a88",
    7: "d62c8677e2b3aa22",
    8: "8174ce71cd099200",
    9: "709b0c506b018bee",
    10: "33a22859fea1ed5f",
    11: "454b32dfaf55eabe",
}


def _sample(form: int, folder: Path) -> Path:
    return Path(shutil.copy(SAMPLES / f"store-{form}.sqlite", folder / "P01.sqlite"))


def _lost(before: Any, now: Any, place: str = "") -> list[str]:  # noqa: ANN401 - any JSON
    """Where a later program tells something else than the one before; what it tells besides is its own."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            lost for key in before for lost in _lost(before[key], now.get(key, "nothing"), f"{place}.{key}")
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [
            lost
            for n, pair in enumerate(zip(before, now, strict=True))
            for lost in _lost(*pair, f"{place}[{n}]")
        ]
    return [] if before == now else [f"{place}: {before!r} is {now!r}"]


def _form(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("form", FORMS)
def test_a_store_of_every_form_tells_all_that_it_told(form: int, tmp_path: Path) -> None:
    path = _sample(form, tmp_path)
    assert _form(path) == form
    before: Any = json.loads((SAMPLES / f"store-{form}.json").read_bytes())
    assert _lost(before, json.loads(msgspec.json.encode(told(path)))) == []
    assert _form(path) == SCHEMA
    assert len(before["trends"]["times"]) > 3
    assert len(before["changes"]) > 3


@pytest.mark.parametrize("form", FORMS)
def test_a_store_of_every_form_goes_on(form: int, tmp_path: Path) -> None:
    path = _sample(form, tmp_path)
    censuses, changes = _rows(path, "census"), _rows(path, "change")
    fill(path, [enrolled(1)], [client(1)], read=gathered(NOW.replace(hour=20)))
    assert _form(path) == SCHEMA
    assert _rows(path, "census") == censuses + 1
    assert _rows(path, "change") > changes
    with closing(StoreReader.open(path)) as reader:
        assert len(reader.trends().times) == censuses + 1
        assert reader.count(Selection(title="")) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_form_but_the_newest_has_a_migration() -> None:
    assert list(MIGRATIONS) == list(FORMS)[:-1]


@pytest.mark.parametrize("form", list(FORMS)[:-1])
def test_a_migrated_store_has_the_tables_of_a_new_one(form: int, tmp_path: Path) -> None:
    path = _sample(form, tmp_path)
    StoreWriter.open(path).close()
    with closing(sqlite3.connect(path)) as migrated, closing(_new()) as new:
        assert _tables(migrated) == _tables(new)
    assert_kept(path)


@pytest.mark.parametrize("form", list(FORMS)[:-1])
def test_a_migration_that_is_interrupted_leaves_the_old_store(
    form: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _sample(form, tmp_path)
    last = SCHEMA - 1
    step = MIGRATIONS[last]

    def broken(connection: sqlite3.Connection, tell: Tell) -> None:
        step(connection, tell)
        raise KeyboardInterrupt

    monkeypatch.setattr("comgmt.store.migrations.MIGRATIONS", {**MIGRATIONS, last: broken})
    with pytest.raises(KeyboardInterrupt):
        StoreWriter.open(path)
    assert _form(path) == form
    monkeypatch.undo()
    before: Any = json.loads((SAMPLES / f"store-{form}.json").read_bytes())
    assert _lost(before, json.loads(msgspec.json.encode(told(path)))) == []


def test_several_that_open_an_older_store_at_once_migrate_it_once(tmp_path: Path) -> None:
    path = _sample(1, tmp_path)
    opens = (
        "import sys, json, msgspec\nfrom pathlib import Path\nfrom tests.samples.stores.make import told\n"
        "print(msgspec.json.encode(told(Path(sys.argv[1]))).decode())"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", opens, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    before: Any = json.loads((SAMPLES / "store-1.json").read_bytes())
    assert all(_lost(before, json.loads(answer)) == [] for answer in answers)


def test_progress_is_told(tmp_path: Path) -> None:
    told_of: list[str] = []
    StoreWriter.open(_sample(1, tmp_path), told_of.append).close()
    assert "bringing the store to its new form, 24 of 24 devices" in told_of


def test_a_store_that_a_newer_program_migrates_meanwhile_says_so(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    with closing(StoreReader.open(path)) as reader:
        assert reader.census() is not None
        with closing(sqlite3.connect(path)) as newer:
            newer.execute(f"PRAGMA user_version={SCHEMA + 1}")
        with pytest.raises(StoreError, match="A newer comgmt has brought the store"):
            reader.census()


def _new() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create(connection)
    return connection


def _tables(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Every table with its columns, their kinds and keys; every index with its columns."""
    found: set[tuple[str, ...]] = set()
    for kind, name in connection.execute("SELECT type, name FROM sqlite_master").fetchall():
        about = "table_info" if kind == "table" else "index_xinfo"
        for row in connection.execute(f"SELECT * FROM pragma_{about}(?)", (name,)):
            found.add((kind, name, *map(str, row)))
    return found


def test_a_change_of_the_tables_is_a_new_form() -> None:
    with closing(_new()) as connection:
        tables = sorted(_tables(connection))
    digest = hashlib.sha256(repr(tables).encode()).hexdigest()[:16]
    assert DIGESTS[SCHEMA] == digest


@pytest.mark.parametrize("packed", [ComanagementRecord, SystemRecord, ActivityRecord])
def test_a_record_that_is_packed_by_place_keeps_its_places(packed: type[msgspec.Struct]) -> None:
    places = {
        ComanagementRecord: "resource_id name site_code aad_device_id aad_joined hybrid_aad_joined authority "
        "mdm_enrolled mdm_provisioned comgmt_policy_present enrollment_scheduled pending_logon "
        "enrollment_failed enrollment_status_code enrollment_error_detail mdm_workloads",
        SystemRecord: "resource_id name operating_system build client client_version active obsolete "
        "decommissioned domain ad_site aad_device_id last_logon_user last_logon_user_domain created_at",
        ActivityRecord: "resource_id site_code last_active_at last_policy_request_at last_ddr_at "
        "client_active_status client_check_pass online primary_user current_logon_user",
    }
    known = tuple(places[packed].split())
    assert packed.__struct_fields__[: len(known)] == known


@pytest.mark.parametrize("packed", [Census, Gathered, QueryRecord])
def test_what_is_packed_by_name_can_be_read_without_what_is_new(packed: type[msgspec.Struct]) -> None:
    tiles = "client_os funnel enrollment workloads errors deployments"
    needed = {
        Census: {"taken_at", "site", *tiles.split()},
        Gathered: {"site", "taken_at"},
        QueryRecord: {"at", "user", "action", "query", "rows", "milliseconds", "outcome"},
    }
    required = {field.name for field in msgspec.structs.fields(packed) if field.required}
    assert required == needed[packed]
