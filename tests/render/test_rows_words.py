"""How far the rows of a list were read, in words."""

from datetime import datetime

import pytest

from comgmt.domain.rows_read import RowsRead
from comgmt.render.list_words import rows_note, rows_words

AT = datetime(2026, 11, 27, 14, 2).astimezone()


@pytest.mark.parametrize(
    ("rows", "words", "note"),
    [
        (None, "", ""),
        (RowsRead(412, 412, AT, whole=True), "rows read 14:02", ""),
        (
            RowsRead(412, 415, AT, whole=False),
            "412 of 415 rows read, 14:02",
            "The rest comes with the sweep.",
        ),
        (
            RowsRead(120_000, 1_000_000, None, whole=False),
            "120,000 of 1,000,000 rows read",
            "The rest comes with the sweep.",
        ),
        (RowsRead(1, None, None, whole=False), "1 row read so far", "The rest comes with the sweep."),
        (RowsRead(500, None, None, whole=False), "500 rows read so far", "The rest comes with the sweep."),
        (
            RowsRead(415, 412, AT, whole=False),
            "415 rows read, 14:02, 412 counted",
            "The rest comes with the sweep.",
        ),
    ],
)
def test_how_far_rows_were_read(rows: RowsRead | None, words: str, note: str) -> None:
    assert rows_words(rows) == words
    assert rows_note(rows) == note


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            RowsRead(120_000, 1_000_000, None, whole=False),
            "Read up to 120,000 of 1,000,000 devices: the rows of the others are still to come.",
        ),
        (
            RowsRead(500, None, None, whole=False),
            "Read up to 500 devices: the rows of the others are still to come.",
        ),
        (
            RowsRead(415, 412, AT, whole=False),
            "412 devices were counted and 415 of them read before: some have moved.",
        ),
    ],
)
def test_why_a_list_cannot_be_counted(rows: RowsRead, sentence: str) -> None:
    assert rows.sentence == sentence
