"""Splits: each part counts what the list behind it has, whatever the fleet."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.splits import SplitField, Splits, part_of
from comgmt.store.errors import LeftError
from comgmt.store.gathered import Subject
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

EVERY = Selection(title="All")
FAILURES = Selection(title="f", scope=Scope.COMANAGEMENT, states=(EnrollmentState.FAILURE_HYBRID,))
_BUILDS = ("10.0.26100", "10.0.22631", "10.0.19045", None)
_DAYS = (45, 29, 30, 8, 7, 6, 2, 1, 0)


def _record(number: int, kind: int) -> ComanagementRecord:
    return (
        enrolled(number),
        failed(number, 0x80180018 + number % 3),
        failed(number, None),
        pending(number),
    )[kind % 4]


def _filled(path: Path, kinds: list[tuple[int, int]]) -> StoreReader:
    """A store whose devices came to their states at one of many readings; None of the kind 4 has a record."""
    for days in _DAYS:
        taken = gathered(NOW - timedelta(days=days))
        records = [
            _record(number, kind if since >= days else 3)
            for number, (kind, since) in enumerate(kinds)
            if kind != 4
        ]
        clients = [
            client(number, build=_BUILDS[number % 4], client_version=f"5.00.{number % 3}")
            for number in range(len(kinds))
        ]
        fill(path, records, clients, read=taken)
    return StoreReader.open(path)


def _counts(splits: Splits, field: SplitField) -> dict[str, int]:
    return {
        part.value: part.devices for split in splits.splits if split.field is field for part in split.parts
    }


@settings(max_examples=12, deadline=None)
@given(kinds=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(_DAYS)), max_size=12))
def test_every_part_has_the_devices_of_its_list(
    kinds: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = _filled(tmp_path_factory.mktemp("splits") / "P01.sqlite", kinds)
    for of in (EVERY, FAILURES):
        splits = store.splits(of, fields=tuple(SplitField))
        assert splits.unread == ""
        assert splits.devices == store.count(of)
        for split in splits.splits:
            assert sum(part.devices for part in split.parts) == splits.devices
            for part in split.parts:
                selection, typed = part_of(of, split.field, part.value, "")
                assert store.count(selection, parse_filter(typed)) == part.devices, (split.field, part)


def test_a_split_is_narrowed_by_a_filter(tmp_path: Path) -> None:
    store = _filled(tmp_path / "P01.sqlite", [(1, 0), (0, 0), (2, 0)])
    splits = store.splits(EVERY, parse_filter("failed"), (SplitField.ERROR,))
    assert _counts(splits, SplitField.ERROR) == {"0x80180018": 1, "no code": 1}


def test_what_was_there_at_first_may_be_older(tmp_path: Path) -> None:
    fill(tmp_path / "P01.sqlite", [failed(1, 0x80180018)], [client(1)])
    splits = StoreReader.open(tmp_path / "P01.sqlite").splits(FAILURES, fields=(SplitField.AGE,))
    (part,) = splits.splits[0].parts
    assert (part.value, part.devices, part.at_least) == ("1d", 1, 1)


def test_without_a_reading_nothing_is_counted(tmp_path: Path) -> None:
    from comgmt.store.writer import StoreWriter

    StoreWriter.open(tmp_path / "P01.sqlite").close()
    splits = StoreReader.open(tmp_path / "P01.sqlite").splits(EVERY)
    assert splits.splits == ()
    assert splits.unread == "Nothing was read from this site yet."


def test_a_field_whose_class_was_not_read_says_so(tmp_path: Path) -> None:
    lacking = gathered(refused={Subject.SYSTEMS: "No permission to read SMS_R_System."})
    fill(tmp_path / "P01.sqlite", [failed(1, 0x80180018)], read=lacking)
    splits = StoreReader.open(tmp_path / "P01.sqlite").splits(FAILURES)
    by = {split.field: split for split in splits.splits}
    assert by[SplitField.OS].parts == ()
    assert "SMS_R_System" in by[SplitField.OS].unread
    assert _counts(splits, SplitField.ERROR) == {"0x80180018": 1}


def test_a_split_that_nobody_waits_for_ends(tmp_path: Path) -> None:
    store = _filled(tmp_path / "P01.sqlite", [(1, 0)])
    store.leave()
    with pytest.raises(LeftError):
        store.splits(EVERY)
