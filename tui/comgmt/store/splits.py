"""How the devices of a list are split by several fields at once: one look at each device, not one a field."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from comgmt.domain.columns import Column
from comgmt.domain.splits import AGES, NO_AGE, Split, SplitField, SplitPart, Splits, in_order
from comgmt.store.columns import sql_of
from comgmt.store.conditions import Condition
from comgmt.store.gathered import Gathered
from comgmt.store.rows import AT_LEAST
from comgmt.store.texts import NO_CODE
from comgmt.store.times import to_micros

_CODE: Final = f"CASE WHEN error IS NOT NULL THEN error WHEN failed = 1 THEN '{NO_CODE}' ELSE '' END"
_DAY: Final = 86_400_000_000


def splits_of(
    connection: sqlite3.Connection, where: Condition, fields: Sequence[SplitField], gathered: Gathered
) -> Splits:
    """The devices that meet a condition by each of `fields`; ages are those at the reading."""
    # Counted here and not by GROUP BY: SQLite would sort the texts of every device first.
    why = {field: _unread(field, gathered) for field in fields}
    known = [field for field in fields if why[field] is None]
    expressions = [_expression(field, gathered) for field in known] or ["1"]
    sql = f"SELECT {', '.join(expressions)} FROM device WHERE {where.sql}"  # noqa: S608 - expressions of ours
    counted: Counter[tuple[Any, ...]] = Counter(connection.execute(sql, where.values))
    rows = _in_words(connection, counted, known)
    found = {field: in_order(field, _parts(rows, place, field)) for place, field in enumerate(known)}
    splits = tuple(Split(field, found.get(field, ()), why[field] or "") for field in fields)
    return Splits(sum(rows.values()), splits)


def _unread(field: SplitField, gathered: Gathered) -> str | None:
    """Why a field is not known of any device; None where it is."""
    if field in {SplitField.SITE, SplitField.DOMAIN}:  # of either class
        return None
    if field is SplitField.JOINED:
        return gathered.no_joins()
    if field is SplitField.ERROR:
        return gathered.no_codes()
    if field in {SplitField.AUTHORITY, SplitField.WORKLOADS}:
        return gathered.no_records() or (gathered.no_masks() if field is SplitField.WORKLOADS else None)
    states = field in {SplitField.AGE, SplitField.STATE}
    return gathered.no_states() if states else gathered.no_clients()


def _in_words(
    connection: sqlite3.Connection, counted: "Counter[tuple[Any, ...]]", fields: Sequence[SplitField]
) -> "Counter[tuple[str, ...]]":
    """The same by the values of groups: codes and states were counted by their numbers, which is quicker."""
    states = dict(connection.execute("SELECT number, key FROM state_key"))
    words = [
        {SplitField.ERROR: _code_words, SplitField.STATE: _state_words(states)}.get(field, str)
        for field in fields
    ]
    found: Counter[tuple[str, ...]] = Counter()
    for row, devices in counted.items():
        found[tuple(word(value) for word, value in zip(words, row, strict=False))] += devices
    return found


def _state_words(states: dict[int, str]) -> Callable[[Any], str]:
    return lambda value: states.get(value, "")


def _code_words(value: int | str) -> str:
    return value if isinstance(value, str) else f"0x{value:08X}"


def _parts(rows: "Counter[tuple[str, ...]]", place: int, field: SplitField) -> list[SplitPart]:
    counts: Counter[str] = Counter()
    for row, devices in rows.items():
        counts[str(row[place])] += devices
    if field is not SplitField.AGE:
        return [SplitPart(value, devices) for value, devices in counts.items()]
    keys = dict.fromkeys(key.rstrip("+") for key in counts)
    return [SplitPart(key, counts[key] + counts[f"{key}+"], counts[f"{key}+"]) for key in keys]


def _expression(field: SplitField, gathered: Gathered) -> str:
    own = {SplitField.AGE: _age(gathered), SplitField.ERROR: _CODE, SplitField.STATE: "state"}
    return own[field] if field in own else sql_of(field.column or Column.NAME).value


def _age(gathered: Gathered) -> str:
    """The key of the age; with + behind it where the device may be older. Compared as `older:` compares."""
    taken = to_micros(gathered.taken_at)
    cases = [f"WHEN state_since <= {taken - age.days * _DAY} THEN '{age.key}'" for age in reversed(AGES[1:])]
    key = f"CASE {' '.join(cases)} ELSE '{AGES[0].key}' END"
    known = f"{key} || CASE WHEN {AT_LEAST} THEN '+' ELSE '' END"
    return f"CASE WHEN state IS NULL OR state_since IS NULL THEN '{NO_AGE}' ELSE {known} END"
