"""Records that are held by columns are the same as one by one."""

from comgmt.domain.batches import RecordBatch
from comgmt.domain.record_classes import Member, PolicyRow
from comgmt.domain.records import SystemRecord

SYSTEMS = RecordBatch(SystemRecord, {"resource_id": [7, 8, 9], "name": ["A", None, "C"]}, 3)


def test_a_record_has_what_its_columns_say() -> None:
    assert list(SYSTEMS) == [
        SystemRecord(resource_id=7, name="A"),
        SystemRecord(resource_id=8),
        SystemRecord(resource_id=9, name="C"),
    ]


def test_rows_are_the_fields_in_their_order() -> None:
    rows = list(SYSTEMS.rows())
    assert [row[:2] for row in rows] == [(7, "A"), (8, None), (9, "C")]
    assert {len(row) for row in rows} == {len(SystemRecord.__struct_fields__)}
    assert {value for row in rows for value in row[2:]} == {None}


def test_a_column_that_is_not_there_is_what_it_is_by_default() -> None:
    assert SYSTEMS.column("build") == [None] * 3
    assert RecordBatch(PolicyRow, {"ci_id": [1]}, 1).column("categories") == [()]
    assert list(RecordBatch(PolicyRow, {"ci_id": [1]}, 1).rows()) == [(1, None, None, (), None)]


def test_some_of_them_are_taken_in_order() -> None:
    taken = SYSTEMS.taken([0, 2])
    assert len(taken) == 2
    assert [record.name for record in taken] == ["A", "C"]


def test_none_are_none() -> None:
    empty = RecordBatch(Member, {}, 0)
    assert (list(empty), list(empty.rows()), len(empty)) == ([], [], 0)
