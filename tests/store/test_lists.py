"""Lists: their order by every column, their windows, their groups, and what one finds by name."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.domain.columns import Column, Form, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import TILE_ORDER, EnrollmentState
from comgmt.domain.filters import DeviceFilter, text_filter
from comgmt.domain.records import ActivityRecord, ComanagementRecord
from comgmt.domain.selection import Scope, Selection, of_groups
from comgmt.domain.workloads import switched
from comgmt.store.errors import DamagedError
from comgmt.store.orders import ORDERS
from comgmt.store.reader import StoreReader
from comgmt.store.walking import walk
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending, waiting

EVERY = Selection(title="")


def _key_of(column: Column) -> Callable[[DeviceRow], Any]:
    """What a person sorts by, or None where there is nothing."""
    own: dict[Column, Callable[[DeviceRow], Any]] = {
        Column.NAME: lambda row: row.name.strip().casefold(),
        Column.STATE: lambda row: None if row.state is None else TILE_ORDER.index(row.state),
        Column.USER: lambda row: row.user and row.user.casefold(),
        Column.WORKLOADS: lambda row: (
            None if row.workloads is None else (len(switched(row.workloads)), row.workloads)
        ),
    }
    return own.get(column, lambda row: _by_form(column, row))


def _by_form(column: Column, row: DeviceRow) -> object:
    value = column.value_in(row)
    if column.form is Form.VERSION:
        return value and [int(part) for part in str(value).split(".")]
    return str(value).casefold() if column.form is Form.TEXT and value else value


def _state(number: int) -> ComanagementRecord:
    return (
        enrolled(number),
        pending(number),
        failed(number, 0x80180018 + number % 3),
        failed(number, None),
    )[number % 4]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> StoreReader:
    path = tmp_path_factory.mktemp("lists") / "P01.sqlite"
    fill(
        path,
        [_state(number) for number in range(1, 121) if number % 5],
        [
            client(
                number,
                f"{'pc' if number % 2 else 'PC'}-{number % 40}",
                build=None if number % 11 == 0 else f"10.0.{(16299, 9200, 26100, 19045)[number % 4]}",
                client_version=None if number % 7 == 0 else f"5.00.9{number % 3}46.{number * 7 % 13}",
                last_logon_user=None if number % 3 else f"user{number % 9}",
                domain=None if number % 4 else f"D{number % 3}",
                aad_device_id=None if number % 6 == 0 else f"{number:08d}",
            )
            for number in range(1, 121)
        ],
        [
            ActivityRecord(
                resource_id=number, last_active_at=NOW - timedelta(hours=number * 37 % 100), site_code="P01"
            )
            for number in range(1, 121)
            if number % 8
        ],
    )
    return StoreReader.open(path)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", [column for column in Column if column is not Column.OS])
def test_every_column_sorts_as_people_do(store: StoreReader, column: Column, *, descending: bool) -> None:
    rows = list(store.stream(EVERY, sort=Sort(column, descending)))
    key = _key_of(column)
    expected = sorted(rows, key=lambda row: (row.name.casefold(), row.resource_id))
    known = [row for row in expected if key(row) is not None]
    known.sort(key=key, reverse=descending)
    if descending:
        known = _stable(known, key)
    unknown = [row for row in expected if key(row) is None]
    if column is Column.ERROR:
        unknown.sort(key=lambda row: not row.failed)
    assert [row.resource_id for row in rows] == [row.resource_id for row in (*known, *unknown)]
    assert list(store.ids(EVERY, sort=Sort(column, descending))) == [row.resource_id for row in rows]


def _stable(rows: list[DeviceRow], key: Callable[[DeviceRow], Any]) -> list[DeviceRow]:
    """Equal ones by name and id, also in descending order."""
    ordered: list[DeviceRow] = []
    for value in dict.fromkeys(str(key(row)) for row in rows):
        equal = [row for row in rows if str(key(row)) == value]
        ordered += sorted(equal, key=lambda row: (row.name.casefold(), row.resource_id))
    return ordered


def test_releases_sort_newest_first_and_other_systems_last(path: Path, open_reader: Open) -> None:
    builds = ["10.0.16299", "10.0.26100", "10.0.28000", "10.0.99999", "10.0.19045"]
    others = [
        client(6, operating_system="Microsoft Windows NT Workstation 6.1", build="6.1.7601"),
        client(7, operating_system="Microsoft Windows NT Server 10.0", build="10.0.20348"),
        client(8, operating_system=None, build=None),
    ]
    fill(path, systems=[*(client(number, build=build) for number, build in enumerate(builds, 1)), *others])
    rows = list(open_reader().stream(EVERY, sort=Sort(Column.OS)))
    assert [row.os_release for row in rows] == [
        "Windows 11 build 99999",
        "Windows 11 26H1",
        "Windows 11 24H2",
        "Windows 10 22H2",
        "Windows 10 1709",
        "Windows 7",
        "Windows NT Server 10.0",
        None,
    ]


def test_ids_are_eight_octets_each(store: StoreReader) -> None:
    ids = store.ids(EVERY)
    assert ids.typecode == "q"
    assert len(ids) == 120


def test_rows_come_in_the_order_asked(store: StoreReader) -> None:
    assert [row.resource_id for row in store.rows([7, 3, 999_999, 5, 3])] == [7, 3, 5, 3]
    many = list(range(1200, 0, -1))
    assert [row.resource_id for row in store.rows(many)] == list(range(120, 0, -1))


def test_a_limit_is_the_start_of_the_list(store: StoreReader) -> None:
    assert list(store.stream(EVERY, limit=7)) == list(store.stream(EVERY))[:7]
    assert list(store.stream(EVERY, limit=0)) == []


def test_a_list_that_is_left_early_holds_nothing_up(path: Path, open_reader: Open) -> None:
    fill(path, systems=[client(number) for number in range(1, 2001)])
    store = open_reader()
    rows = store.stream(EVERY)
    assert next(iter(rows)).resource_id > 0
    fill(path, systems=[client(1)], read=gathered(NOW + timedelta(hours=1)))
    assert len(list(rows)) == 1999
    assert store.count(EVERY) == 1


def test_marks_are_a_list_of_any_length(store: StoreReader) -> None:
    assert list(store.ids(Selection(title="", marked=(3, 99, 3)), sort=Sort(Column.RESOURCE_ID))) == [3, 99]
    assert store.count(Selection(title="", marked=tuple(range(100_000)))) == 120


@pytest.mark.parametrize("column", Column)
def test_groups_hold_every_device_once_and_open_as_lists(store: StoreReader, column: Column) -> None:
    groups = store.groups(EVERY, DeviceFilter(), column)
    assert sum(count for _, count in groups) == 120
    assert [count for _, count in groups] == sorted((count for _, count in groups), reverse=True)
    assert len({value for value, _ in groups}) == len(groups)
    for value, count in groups[:20]:
        assert store.count(Selection(title="", values=((column, value),))) == count


def test_groups_have_the_words_of_a_command(store: StoreReader) -> None:
    states = {value for value, _ in store.groups(EVERY, DeviceFilter(), Column.STATE)}
    assert states == {"", "success_hybrid", "pending_sign_in", "failure_hybrid"}
    errors = {
        value
        for value, _ in store.groups(Selection(title="", scope=Scope.FAILED), DeviceFilter(), Column.ERROR)
    }
    assert errors == {"no code", "0x80180018", "0x80180019", "0x8018001A"}


def test_two_groups_within_each_other(store: StoreReader) -> None:
    both = Selection(title="", values=((Column.STATE, "pending_sign_in"), (Column.DOMAIN, "")))
    expected = [
        row.resource_id
        for row in store.stream(EVERY)
        if row.state is EnrollmentState.PENDING_SIGN_IN and row.domain is None
    ]
    assert list(store.ids(both)) == expected
    assert expected


def test_values_of_one_column_widen_and_columns_narrow(store: StoreReader) -> None:
    users = ("user0", "user3")
    either = Selection(
        title="",
        values=((Column.USER, users[0]), (Column.STATE, "pending_sign_in"), (Column.USER, users[1])),
    )
    expected = [
        row.resource_id
        for row in store.stream(EVERY)
        if row.state is EnrollmentState.PENDING_SIGN_IN and row.user in users
    ]
    assert list(store.ids(either)) == expected
    assert {row.user for row in store.rows(expected)} == set(users)


@pytest.mark.parametrize("column", Column)
def test_any_number_of_groups_open_as_one_list(store: StoreReader, column: Column) -> None:
    groups = store.groups(EVERY, DeviceFilter(), column)
    some = groups[: 1 + len(groups) // 2]
    values = [value for value, _ in some]
    assert store.count(of_groups(EVERY, column, values, "")) == sum(count for _, count in some)
    absent = [f"absent {number}" for number in range(40_000)]
    assert store.count(of_groups(EVERY, column, [*absent, *(value for value, _ in groups)], "")) == 120


def test_values_narrowed_again_by_their_own_column_are_those_asked_last() -> None:
    both = of_groups(EVERY, Column.OS, ("a", "b"), "a or b")
    of_site = of_groups(both, Column.SITE, ("P01",), "P01")
    one = of_groups(of_site, Column.OS, ("b",), "b")
    assert of_site.values == ((Column.OS, "a"), (Column.OS, "b"), (Column.SITE, "P01"))
    assert one == Selection(title="b", values=((Column.SITE, "P01"), (Column.OS, "b")))


def _find(path: Path, open_reader: Open) -> StoreReader:
    systems = [
        client(1, "PC-1", last_logon_user="adele", last_logon_user_domain="CONTOSO", aad_device_id="AAAA-1"),
        client(2, "PC-10", last_logon_user="pc-1"),
        client(3, "pc-100", last_logon_user="adeline"),
        client(4, " PC-1 "),
        client(16777300, "16777", last_logon_user="BERT"),
        client(6, "ADELE"),
        client(7, ""),
    ]
    fill(path, systems=systems)
    return open_reader()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pc-1", [1, 4, 2, 3]),
        ("  PC-10 ", [2, 3]),
        ("16777300", [16777300]),
        ("16777", [16777300]),
        ("aaaa-1", [1]),
        ("contoso\\ADELE", [1]),
        ("adele", [6, 1]),
        ("ADEL", [6, 1, 3]),
        ("bert", [16777300]),
        ("contoso\\", [1]),
        ("pc-1'; DROP TABLE device; --", []),
        ("", []),
        ("   ", []),
        ("99999999999999999999999", []),
        ("0" + "1" * 22, []),
        ("9" * 5_000, []),
        ("%", []),
    ],
)
def test_what_a_person_remembers(path: Path, open_reader: Open, text: str, expected: list[int]) -> None:
    assert [row.resource_id for row in _find(path, open_reader).find(text)] == expected


def test_finding_ends_at_its_limit(path: Path, open_reader: Open) -> None:
    store = _find(path, open_reader)
    assert [row.resource_id for row in store.find("pc", limit=2)] == [1, 4]
    assert store.find("pc", limit=0) == []


@given(st.text(max_size=30))
@settings(max_examples=50)
def test_any_text_can_be_looked_for(store: StoreReader, text: str) -> None:
    assert len(store.find(text)) <= 50


def test_names_that_are_equal_are_counted(store: StoreReader) -> None:
    device = store.device(1)
    assert device is not None
    assert device.row.name == "pc-1"
    assert device.same_name == 3


def test_a_record_that_is_obsolete_or_decommissioned_is_no_rival(path: Path, open_reader: Open) -> None:
    systems = [
        client(1, "PC"),
        client(2, "pc", obsolete=1),
        client(3, "PC", decommissioned=1),
        client(4, "PC", obsolete=None, decommissioned=None),
    ]
    fill(path, [enrolled(5, "PC")], systems)
    device = open_reader().device(1)
    assert device is not None
    assert device.same_name == 3


@pytest.mark.parametrize("resource_id", [-1, 0, 5_000, 1 << 63, 1 << 80])
def test_a_device_that_is_not_there(store: StoreReader, resource_id: int) -> None:
    assert store.device(resource_id) is None


@pytest.mark.parametrize("column", Column)
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("most", [1, 40, 119, 500])
def test_the_first_ids_are_the_start_of_all(
    store: StoreReader, column: Column, descending: bool, most: int
) -> None:
    sort = Sort(column, descending=descending)
    for selection in (EVERY, Selection(title="", scope=Scope.FAILED)):
        for narrowed in (DeviceFilter(), text_filter("pc-1")):
            whole = store.ids(selection, narrowed, sort)
            assert store.first(selection, narrowed, sort, most).ids == whole[:most]


@pytest.mark.parametrize("column", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_the_first_in_an_order_are_found_without_sorting_all(
    store: StoreReader, column: Column, descending: bool
) -> None:
    asked: list[str] = []
    store._connection.set_trace_callback(asked.append)
    store.first(EVERY, sort=Sort(column, descending=descending), most=20)
    store._connection.set_trace_callback(None)
    plans = [
        step[-1]
        for sql in asked
        if "order_" in sql
        for step in store._connection.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    assert plans
    assert not any("SCAN device" in step for step in plans)
    assert not any("TEMP B-TREE" in step for step in plans if "DISTINCT" not in step)


@pytest.mark.parametrize("column", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_behind_each_other_are_the_whole(store: StoreReader, column: Column, descending: bool) -> None:
    sort = Sort(column, descending=descending)
    page = store.first(EVERY, sort=sort, most=7)
    found = list(page.ids)
    while page.last is not None:
        page = store.next_page(sort, page.last, 7)
        found += page.ids
    assert found == list(store.ids(EVERY, sort=sort))
    assert found == [row.resource_id for row in store.stream(EVERY, sort=sort)]


def test_a_store_is_long_from_one_device_more_on(store: StoreReader) -> None:
    assert store.is_long(119)
    assert not store.is_long(120)


_VERSIONS = ("10.0.26100", "10.0.9", "10.0.26100.0", "abc", "Zed", "", None, "11", "10.0.26100")
_TEXTS = ("P01", "p01", "p02", "", None, "Ä1", "äa", "P10", "0")


@pytest.mark.parametrize("column", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_a_walk_is_in_the_order_that_sorting_gives(
    path: Path, open_reader: Open, column: Column, descending: bool
) -> None:
    """Versions that are none, texts in either case, and what is not told are among them."""
    several = list(enumerate(zip(_VERSIONS, _TEXTS, strict=True), start=1))
    systems = [
        client(number, f"PC-{9 - number}", build=version, client_version=version, domain=text)
        for number, (version, text) in several
    ]
    masks = ("8199", "1", None, "8215", "4294967295", "0", "-1", "64", "8199")
    records = [
        enrolled(number, f"PC-{9 - number}", authority=text, site_code=text, mdm_workloads=mask)
        for (number, (_, text)), mask in zip(several, masks, strict=True)
    ]
    fill(path, records, systems)
    store, sort = open_reader(), Sort(column, descending=descending)
    assert list(store.ids(EVERY, sort=sort)) == list(store.ids(EVERY, text_filter("pc-"), sort=sort))


def test_ids_come_in_the_order_of_their_places_however_they_are_cut(
    path: Path, open_reader: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(1, 60)
    kinds = (enrolled, pending, waiting)
    fill(path, (kinds[number % 3](number) for number in numbers if number % 5), map(client, numbers))
    store = open_reader()
    monkeypatch.setattr("comgmt.store.walking._PIECE", 7)
    monkeypatch.setattr("comgmt.store.walking._CHUNK", 5)
    for sort in (Sort(column, descending=down) for column in ORDERS for down in (False, True)):
        with closing(walk(store._connection, sort)) as places:
            expected = [place.resource_id for place in places]
        assert sorted(expected) == list(numbers)
        assert list(store.ids(EVERY, sort=sort)) == expected
        found: list[int] = []
        page = store.first(EVERY, sort=sort, most=11)
        while page.ids and page.last is not None:
            found += page.ids
            page = store.next_page(sort, page.last, 11)
        assert found == expected


def test_an_order_whose_ids_are_none_is_damage(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE order_name SET resource_id = 'torn'")
    with pytest.raises(DamagedError):
        open_reader().ids(EVERY)
