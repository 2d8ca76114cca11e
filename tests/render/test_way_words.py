"""How the numbers of tiles came, in words: of a site that counted, and of rows that are older."""

from datetime import timedelta

from msgspec.structs import replace

from comgmt.domain.census import Census, FunnelTile, TileKey
from comgmt.domain.source import Phase, SourceState
from comgmt.domain.sweep import SiteLoad
from comgmt.domain.ways import Counting, Means, TileWay, Total
from comgmt.render.about import about_lines
from comgmt.render.glyphs import FULL
from comgmt.render.header import header_line
from comgmt.render.line import plain
from comgmt.render.panes.build import build_pane
from comgmt.render.panes.rows import Context
from comgmt.render.way_words import totals_words, way_note, way_words
from tests.samples.large_site import CENSUS, TAKEN_AT

EARLIER = TAKEN_AT - timedelta(hours=30)
WAYS = {
    TileKey.CLIENT_OS: TileWay(Means.COUNTED, TAKEN_AT),
    TileKey.ENROLLMENT_STATUS: TileWay(Means.COUNTED, TAKEN_AT, 4),
    TileKey.ENROLLMENT_ERRORS: TileWay(Means.READ, EARLIER, 1),
}
COUNTED = replace(
    CENSUS, ways=WAYS, counting=Counting(13.24, Total(1_002_411, 1_002_415), Total(999_000, 999_000))
)
LIVE = SourceState(phase=Phase.LIVE)


def shown(census: Census, key: TileKey) -> str:
    pane = build_pane(key, census, Context(width=60, height=60, glyphs=FULL, read_at=TAKEN_AT))
    return "\n".join(map(plain, pane.notes))


def test_a_site_that_was_read_says_nothing_more() -> None:
    assert all(way_note(CENSUS, key) == "" for key in TileKey)
    assert "counted" not in plain(header_line(LIVE, CENSUS, "P01", TAKEN_AT, 120, FULL))


def test_the_header_says_that_the_site_counted() -> None:
    assert "counted 1" in plain(header_line(LIVE, COUNTED, "P01", TAKEN_AT, 120, FULL))


def test_a_tile_says_how_its_numbers_came_last() -> None:
    assert shown(COUNTED, TileKey.CLIENT_OS).splitlines()[-1].startswith("counted by the site ")
    assert "within" not in shown(COUNTED, TileKey.CLIENT_OS)
    assert ", within 4 devices that" in shown(COUNTED, TileKey.ENROLLMENT_STATUS).replace("\n", " ")
    errors = shown(COUNTED, TileKey.ENROLLMENT_ERRORS).replace("\n", " ")
    assert "from rows read 22 " in errors  # older than a day: with its day
    assert "within 1 device that moved" in errors
    assert "as the site summed it up, read" in shown(COUNTED, TileKey.DEPLOYMENTS).replace("\n", " ")


def test_the_source_panel_has_every_tile_with_its_age_and_the_totals() -> None:
    lines = about_lines(COUNTED, LIVE, "/s", SiteLoad(), TAKEN_AT + timedelta(minutes=3), 100, FULL)
    text = "\n".join(map(plain, lines))
    assert "How the tiles came" in text
    assert "1,002,411 before, 1,002,415 after" in text
    assert "999,000 before and after" in text
    assert "Counting took" in text
    assert "13.2 s" in text
    assert "h ago, within 1 device that moved" in text or "day ago, within 1 device that moved" in text


def test_words_of_one_way_and_of_totals() -> None:
    way = TileWay(Means.COUNTED, TAKEN_AT, 2)
    assert way_words(way, TAKEN_AT + timedelta(minutes=3)).endswith(
        "3 min ago, within 2 devices that moved meanwhile"
    )
    assert totals_words(Total(1, 1)) == "1 before and after"


def test_losses_that_are_the_least_there_can_be_say_so() -> None:
    funnel = COUNTED.funnel
    assert isinstance(funnel, FunnelTile)
    least = replace(funnel, losses_at_least=True)
    for tile, more in ((funnel, False), (least, True)):
        pane = build_pane(
            TileKey.COMANAGEMENT_STATUS,
            replace(COUNTED, funnel=tile),
            Context(width=60, height=60, glyphs=FULL, read_at=TAKEN_AT),
        )
        text = "\n".join(plain(row.line) for row in pane.rows)
        assert ("or more failed, pending or not tried" in text) is more
