"""The log of queries, line by line."""

from datetime import datetime, timezone

import pytest

from comgmt.domain.records import QueryRecord
from comgmt.render.about import log_lines
from comgmt.render.glyphs import FULL
from comgmt.render.line import plain

AT = datetime(2026, 11, 27, 14, 2, tzinfo=timezone.utc)


@pytest.mark.parametrize(("rows", "words"), [(0, "0 rows"), (1, "1 row"), (1_200, "1,200 rows")])
def test_rows_are_counted_in_words(rows: int, words: str) -> None:
    record = QueryRecord(
        at=AT, user="CONTOSO\\reader", action="read", query="SELECT", rows=rows, milliseconds=1, outcome="ok"
    )
    head = plain(log_lines([record], AT, 100, FULL)[0])
    assert f"  {words} " in head
