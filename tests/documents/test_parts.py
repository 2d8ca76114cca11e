"""Every room has its part of every tile; what is listed here lacks one."""

import pytest

from comgmt.doctor.needs import NEEDS, Need
from comgmt.documents.status import status_document
from comgmt.documents.tiles import tile_families
from comgmt.domain.census import TileKey, Unavailable
from comgmt.render.panes.build import DIGITS, PARTS
from comgmt.store.counting import unread_tiles
from comgmt.store.gathered import CLASSES, Gathered
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


@pytest.mark.parametrize("key", TileKey)
def test_every_tile_is_measured(key: TileKey) -> None:
    assert [family for family in tile_families(key, CENSUS.tiles()[key]) if family.samples]
    assert not list(tile_families(key, Unavailable(WHY)))


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.class_name)
def test_a_class_decides_an_examination_when_a_tile_rests_on_it(need: Need) -> None:
    subject = next(subject for subject, name in CLASSES.items() if name == need.class_name)
    gathered = Gathered(site=CENSUS.site, taken_at=CENSUS.taken_at, refused={subject: WHY})
    assert need.decides == bool(unread_tiles(gathered))
