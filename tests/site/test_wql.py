"""WQL text that nothing can be smuggled into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.row_conditions import (
    Above,
    AllOf,
    Among,
    AmongThose,
    AnyOf,
    Contains,
    EndsWith,
    Equals,
    IsNull,
    Not,
    Shaped,
    StartsWith,
    Through,
    is_not_set,
    is_set,
    is_value,
)
from comgmt.site import wql


def test_a_keyed_query() -> None:
    query = wql.select(["ResourceID", "Name"], "SMS_R_System", Above("ResourceID", 5), order_by="ResourceID")
    assert query == "SELECT ResourceID, Name FROM SMS_R_System WHERE ResourceID > 5 ORDER BY ResourceID"


def test_conditions_are_joined() -> None:
    query = wql.select(["A"], "C", Equals("A", value=True), Equals("B", "x"), Equals("D", 3))
    assert query == "SELECT A FROM C WHERE A = 1 AND B = 'x' AND D = 3"


def test_alternatives_are_one_condition() -> None:
    query = wql.select(["A"], "C", Equals("A", 1), Among("B", ("x", "it's")))
    assert query == "SELECT A FROM C WHERE A = 1 AND (B = 'x' OR B = 'it\\'s')"
    with pytest.raises(ValueError, match="at least one"):
        wql.written(Among("B", ()))


def test_conditions_within_conditions() -> None:
    some = AnyOf((AllOf((is_set("A"), is_not_set("B"))), Not(Equals("D", "x")), is_value("E", None)))
    assert wql.count("C", Above("F", 3), Through("F", 9), some) == (
        "SELECT COUNT(*) FROM C WHERE F > 3 AND F <= 9 AND "
        "((A = 1 AND (B = 0 OR B IS NULL)) OR NOT (D = 'x') OR E IS NULL)"
    )
    assert is_value("A", value=False) == Equals("A", value=False)
    assert wql.written(IsNull("A")) == "A IS NULL"
    for empty in (AllOf(()), AnyOf(())):
        with pytest.raises(ValueError, match="at least one"):
            wql.written(empty)


def test_different_values() -> None:
    assert wql.distinct(["A", "B"], "C") == "SELECT DISTINCT A, B FROM C"


def test_strings_are_escaped() -> None:
    assert wql.string('it\'s "a\\b"') == "'it\\'s \\\"a\\\\b\\\"'"


def test_a_prefix_is_taken_literally() -> None:
    assert wql.written(StartsWith("Name", "50%_[x]")) == "Name LIKE '50[%][_][[]x]%'"


@pytest.mark.parametrize("bad", ["", "a b", "a;b", "a'", "1a", "a" * 200, "a\n", "ä", "__CLASS", "a.b"])
def test_what_is_no_name(bad: str) -> None:
    with pytest.raises(ValueError, match="WQL name"):
        wql.name(bad)


@pytest.mark.parametrize("bad", [-1, 2**32])
def test_what_is_no_number(bad: int) -> None:
    with pytest.raises(ValueError, match="uint32"):
        wql.written(Above("A", bad))


@pytest.mark.parametrize("bad", ["a\nb", "a\x00", "\u202e"])
def test_control_characters_are_in_no_string(bad: str) -> None:
    with pytest.raises(ValueError, match="not a text"):
        wql.string(bad)


def test_a_query_names_its_columns() -> None:
    with pytest.raises(ValueError, match="columns"):
        wql.select([], "C")


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_a_string_ends_only_at_its_end(text: str) -> None:
    quoted = wql.string(text)
    inside, escaped = quoted[1:-1], False
    for sign in inside:
        assert escaped or sign not in "'\""
        escaped = sign == "\\" and not escaped
    assert not escaped


@pytest.mark.parametrize("text", ["All\u00a0Systems", "\ue000 private", "BÜRO 日本", "\U0001f5a5"])
def test_every_other_text_of_a_site_can_be_asked_for(text: str) -> None:
    assert wql.string(text) == f"'{text}'"


def test_patterns_within_conditions() -> None:
    either = AnyOf((AllOf((Equals("A", 1), EndsWith("B", "\\x"))), Contains("C", "50%"), Among("D", (1, 2))))
    assert wql.written(either) == (r"((A = 1 AND B LIKE '%\\x') OR C LIKE '%50[%]%' OR (D = 1 OR D = 2))")


def test_a_shape_is_literal_but_for_its_gaps() -> None:
    assert wql.written(Shaped("Name", "a?b%c", "?")) == "Name LIKE 'a%b[%]c'"


def test_a_value_of_other_rows_is_asked_for_within_one_question() -> None:
    named = AmongThose("CollectionID", "SMS_Collection", "CollectionID", Equals("Name", "It's"))
    inner = r"SELECT CollectionID FROM SMS_Collection WHERE Name = 'It\'s'"
    assert wql.written(named) == f"CollectionID IN ({inner})"
