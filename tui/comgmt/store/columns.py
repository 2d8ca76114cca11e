"""The columns of a list in the store: how each sorts, is found by a filter and is counted, as SQL.

A column follows from its form; those of a form of their own have an entry here. `fold` and `workloads_text`
are functions of ours.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec

from comgmt.domain.columns import PLAIN, Column, Form
from comgmt.domain.told import Told, ToldValue
from comgmt.store.errors import UnreadableValueError
from comgmt.store.keys import STATE_KEY, STATE_RANK
from comgmt.store.texts import NO_CODE
from comgmt.store.times import from_micros, to_micros
from comgmt.store.versions import version_order

_CODE: Final = "CASE WHEN error IS NOT NULL THEN {0} WHEN failed = 1 THEN '" + NO_CODE + "' ELSE '' END"
_FLAG: Final = "CASE {0} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"
_KINDS: Final = {
    Form.TEXT: "TEXT",
    Form.FLAG: "INTEGER",
    Form.NUMBER: "INTEGER",
    Form.VERSION: "TEXT",
    Form.MOMENT: "INTEGER",
}


class ColumnSql(msgspec.Struct, frozen=True):
    """How a column is asked for.

    `sort` are the expressions in their order, `text` what a filter looks in, case folded, `value` what a
    group is counted by, "" for none. `first` comes before the sort, whichever way it goes.
    """

    sort: tuple[str, ...]
    text: str
    value: str
    first: str = ""
    never_null: bool = False


def sql_of(column: Column) -> ColumnSql:
    """The SQL of a column."""
    return _SQL[column]


def plain_names(column: Column) -> tuple[tuple[str, str], ...]:
    """The names and kinds under which the table `device` has a column that no rule knows."""
    order = ((f"{column.entry.key}_order", "INTEGER"),) if column.form is Form.VERSION else ()
    return ((column.entry.key, _KINDS[column.form]), *order)


def plain_values(told: Told) -> tuple[str | int | None, ...]:
    """The values of all such columns of one device, in the order of their names."""
    values: list[str | int | None] = []
    for column in PLAIN:
        read = column.entry.reads
        value = None if read is None else read(told)
        values.append(to_micros(value) if isinstance(value, datetime) else value)
        if column.form is Form.VERSION:
            values.append(version_order(None if value is None else str(value)))
    return tuple(values)


def from_stored(column: Column, value: Any) -> ToldValue:  # noqa: ANN401 - a cell of SQLite holds anything
    """The value of a cell as it was told. Raises UnreadableValueError for one it cannot have."""
    if value is None:
        return None
    kind = str if _KINDS[column.form] == "TEXT" else int
    if type(value) is not kind:
        raise UnreadableValueError(f"A device has {type(value).__name__} as its {column.entry.key}.")
    if column.form is Form.FLAG:
        return bool(value)
    return from_micros(int(value)) if column.form is Form.MOMENT else value


def _by_form(column: Column) -> ColumnSql:
    name = column.entry.stored or column.entry.key
    minute = f"strftime('%Y-%m-%d %H:%M', {name} / 1000000, 'unixepoch')"
    day = f"ifnull(strftime('%Y-%m-%d', {name} / 1000000, 'unixepoch'), '')"
    text, value = f"fold({name})", f"ifnull({name}, '')"
    order = f"{column.entry.key}_order"
    version = (f"nullif({order}, -1)", f"CASE WHEN {order} = -1 THEN nullif({name}, '') END")
    flag, number = _FLAG.format(name), f"CAST({name} AS TEXT)"
    return {
        Form.TEXT: ColumnSql((f"nullif({name}, '') COLLATE NOCASE",), text, value),
        Form.VERSION: ColumnSql(version, text, value),
        Form.MOMENT: ColumnSql((name,), minute, day),
        Form.NUMBER: ColumnSql((name,), number, f"ifnull({number}, '')"),
        Form.FLAG: ColumnSql((name,), flag, f"ifnull({flag}, '')"),
    }[column.form]


_OWN: Final[Mapping[Column, ColumnSql]] = MappingProxyType(
    {
        Column.NAME: ColumnSql(("name_key",), "name_key", "name", never_null=True),
        # The filter asks for states and joins by all their names, see `filtering`.
        Column.STATE: ColumnSql((STATE_RANK,), "''", f"ifnull({STATE_KEY}, '')"),
        Column.JOINED: ColumnSql(("joined",), "''", "ifnull(joined, '')"),
        # Of devices that did not fail the error comes last.
        Column.ERROR: ColumnSql(
            ("error",),
            _CODE.format("printf('0x%08x', error) || char(10) || error"),
            _CODE.format("printf('0x%08X', error)"),
            first="failed DESC",
        ),
        Column.OS: ColumnSql(("os_order", "os_release"), "fold(os_release)", "ifnull(os_release, '')"),
        Column.USER: ColumnSql(("user_key",), "coalesce(user_domain_key, user_key)", "ifnull(user, '')"),
        Column.WORKLOADS: ColumnSql(
            ("switched", "mask"), "workloads_text(mask)", "ifnull(CAST(mask AS TEXT), '')"
        ),
        Column.RESOURCE_ID: ColumnSql(
            ("resource_id",), "CAST(resource_id AS TEXT)", "CAST(resource_id AS TEXT)", never_null=True
        ),
        Column.ENTRA_ID: ColumnSql(("entra_key",), "entra_key", "ifnull(aad_device_id, '')"),
    }
)
_SQL: Final = {column: _OWN[column] if column.form is Form.OWN else _by_form(column) for column in Column}
