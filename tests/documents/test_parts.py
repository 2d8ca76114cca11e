"""Every room has its part of every tile; what is listed here lacks one."""

import pytest

from comgmt.doctor.needs import NEEDS
from comgmt.documents.status import status_document
from comgmt.domain.census import TileKey
from comgmt.render.panes.build import DIGITS, PARTS
from tests.samples.small_site import CENSUS, WHY, without


def test_every_tile_is_drawn_under_its_key() -> None:
    assert list(PARTS) == list(DIGITS) == list(TileKey)
    letters = [part.letter for part in PARTS.values()]
    assert len(set(letters)) == len(letters)
    assert all(part.letter in part.short.lower() for part in PARTS.values())


@pytest.mark.parametrize("key", TileKey)
def test_every_tile_is_a_document_with_the_same_keys_when_it_was_not_read(key: TileKey) -> None:
    whole, lacking = status_document(CENSUS), status_document(without(key.field))
    assert list(whole["tiles"]) == [each.value for each in TileKey]
    assert lacking["tiles"][key.value] == {"unavailable": WHY}
    assert list(lacking["details"]) == list(whole["details"])


def test_every_tile_is_examined() -> None:
    assert {tile for need in NEEDS for tile in need.tiles} == {key.value for key in TileKey}
