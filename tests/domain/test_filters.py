from datetime import timedelta

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.columns import Column
from comgmt.domain.explain import look_up
from comgmt.domain.filter_language import SETS, parse_filter, quoted, side_selection
from comgmt.domain.filters import (
    AgeTerm,
    AgeWord,
    DeviceFilter,
    ErrorTerm,
    FilterProblemError,
    SetTerm,
    TextTerm,
    text_filter,
)
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Selection
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("", DeviceFilter()),
        ("   ", DeviceFilter()),
        ("pc-04", DeviceFilter((TextTerm(text="pc-04"),))),
        ("  pc-04  ", DeviceFilter((TextTerm(text="pc-04"),))),
        ("!pc", DeviceFilter((TextTerm(text="pc", inverse=True),))),
        ("! pc", DeviceFilter((TextTerm(text="pc", inverse=True),))),
        ("!", DeviceFilter()),
        ("/pc-0[1-4]", DeviceFilter((TextTerm(text="pc-0[1-4]", regex=True),))),
        ("/pc/", DeviceFilter((TextTerm(text="pc", regex=True),))),
        ("!/pc/", DeviceFilter((TextTerm(text="pc", regex=True, inverse=True),))),
        ("user:alice", DeviceFilter((TextTerm(text="alice", column=Column.USER),))),
        ("USER : alice", DeviceFilter((TextTerm(text="alice", column=Column.USER),))),
        ("last active:3", DeviceFilter((TextTerm(text="3", column=Column.LAST_ACTIVE),))),
        ("!name:/^PC/", DeviceFilter((TextTerm(text="^PC", column=Column.NAME, regex=True, inverse=True),))),
        ('"nothing:here"', text_filter("nothing:here")),
        ("user:", DeviceFilter()),
        ("pc lt", DeviceFilter((TextTerm(text="pc"), TextTerm(text="lt")))),
        ('site:P01 "pc lt', DeviceFilter((TextTerm(text="P01", column=Column.SITE), TextTerm(text="pc lt")))),
        (
            "os:/11 2[45]/ pc",
            DeviceFilter((TextTerm(text="11 2[45]", regex=True, column=Column.OS), TextTerm(text="pc"))),
        ),
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
    for term in found.terms:
        if isinstance(term, TextTerm) and term.regex:
            regex.compile(term.text)


@given(st.text(alphabet="abcXYZ019-_.", min_size=1, max_size=20), st.sampled_from(list(Column)))
def test_a_column_and_words_are_kept_apart(words: str, column: Column) -> None:
    (term,) = parse_filter(f"{column.value}:{words}").terms
    assert isinstance(term, ErrorTerm if column is Column.ERROR else TextTerm)
    assert term.text == words
    assert isinstance(term, ErrorTerm) or term.column is column


@given(st.text(max_size=40).filter(lambda text: '"' not in text and text.strip()))
def test_what_is_quoted_is_read_as_it_was(text: str) -> None:
    assert parse_filter(quoted(text)) == text_filter(text)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nosuchcol:x", 'There is no column "nosuchcol"; there are name, state, error'),
        ("pc !stat:x", "did you mean state?"),
        ("14:02", 'A text with a colon is quoted: "14:..."'),
        ("older:soon", "older:soon is no age; write it as older:7d, 12h or 30m."),
        ("workload:compliance=sideways", "it is one of intune, configmgr, unknown, late"),
        ("workload:c", "may be several workloads; there are compliance_policies, client_apps"),
        ("workload:x", "is no workload; there are compliance_policies"),
        ("finding:same_nam", "did you mean same_name?"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_what_there_is(typed: str, sentence: str) -> None:
    with pytest.raises(FilterProblemError) as caught:
        parse_filter(typed)
    assert sentence in str(caught.value)


def test_words_stand_for_sets_and_quoted_ones_for_themselves() -> None:
    found = parse_filter("failed !eligible older:7d workload:compliance=configmgr finding:same-name").terms
    assert found == (
        SetTerm(selection=SETS["failed"]),
        SetTerm(selection=SETS["eligible"], inverse=True),
        AgeTerm(age=AgeWord.OLDER, span=timedelta(days=7)),
        SetTerm(selection=side_selection(Workload.COMPLIANCE_POLICIES, Side.CONFIGURATION_MANAGER)),
        SetTerm(selection=Selection(title=Finding.SAME_NAME.label, finding=Finding.SAME_NAME)),
    )
    assert parse_filter('"failed"') == text_filter("failed")


def test_a_phrase_of_its_column_needs_no_quotes() -> None:
    assert parse_filter("os:windows 11 24h2 failed") == parse_filter('os:"windows 11 24h2" failed')
    assert parse_filter("site:P01 laptop") == parse_filter('site:"P01" "laptop"')
    assert parse_filter("workloads:2 of 7") == parse_filter('workloads:"2 of 7"')


def test_an_error_is_named_by_what_the_catalogue_finds() -> None:
    (term,) = parse_filter("error:MFA").terms
    assert isinstance(term, ErrorTerm)
    assert term.codes == tuple(each.code for each in look_up("MFA"))
    assert len(term.codes) > 1
