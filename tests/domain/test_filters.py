import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.columns import Column
from comgmt.domain.filters import DeviceFilter, FilterProblemError, parse_filter


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("", DeviceFilter()),
        ("   ", DeviceFilter()),
        ("pc-04", DeviceFilter(text="pc-04")),
        ("  pc-04  ", DeviceFilter(text="pc-04")),
        ("!pc", DeviceFilter(text="pc", inverse=True)),
        ("! pc", DeviceFilter(text="pc", inverse=True)),
        ("!", DeviceFilter()),
        ("/pc-0[1-4]", DeviceFilter(text="pc-0[1-4]", regex=True)),
        ("/pc/", DeviceFilter(text="pc", regex=True)),
        ("!/pc/", DeviceFilter(text="pc", regex=True, inverse=True)),
        ("user:alice", DeviceFilter(text="alice", column=Column.USER)),
        ("USER : alice", DeviceFilter(text="alice", column=Column.USER)),
        ("last active:3", DeviceFilter(text="3", column=Column.LAST_ACTIVE)),
        ("!name:/^PC/", DeviceFilter(text="^PC", column=Column.NAME, regex=True, inverse=True)),
        ("nothing:here", DeviceFilter(text="nothing:here")),
        ("user:", DeviceFilter(column=Column.USER)),
    ],
)
def test_what_is_typed_becomes_a_filter(typed: str, parsed: DeviceFilter) -> None:
    assert parse_filter(typed) == parsed


def test_failures_only_is_kept_and_makes_it_a_filter() -> None:
    found = parse_filter("", failures_only=True)
    assert found.failures_only
    assert not found.empty
    assert parse_filter("").empty
    assert not parse_filter("x").empty


@pytest.mark.parametrize("typed", ["/[", "/(", "/*", "name:/[a-", "/a||b[a--b]", "/" + "a" * 201])
def test_a_regex_that_cannot_be_used_is_one_sentence(typed: str) -> None:
    with pytest.raises(FilterProblemError) as caught:
        parse_filter(typed)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 120


@given(st.text(max_size=80))
def test_any_text_is_a_filter_or_one_sentence(typed: str) -> None:
    try:
        found = parse_filter(typed)
    except FilterProblemError as problem:
        assert str(problem)  # noqa: PT017 - either outcome is fine, each has its own promise
        return
    if found.regex:
        re.compile(found.text)
    assert found.text == found.text.strip() or found.regex


@given(st.text(alphabet="abcXYZ019-_.", min_size=1, max_size=20), st.sampled_from(list(Column)))
def test_a_column_and_words_are_kept_apart(words: str, column: Column) -> None:
    found = parse_filter(f"{column.value}:{words}")
    assert (found.column, found.text) == (column, words)
