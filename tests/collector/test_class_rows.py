"""Devices that several classes give come once each, in the order of their ids, whatever the pages."""

import random
from collections.abc import Callable
from itertools import islice

import msgspec
import pytest

from comgmt.collector.class_rows import ClassRows, pages
from comgmt.store.gathered import Subject


class _Row(msgspec.Struct, frozen=True):
    resource_id: int


def _fetch(ids: set[int], asked: list[int]) -> Callable[[int, int], list[_Row]]:
    def fetch(size: int, after: int) -> list[_Row]:
        asked.append(after)
        return list(islice((_Row(number) for number in sorted(ids) if number > after), size))

    return fetch


@pytest.mark.parametrize(
    ("one", "other"), [(0, 0), (100, 0), (0, 99), (400, 100), (2_500, 2_000), (600, 3), (1, 700)]
)
def test_each_device_comes_once_and_a_page_says_how_far_both_classes_were_read(one: int, other: int) -> None:
    chance = random.Random(one * 7 + other)
    ids = {
        Subject.COMANAGEMENT: set(chance.sample(range(1, 5_000), one)),
        Subject.ACTIVITY: set(chance.sample(range(1, 5_000), other)),
    }
    either = ids[Subject.COMANAGEMENT] | ids[Subject.ACTIVITY]
    asked: list[int] = []
    come: list[int] = []
    for page in pages([ClassRows(subject, _fetch(some, asked), 0) for subject, some in ids.items()]):
        come.extend(page.found)
        assert page.asked == len(page.found)
        assert come == sorted(number for number in either if number <= page.through)
        for subject, records in page.records.items():
            given = [record.resource_id for record in records]
            assert given == sorted(ids[subject] & set(page.found))
    assert come == sorted(either)
    assert len(asked) <= sum(1 + (len(some) + 900) // 500 for some in ids.values())  # nothing is read twice


def test_of_one_class_no_page_is_asked_before_the_one_before_it_was_taken() -> None:
    asked: list[int] = []
    found = pages([ClassRows(Subject.SYSTEMS, _fetch(set(range(1, 801)), asked), 40)])
    first = next(found)
    assert (first.found[0], first.through, asked) == (41, 140, [40])
    assert (next(found).through, asked) == (640, [40, 140])
