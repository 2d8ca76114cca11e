"""How far the reading of all rows is, in words and in the header."""

from datetime import timedelta

import msgspec

from comgmt.domain.source import Phase, SourceState
from comgmt.domain.sweep import SweepState
from comgmt.render.glyphs import FULL
from comgmt.render.header import header_line
from comgmt.render.line import plain
from comgmt.render.sweep_words import sweep_words
from tests.samples.small_site import CENSUS, TAKEN_AT

FIRST = SweepState(site="P01", who="me", started=TAKEN_AT, about=1_000_000, position=5, devices=120_000)
LATER = msgspec.structs.replace(FIRST, whole_at=TAKEN_AT - timedelta(days=1))
HOUR = TAKEN_AT + timedelta(hours=1)


def test_a_first_one_says_what_is_not_known_yet() -> None:
    assert sweep_words(FIRST, HOUR) == (
        "120,000 of 1,000,000 devices, begun 1 h ago; the rest is not known yet"
    )


def test_a_later_one_says_how_old_the_rest_is() -> None:
    assert sweep_words(LATER, HOUR).endswith("; the rest was read 25 h ago or before")


def test_a_whole_one_says_how_long_it_took() -> None:
    done = msgspec.structs.replace(FIRST, devices=999_998, finished=TAKEN_AT, seconds=3_012.0)
    assert sweep_words(done, HOUR) == "all 999,998 devices, 1 h ago, in 3,012 s"


def test_where_the_site_does_not_say_how_many_there_are() -> None:
    assert sweep_words(msgspec.structs.replace(FIRST, about=None), HOUR).startswith("120,000 devices, ")


def test_the_header_says_so_while_the_first_one_runs_and_no_longer() -> None:
    for sweep, word in ((FIRST, "rows 120,000 of 1,000,000"), (LATER, "live"), (None, "live")):
        state = SourceState(phase=Phase.LIVE, sweep=sweep)
        assert word in plain(header_line(state, CENSUS, "P01", TAKEN_AT, 120, FULL))
