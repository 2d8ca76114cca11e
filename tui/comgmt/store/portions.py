"""Which of the devices a reading is of, as conditions on what was put aside and on what the store has."""

import sqlite3
from collections.abc import Collection
from typing import Final

import msgspec

from comgmt.store.gathered import Subject
from comgmt.store.parts import Ids, PartScope

TABLE: Final = "CREATE TEMP TABLE scope_id (resource_id INTEGER PRIMARY KEY)"
STAGED: Final = {
    Subject.COMANAGEMENT: "staged_comanagement",
    Subject.SYSTEMS: "staged_system",
    Subject.ACTIVITY: "staged_activity",
}
_COLUMNS: Final = {
    Subject.COMANAGEMENT: "comanagement",
    Subject.SYSTEMS: "system",
    Subject.ACTIVITY: "activity",
}


class Portion(msgspec.Struct, frozen=True):
    """The devices that meet `where`, SQL with {0} for their table; `removes` those that were not seen."""

    where: str = "1"
    is_whole: bool = True
    removes: bool = True

    def stage_others(self, connection: sqlite3.Connection) -> None:
        """Put the rows of all other devices aside as the store has them."""
        if self.is_whole:
            return
        others = f"NOT ({self.where.format('main.record')})"
        for subject in STAGED:
            _stage(connection, subject, others)
        connection.execute(
            f"INSERT OR IGNORE INTO staged_key SELECT resource_id FROM main.record WHERE {others}"  # noqa: S608 - ours
        )


def portion_of(connection: sqlite3.Connection, scope: PartScope, refused: Collection[Subject]) -> Portion:
    """The devices of a scope, of which these classes could not be read."""
    removes = Subject.COMANAGEMENT not in refused and Subject.SYSTEMS not in refused
    if isinstance(scope, Ids):
        connection.execute("DELETE FROM scope_id")
        connection.executemany("INSERT INTO scope_id VALUES (?)", ((each,) for each in scope.ids))
        where = "{0}.resource_id IN (SELECT resource_id FROM temp.scope_id)"
    else:
        where = f"({{0}}.resource_id > {scope.after:d} AND {{0}}.resource_id <= {scope.through:d})"
    return Portion(where, is_whole=False, removes=removes)


def settle(connection: sqlite3.Connection, portion: Portion, refused: Collection[Subject]) -> None:
    """Take away what was put aside of other devices; of a class that was refused take what the store has.

    A device that only a refused class could tell of stays as it was.
    """
    for table in STAGED.values():
        outside = f"NOT ({portion.where.format(table)})"
        connection.execute(f"DELETE FROM {table} WHERE {outside}")  # noqa: S608 - own names
    within = portion.where.format("main.record")
    for subject in refused:
        _stage(connection, subject, within)
    if not portion.removes:
        unseen = "main.record.resource_id NOT IN (SELECT resource_id FROM staged_system)"
        _stage(connection, Subject.COMANAGEMENT, f"{within} AND {unseen}")


def _stage(connection: sqlite3.Connection, subject: Subject, where: str) -> None:
    column = _COLUMNS[subject]
    connection.execute(
        f"INSERT OR IGNORE INTO {STAGED[subject]} SELECT resource_id, {column} FROM main.record "  # noqa: S608 - ours
        f"WHERE {column} IS NOT NULL AND {where}"
    )
