"""Changes as a list, held against what the rows themselves say."""

from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.domain.change_filter import parse_change_filter
from comgmt.domain.changes import ChangeGroup, ChangeKind, ChangeOrder, ChangeSort, DeviceChange
from comgmt.store.change_rows import ChangeSpan
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

CODE, OTHER = 0x80192EE2, 0x80180018
ALL = ChangeSpan()


@pytest.fixture
def filled(path: Path) -> Path:
    days = ((0, 0, 20), (4, 0, 20), (4, 3, 18), (1, 5, 18), (2, 2, 20))
    for turn, (one, other, there) in enumerate(days):
        records = [
            failed(n, CODE, site_code="P02")
            if n <= one
            else failed(n, OTHER, site_code="P01")
            if n <= one + other
            else enrolled(n, site_code="P01")
            for n in range(1, there + 1)
        ]
        fill(path, records, map(client, range(1, there + 1)), read=gathered(NOW + turn * timedelta(days=1)))
    return path


def _code(change: DeviceChange) -> int | None:
    return change.error_before if change.error_after is None else change.error_after


def _every(open_reader: Open) -> list[DeviceChange]:
    store = open_reader()
    return [each.change for each in store.listed_changes(ALL, parse_change_filter(""), ChangeOrder())]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("typed", "passes"),
    [
        ("", lambda _: True),
        ("kind:newly_failed", lambda change: change.kind is ChangeKind.NEWLY_FAILED),
        ("!kind:left", lambda change: change.kind is not ChangeKind.LEFT),
        ("error:0x80192EE2", lambda change: _code(change) == CODE),
        ("!error:80192ee2", lambda change: _code(change) != CODE),
        ("name:pc-19", lambda change: "19" in change.name),
        ("pc-1 kind:left", lambda change: change.kind is ChangeKind.LEFT and change.name.startswith("PC-1")),
        ("site:P02", lambda change: change.resource_id <= 2),
        ("failed", lambda change: change.resource_id <= 4),
        ("name:/^PC-[12]$/", lambda change: change.resource_id <= 2),
    ],
)
def test_a_filter_lets_through_what_the_rows_say(open_reader: Open, typed: str, passes: object) -> None:
    assert callable(passes)
    expected = [change for change in _every(open_reader) if passes(change)]
    assert expected
    store, narrowed = open_reader(), parse_change_filter(typed)
    found = [each.change for each in store.listed_changes(ALL, narrowed, ChangeOrder())]
    assert found == expected
    count = store.change_count(ALL, narrowed)
    assert (count.changes, count.devices) == (len(expected), len({each.resource_id for each in expected}))
    assert store.narrowed_sums(ALL, narrowed).total == len(expected)
    by_kind = dict(store.change_groups(ALL, narrowed, ChangeGroup.KIND))
    kinds = [each.kind.value for each in expected]
    assert by_kind == {kind: kinds.count(kind) for kind in kinds}


@pytest.mark.usefixtures("filled")
def test_the_changes_of_a_code_are_those_that_its_filter_finds(open_reader: Open) -> None:
    store = open_reader()
    groups = store.change_groups(ALL, parse_change_filter(""), ChangeGroup.ERROR)
    assert {value for value, _ in groups} == {f"0x{CODE:08X}", f"0x{OTHER:08X}"}
    for value, count in groups:
        assert store.change_count(ALL, parse_change_filter(f"error:{value}")).changes == count


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("by", ChangeSort)
def test_every_order_has_all_and_turns_round(open_reader: Open, by: ChangeSort) -> None:
    store, every = open_reader(), parse_change_filter("")
    found = [each.id for each in store.listed_changes(ALL, every, ChangeOrder(by))]
    turned = [each.id for each in store.listed_changes(ALL, every, ChangeOrder(by, reverse=True))]
    assert sorted(found) == sorted(turned)
    assert found != turned
    assert [each.id for each in store.listed_changes(ALL, every, ChangeOrder(by), 3)] == found[:3]
