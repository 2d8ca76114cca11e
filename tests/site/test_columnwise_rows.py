"""Rows that are read column by column are those that are read one by one, whatever the elements hold."""

from datetime import datetime, timezone
from random import Random
from xml.etree.ElementTree import Element, SubElement

import pytest

from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS, ColumnKind, RecordColumn
from comgmt.site.parse import RowReader
from comgmt.site.values import NIL, parse_time

VALUES = {
    ColumnKind.TEXT: ("PC-1", "", "ß", "a\u202eb", "two\nlines", "x" * 5_000, " "),
    ColumnKind.INTEGER: ("16777220", "0", " 7 ", "-1", "4294967295", "", "12345678901", "x"),
    ColumnKind.CODE: ("2149056536", "-2145910760", "0", "0x1"),
    ColumnKind.BOOLEAN: ("true", "false", "TRUE", "1", "0", "", "perhaps"),
    ColumnKind.TIME: (
        "2026-11-23T14:02:00",
        "2026-11-23T14:02:00Z",
        "2026-11-23",
        "never",
        "2026-W48-1T14:02:00",
        "2026-11-23T14",
        "2026-11-23T14+00:00Z",
        "2026-11-23 14:02:00Z",
        "2026-11-23T14:02:00.5Z",
    ),
}


def item(columns: tuple[RecordColumn, ...], chance: Random, *, usual: bool) -> Element:
    found = Element("XmlFragment")
    for column in columns:
        child = SubElement(found, column.name)
        values = VALUES[column.kind]
        text = values[0] if usual else chance.choice(values)
        if chance.random() < 0.2:
            child.set(NIL, "true")
        elif column.kind is ColumnKind.TIME:
            SubElement(child, "Datetime").text = text
        else:
            child.text = text
    return found


@pytest.mark.parametrize("columns", [SYSTEMS.columns, COMANAGEMENT.columns], ids=["systems", "states"])
@pytest.mark.parametrize("seed", range(20))
def test_both_ways_give_the_same(columns: tuple[RecordColumn, ...], seed: int) -> None:
    chance = Random(seed)
    items = [item(columns, chance, usual=bool(seed % 2)) for _ in range(chance.randrange(1, 30))]
    together, each = RowReader(columns), RowReader(columns)
    assert together.rows(items) == [each.rows([one])[0] for one in items]
    assert together.misfits == each.misfits


@pytest.mark.parametrize("seed", range(10))
def test_columns_are_those_of_the_rows(seed: int) -> None:
    chance = Random(seed)
    items = [item(SYSTEMS.columns, chance, usual=bool(seed % 2)) for _ in range(chance.randrange(1, 30))]
    items += [item(SYSTEMS.columns[:4], chance, usual=True)] * (seed % 3)
    rows, found = RowReader(SYSTEMS.columns).rows(items), RowReader(SYSTEMS.columns).columns(items)
    assert {field: [row.get(field) for row in rows] for field in found} == found
    assert set(found) == {each.field for each in SYSTEMS.columns}


def test_items_that_differ_are_read_one_by_one() -> None:
    chance = Random(1)
    whole = item(SYSTEMS.columns, chance, usual=True)
    less = item(SYSTEMS.columns[:4], chance, usual=True)
    turned = Element("XmlFragment")
    turned.extend(reversed(list(item(SYSTEMS.columns, chance, usual=True))))
    twice = item((*SYSTEMS.columns[:3], SYSTEMS.columns[1]), chance, usual=True)
    for items in ([whole, less], [whole, turned], [twice, twice], [Element("XmlFragment")], []):
        rows = RowReader(SYSTEMS.columns).rows(items)
        assert rows == [RowReader(SYSTEMS.columns).rows([one])[0] for one in items]
    assert set(RowReader(SYSTEMS.columns).rows([less])[0]) == {each.field for each in SYSTEMS.columns[:4]}


def test_a_time_without_a_zone_is_utc() -> None:
    assert parse_time("2026-11-23T14:02:00") == datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="W48"):
        parse_time("2026-W48-1T14:02:00")
