"""The order in which a census counts, and what it leaves out."""

from pathlib import Path

from comgmt.domain.census import ErrorTile
from tests.store.filling import client, failed, fill


def test_errors_stand_by_count_then_code_and_no_code_comes_last_of_its_count(path: Path) -> None:
    codes = [9, 9, 7, None, 5, None, 0, 8, 8, 8]
    devices = [failed(number, code) for number, code in enumerate(codes, 1)]
    tile = fill(path, devices, [client(number) for number in range(1, len(codes) + 1)]).errors
    assert isinstance(tile, ErrorTile)
    assert [(each.code, each.count) for each in tile.errors] == [(8, 3), (None, 3), (9, 2), (5, 1), (7, 1)]


def test_among_as_many_no_code_is_last(path: Path) -> None:
    tile = fill(path, [failed(1, None), failed(2, 0x80180018)], [client(1), client(2)]).errors
    assert isinstance(tile, ErrorTile)
    assert [each.code for each in tile.errors] == [0x80180018, None]
