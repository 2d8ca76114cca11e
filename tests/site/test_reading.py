"""Classes to records: the columns a site lacks, values that do not fit, rows that come twice, the log."""

from collections.abc import Callable

import pytest

from comgmt.domain.record_classes import COLLECTIONS, POLICY_DOCUMENT
from comgmt.domain.records import CollectionRecord, QueryRecord
from comgmt.domain.row_conditions import Equals, StartsWith
from comgmt.site.connection import Connection
from comgmt.site.errors import AnswerError, MissingError, QueryRefusedError
from comgmt.site.reading import Reading
from comgmt.site.target import Target
from tests.site.conftest import (
    SITE,
    Reply,
    Script,
    ScriptedServer,
    Seen,
    fault,
    first_page,
    fragment,
    identified,
    soap,
)

Serve = Callable[[Script], ScriptedServer]
Connect = Callable[[Target], Connection]
Row = dict[str, str | int | None]
CANNOT_PROCESS = 2150858778
ROW: Row = {
    "CollectionID": "SMS00001",
    "Name": "All",
    "MemberCount": 5,
    "LastRefreshTime": "2026-11-24T01:00:00Z",
}


class Table:
    """One class with `columns`; a query for another column is refused, an impossible key has no row."""

    def __init__(self, *rows: Row, columns: set[str]) -> None:
        self.rows = rows
        self.columns = columns

    def __call__(self, seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        asked = seen.query.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
        if not self.columns.issuperset(asked):
            return fault(seen, CANNOT_PROCESS)
        impossible = "CollectionID = ''" in seen.query
        rows = (
            [] if impossible else [fragment(**{name: row.get(name) for name in asked}) for row in self.rows]
        )
        return first_page(seen, rows)


@pytest.fixture
def reading(serve: Serve, connect: Connect) -> Callable[[Script], Reading]:
    def make(script: Script) -> Reading:
        connection = connect(serve(script).target())
        connection.identify()
        return Reading(connection, SITE, logged.append)

    logged: list[QueryRecord] = []
    return make


ALL = {"CollectionID", "Name", "MemberCount", "LastRefreshTime"}


def test_rows_become_records(reading: Callable[[Script], Reading]) -> None:
    (record,) = reading(Table(ROW, columns=ALL)).records(COLLECTIONS)
    assert isinstance(record, CollectionRecord)
    assert (record.collection_id, record.member_count) == ("SMS00001", 5)
    assert record.refreshed_at is not None


def test_a_row_that_comes_twice_is_one_record(reading: Callable[[Script], Reading]) -> None:
    other: Row = {**ROW, "CollectionID": "SMS00002"}
    records = reading(Table(ROW, other, ROW, columns=ALL)).records(COLLECTIONS)
    assert [record.collection_id for record in records] == ["SMS00001", "SMS00002"]


def test_a_column_the_site_lacks_is_found_once_and_left_out(reading: Callable[[Script], Reading]) -> None:
    one = reading(Table(ROW, columns=ALL - {"LastRefreshTime"}))
    for _ in range(2):
        (record,) = one.records(COLLECTIONS)
        assert (record.member_count, record.refreshed_at) == (5, None)
    assert one.missing == {"SMS_Collection": frozenset({"LastRefreshTime"})}


def test_a_column_that_no_record_goes_without_is_missing(reading: Callable[[Script], Reading]) -> None:
    with pytest.raises(MissingError, match="SMS_Collection has no column Name"):
        reading(Table(ROW, columns=ALL - {"Name"})).records(COLLECTIONS)


def test_a_class_without_its_key_is_no_class(reading: Callable[[Script], Reading]) -> None:
    one = reading(Table(ROW, columns=set()))
    for _ in range(2):  # the second time it is known
        with pytest.raises(MissingError, match="no class SMS_Collection"):
            one.records(COLLECTIONS)


def test_a_query_that_is_refused_for_another_reason_stays_so(reading: Callable[[Script], Reading]) -> None:
    table = Table(ROW, columns=ALL)

    def no_like(seen: Seen) -> Reply:
        return fault(seen, CANNOT_PROCESS) if " LIKE " in seen.query else table(seen)

    with pytest.raises(QueryRefusedError):
        reading(no_like).records(COLLECTIONS, StartsWith("Name", "x"))


def test_values_that_do_not_fit_are_counted(reading: Callable[[Script], Reading]) -> None:
    odd: Row = {**ROW, "CollectionID": "SMS00002", "LastRefreshTime": "**************"}
    one = reading(Table(ROW, odd, columns=ALL))
    assert [record.refreshed_at is None for record in one.records(COLLECTIONS)] == [False, True]
    assert one.leftovers.misfits == {("SMS_Collection", "LastRefreshTime"): 1}


@pytest.mark.parametrize("rows", [(), (ROW, {**ROW, "CollectionID": None})], ids=["none", "without key"])
def test_no_rows_and_rows_without_a_key(reading: Callable[[Script], Reading], rows: tuple[Row, ...]) -> None:
    one = reading(Table(*rows, columns=ALL))
    if not rows:
        assert one.records(COLLECTIONS) == []
        return
    assert len(one.records(COLLECTIONS)) == 1
    assert list(one.leftovers.notes()) == ["1 row of SMS_Collection could not be read and is left out."]


def test_an_instance_comes_with_its_lazy_column(reading: Callable[[Script], Reading]) -> None:
    def get(seen: Seen) -> Reply:
        if seen.action != "Get":
            return identified(seen)
        body = "<p:C xmlns:p='x'><p:SDMPackageXML>&lt;a/&gt;</p:SDMPackageXML></p:C>"
        return Reply(body=soap(seen, body))

    assert reading(get).instance(POLICY_DOCUMENT, Equals("CI_ID", 7)).text == "<a/>"


def test_an_instance_that_is_none(reading: Callable[[Script], Reading]) -> None:
    def get(seen: Seen) -> Reply:
        return Reply(body=soap(seen, "")) if seen.action == "Get" else identified(seen)

    with pytest.raises(AnswerError, match="answered Get of SMS_ConfigurationPolicy with nothing"):
        reading(get).instance(POLICY_DOCUMENT, Equals("CI_ID", 7))


def test_the_log_says_who_asked_what_and_how_it_ended(serve: Serve, connect: Connect) -> None:
    connection = connect(serve(Table(ROW, columns=ALL - {"LastRefreshTime"})).target())
    connection.identify()
    log: list[QueryRecord] = []
    Reading(connection, SITE, log.append).records(COLLECTIONS)
    assert {entry.user for entry in log} == {"CONTOSO\\reader"}
    assert [entry.outcome for entry in log] == ["missing", *["stopped early"] * 3, "missing", "ok"]
    assert [entry.rows for entry in log] == [0, 0, 0, 0, 0, 1]
    assert all(entry.milliseconds >= 0 and entry.query.startswith("SELECT ") for entry in log)
