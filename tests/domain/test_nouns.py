"""A number with its noun."""

import pytest

from comgmt.domain.nouns import counted


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "row", "0 rows"),
        (1, "row", "1 row"),
        (2, "row", "2 rows"),
        (5_000, "query", "5,000 queries"),
        (1, "query", "1 query"),
        (1.0, "second", "1 second"),
        (0.5, "second", "0.5 seconds"),
        (90.0, "second", "90 seconds"),
        (None, "device", "- devices"),
    ],
)
def test_a_noun_is_in_the_plural_where_that_is_due(number: float | None, noun: str, words: str) -> None:
    assert counted(number, noun) == words
