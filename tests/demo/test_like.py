"""LIKE of WQL: %, _, sets, ranges and negated sets, in any case (site/FACTS.md#wql-text)."""

import pytest

from comgmt.demo.like import wql_like

MATCHES = [
    ("abc", "ABC", True),
    ("abc", "ab", False),
    ("abc", "%", True),
    ("", "%", True),
    ("abc", "a%c", True),
    ("abc", "_b_", True),
    ("abc", "__", False),
    ("a\nb", "a%b", True),
    ("a%b", "a[%]b", True),
    ("axb", "a[%]b", False),
    ("a_b", "a[_]b", True),
    ("a[b", "a[[]b", True),
    ("a]b", "a[]]b", True),
    ("a-b", "a[x-]b", True),
    ("7", "[0-9]", True),
    ("x", "[0-9]", False),
    ("x", "[^0-9]", True),
    ("^", "[x^]", True),
    ("^", "[^^]", False),
    ("a[", "a[", True),
    ("a.c", "a.c", True),
    ("abc", "a.c", False),
    ("a\\c", "a\\c", True),
    ("b", "[z-a]", False),
    ("z", "[z-a]", True),
    ("9", "[9-.]", True),
    ("&", "[a&&b]", True),
    ("BÜRO", "büro", True),
    (12, "1_", True),
]


@pytest.mark.parametrize(("value", "pattern", "matches"), MATCHES)
def test_a_pattern_matches_the_whole_value(value: object, pattern: str, matches: bool) -> None:
    assert wql_like(value, pattern) == int(matches)


def test_null_is_neither_like_nor_unlike() -> None:
    assert wql_like(None, "%") is None
