"""What reading costs, in words."""

import pytest

from comgmt.domain.cost import Cost
from comgmt.render.cost_words import cost_words, octets_words, seconds_words


def test_all_four_numbers() -> None:
    cost = Cost(requests=34, rows=12_400, octets=21_300_000, seconds=3.24)
    assert cost_words(cost) == "34 requests, 12,400 rows, 21 MB, provider busy 3.2 s"


def test_one_is_no_plural() -> None:
    assert cost_words(Cost(requests=1, rows=1)).startswith("1 request, 1 row, 0 kB, ")


@pytest.mark.parametrize(
    ("octets", "words"),
    [(0, "0 kB"), (1, "1 kB"), (870_000, "870 kB"), (2_140_000, "2.1 MB"), (1_626_000_000, "1,626 MB")],
)
def test_octets_come_in_the_unit_that_fits(octets: int, words: str) -> None:
    assert octets_words(octets) == words


def test_few_seconds_have_a_tenth() -> None:
    assert (seconds_words(0.04), seconds_words(9.96), seconds_words(2_812.4)) == (
        "0.0 s",
        "10.0 s",
        "2,812 s",
    )
