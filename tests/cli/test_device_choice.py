"""Several devices found: the surest kind of hit is what is meant."""

import pytest

from comgmt.cli.device_choice import best_hits
from comgmt.domain.device import DeviceRow

EXACT = DeviceRow(resource_id=1, name="PC-1", user="ann", aad_device_id="AB-CD")
LONGER = DeviceRow(resource_id=2, name="PC-12", user="anna")
TWIN = DeviceRow(resource_id=3, name="pc-1")


def ids(text: str, *hits: DeviceRow) -> list[int]:
    return [hit.resource_id for hit in best_hits(text, hits)]


@pytest.mark.parametrize("text", ["PC-1", "pc-1", " PC-1 ", "1", "ab-cd", "ann", "CONTOSO\\ann"])
def test_an_exact_hit_is_meant_and_not_what_begins_so(text: str) -> None:
    assert ids(text, EXACT, LONGER) == [1]


def test_two_of_one_name_are_both_meant() -> None:
    assert ids("PC-1", EXACT, TWIN, LONGER) == [1, 3]


def test_without_an_exact_hit_all_that_begin_so_are_meant() -> None:
    assert ids("PC", EXACT, LONGER) == [1, 2]
    assert ids("nobody") == []
