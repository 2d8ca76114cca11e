"""What a person types narrows a list as the columns read: text, column, regex, inverse, failures only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.columns import Column
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, TextTerm
from comgmt.domain.records import ActivityRecord
from comgmt.domain.selection import Selection
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, enrolled, failed, fill, pending

EVERY = Selection(title="")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> StoreReader:
    path = tmp_path_factory.mktemp("filters") / "P01.sqlite"
    fill(
        path,
        [
            enrolled(1, "PC-Berlin", authority="https://r.manage.microsoft.com", site_code="P01"),
            failed(2, 0x80180018, "pc-hamburg", site_code="S01"),
            failed(3, None, "LT-STRASSE"),
            pending(4, "LT-100%_a"),
            enrolled(5, "Ärzte-01", hybrid_aad_joined=False, aad_joined=True, mdm_workloads="8257"),
            enrolled(6, "[bold]x"),
        ],
        [
            client(
                1, "PC-Berlin", last_logon_user="Adele.Vance", last_logon_user_domain="CONTOSO", domain="EMEA"
            ),
            client(2, "pc-hamburg", build="10.0.19045", client_version="5.00.9146.1008"),
            client(3, "LT-STRASSE", last_logon_user="müller"),
            client(7, "SRV-1", operating_system="Microsoft Windows NT Server 10.0"),
        ],
        [ActivityRecord(resource_id=1, last_active_at=NOW)],
    )
    return StoreReader.open(path)


def _found(store: StoreReader, typed: str, *, failures_only: bool = False) -> set[int]:
    wanted = parse_filter(typed, failures_only=failures_only)
    ids = set(store.ids(EVERY, wanted))
    assert store.count(EVERY, wanted) == len(ids) == len(list(store.stream(EVERY, wanted)))
    return ids


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", {1, 2, 3, 4, 5, 6, 7}),
        ("pc-", {1, 2}),
        ("PC-BERLIN", {1}),
        ("straße", {3}),
        ("ärzte", {5}),
        ("ÄRZTE", {5}),
        ("100%", {4}),
        ("%", {4}),
        ("_", {4}),
        ("[bold]", {6}),
        ("'", set()),
        ("adele", {1}),
        ("0x80180018", {2}),
        ("0X8018", {2}),
        ("2149056536", {2}),
        ("no code", {3}),
        ("no record", {7}),
        ("success", {1, 5, 6}),
        ("success, entra", {5}),
        ("pending", {4}),
        ("24h2", {1, 3}),
        ("nt server", {7}),
        ("manage.microsoft", {1}),
        ("azure ad joined", {1, 2, 3, 5, 6}),
        ("9146", {2}),
        ("!pc-", {3, 4, 5, 6, 7}),
        ('!"no record"', {1, 2, 3, 4, 5, 6}),
        ("zzz", set()),
        ("!zzz", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_text_in_any_column(store: StoreReader, typed: str, expected: set[int]) -> None:
    assert _found(store, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("name:ham", {2}),
        ("name:adele", set()),
        ("user:adele", {1}),
        ("user:contoso\\ad", {1}),
        ("user:MÜLLER", {3}),
        ("!user:adele", {2, 3, 4, 5, 6, 7}),
        ("state:failure", {2, 3}),
        ("state:success_entra", {5}),
        ("state:azure ad hybrid joined", {1, 2, 3, 6}),
        ("state:no record", {7}),
        ("!state:failure", {1, 4, 5, 6, 7}),
        ("error:80180018", {2}),
        ("error:no code", {3}),
        ("!error:0x", {1, 3, 4, 5, 6, 7}),
        ("os:windows 11", {1, 3}),
        ("os:windows 10", {2}),
        ("site:s01", {2}),
        ("domain:emea", {1}),
        ("joined:entra", {5}),
        ("joined:hybrid", {1, 2, 3, 6}),
        ("!joined:hybrid", {4, 5, 7}),
        ("workloads:client apps", {5}),
        ("workloads:client_apps", {5}),
        ("workloads:2 of 7", {1, 6}),
        ("workloads:unknown", {2, 3, 4, 7}),
        ("authority:manage", {1}),
        ("build:19045", {2}),
        ("client:5.00", {2}),
        ("resource_id:7", {7}),
        ("entra_id:000000000003", {3}),
        ("since:2026-11-23", {1, 2, 3, 4, 5, 6}),
        ("last_active:14:02", {1}),
        ("last active:2026-11", {1}),
    ],
)
def test_text_in_one_column(store: StoreReader, typed: str, expected: set[int]) -> None:
    assert _found(store, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/^pc-.*n$", {1}),
        ("/^PC-", {1, 2}),
        ("/h.mb.rg/", {2}),
        ("!/^(pc|lt)-", {5, 6, 7}),
        ("name:/^.{5}$", {7}),
        ("state:/^failure, ", {2, 3}),
        ("joined:/^entra$", {5}),
        ("error:/80180(018|002)", {2}),
        ("workloads:/^[34] of", set()),
        ("/ärzte-\\d\\d", {5}),
        ("/\\[bold", {6}),
    ],
)
def test_regexes(store: StoreReader, typed: str, expected: set[int]) -> None:
    assert _found(store, typed) == expected


def test_failures_only_narrows_what_is_typed(store: StoreReader) -> None:
    assert _found(store, "", failures_only=True) == {2, 3}
    assert _found(store, "pc", failures_only=True) == {2}
    assert _found(store, "!pc", failures_only=True) == {3}


@pytest.mark.parametrize("text", ["[", "[[", "(", "*", "(?P<a", "\\"])
def test_what_is_no_regex_is_a_sentence(store: StoreReader, text: str) -> None:
    with pytest.raises(StoreError, match="Not a regex"):
        store.count(EVERY, DeviceFilter((TextTerm(text=text, regex=True),)))


@given(st.text(max_size=40))
def test_any_text_can_be_typed(store: StoreReader, typed: str) -> None:
    plain, turned = DeviceFilter((TextTerm(text=typed),)), DeviceFilter((TextTerm(text=typed, inverse=True),))
    assert store.count(EVERY, plain) + (store.count(EVERY, turned) if typed else 0) == 7


@pytest.mark.parametrize("column", Column)
def test_no_column_is_left_out_and_inverse_is_the_rest(store: StoreReader, column: Column) -> None:
    for text in ("1", "e", "-"):
        matching = store.count(EVERY, DeviceFilter((TextTerm(text=text, column=column),)))
        assert (
            matching + store.count(EVERY, DeviceFilter((TextTerm(text=text, column=column, inverse=True),)))
            == 7
        )
        as_regex = DeviceFilter((TextTerm(text=text, column=column, regex=True),))
        assert store.count(EVERY, as_regex) == matching
