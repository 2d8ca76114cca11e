"""A column that no rule knows is told, kept and given back by its form alone."""

from datetime import datetime, timezone

import pytest

from comgmt.domain.columns import Column, Form
from comgmt.store import columns
from comgmt.store.columns import from_stored, plain_names, sql_of
from comgmt.store.errors import UnreadableValueError
from comgmt.store.times import to_micros

AT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
OF_FORM = {
    Form.TEXT: Column.SITE,
    Form.VERSION: Column.CLIENT,
    Form.MOMENT: Column.LAST_ACTIVE,
}


@pytest.mark.parametrize("column", Column)
def test_every_column_can_be_sorted_filtered_and_counted(column: Column) -> None:
    sql = sql_of(column)
    assert all((*sql.sort, sql.text, sql.value))


@pytest.mark.parametrize(
    ("form", "stored", "value"),
    [(Form.TEXT, "P01", "P01"), (Form.VERSION, "5.00", "5.00"), (Form.MOMENT, to_micros(AT), AT)],
)
def test_a_value_comes_back_as_it_was_told(form: Form, stored: object, value: object) -> None:
    column = OF_FORM[form]
    assert from_stored(column, stored) == value
    assert from_stored(column, None) is None
    with pytest.raises(UnreadableValueError):
        from_stored(column, 7 if isinstance(stored, str) else "seven")


def test_a_version_is_kept_with_its_order() -> None:
    assert plain_names(Column.CLIENT) == (("client", "TEXT"), ("client_order", "INTEGER"))
    assert plain_names(Column.LAST_ACTIVE) == (("last_active", "INTEGER"),)
    assert set(columns._OWN) == {column for column in Column if column.form is Form.OWN}
