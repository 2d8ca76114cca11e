"""A name that is none is met with the one that was perhaps meant, and with those there are."""

import pytest

from comgmt.domain.near import instead, nearest

NAMES = ("name", "state", "My fails")


@pytest.mark.parametrize(
    ("name", "meant"), [("nam", "name"), ("STAT", "state"), ("my fail", "My fails"), ("zzz", None)]
)
def test_the_nearest_is_meant_whatever_its_case(name: str, meant: str | None) -> None:
    assert nearest(name, NAMES) == meant


def test_the_end_of_a_sentence_names_what_there_is() -> None:
    assert instead("nam", NAMES) == "; did you mean name? There are name, state, My fails."
    assert instead("zzz", NAMES) == "; there are name, state, My fails."
    assert instead("zzz", (), "nothing is kept") == "; nothing is kept."
