"""Splits: what a list is split by, and the list behind each part."""

import pytest

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection
from comgmt.domain.splits import AGES, NO_AGE, SplitField, SplitPart, fields_of, in_order, part_of

FAILED = Selection(title="f", scope=Scope.COMANAGEMENT, states=(EnrollmentState.FAILURE_HYBRID,))


@pytest.mark.parametrize(
    ("of", "last"),
    [
        (FAILED, SplitField.ERROR),
        (Selection(title="all failed", scope=Scope.FAILED), SplitField.ERROR),
        (Selection(title="a code", scope=Scope.FAILED, codes=(0x80180018,)), SplitField.STATE),
        (NOT_ENROLLED, SplitField.STATE),
        (Selection(title="s", states=(EnrollmentState.SUCCESS_HYBRID,)), SplitField.DOMAIN),
    ],
)
def test_the_last_field_is_what_the_devices_do_not_share(of: Selection, last: SplitField) -> None:
    assert fields_of(of)[-1] is last


def test_a_part_of_a_column_narrows_by_its_value() -> None:
    assert part_of(FAILED, SplitField.SITE, "P02", "P02") == (
        Selection(
            title="P02", scope=Scope.COMANAGEMENT, states=FAILED.states, values=((Column.SITE, "P02"),)
        ),
        "",
    )


@pytest.mark.parametrize("value", [*(age.key for age in AGES), NO_AGE])
def test_an_age_is_said_in_the_language_of_filters(value: str) -> None:
    selection, typed = part_of(FAILED, SplitField.AGE, value, "young")
    assert selection.values == ()
    assert selection.title == "young"
    assert parse_filter(typed).terms


def test_ages_stay_in_their_order_and_others_go_by_devices() -> None:
    ages = [SplitPart(NO_AGE, 9), SplitPart("older", 1), SplitPart("1d", 2)]
    assert [part.value for part in in_order(SplitField.AGE, ages)] == ["1d", "older", NO_AGE]
    sites = [SplitPart("P02", 1), SplitPart("P01", 1), SplitPart("P03", 4)]
    assert [part.value for part in in_order(SplitField.SITE, sites)] == ["P03", "P01", "P02"]
