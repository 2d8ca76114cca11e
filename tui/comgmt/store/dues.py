"""Tellings that are due: kept with the transition itself, so that a process which dies takes none with it.

Who finds a transition takes its tellings for a while, and goes on to for as long as it lives. What it took is
another process's when that time is over. Only who has a telling begins it, so no two tell at the same time.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from comgmt.domain.alerts.history import Due, Teller, Telling
from comgmt.domain.alerts.steps import Notice
from comgmt.store.alerts import EVENT_COLUMNS, event_of
from comgmt.store.times import to_micros

TABLE: Final = """CREATE TABLE alert_due (
         event_id INTEGER NOT NULL, receiver TEXT NOT NULL, teller TEXT NOT NULL, until INTEGER NOT NULL,
         begun INTEGER NOT NULL, PRIMARY KEY (event_id, receiver)) WITHOUT ROWID"""
LONGEST: Final = timedelta(days=1)  # later nobody is helped by hearing of it
_NEWEST: Final = "SELECT max(id) FROM alert_event WHERE rule = ? AND about = ? AND kind = ?"
_LATE: Final = "the process that was to tell it was ended, and none took it up within a day"


def owe(
    connection: sqlite3.Connection, notices: Iterable[Notice], teller: Teller, now: datetime
) -> Iterator[Due]:
    """Keep who is to be told of what, and give it. In the transaction that keeps the events."""
    for notice in notices:
        event = notice.event
        (number,) = connection.execute(_NEWEST, (event.rule, event.about, event.kind.value)).fetchone()
        for receiver in notice.tell:
            if number is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO alert_due VALUES (?, ?, ?, ?, 0)",
                    (number, receiver, teller.name, _end(teller, now)),
                )
            yield Due(number=number or 0, event=event, receiver=receiver)


def take_up(connection: sqlite3.Connection, teller: Teller, now: datetime) -> list[Due]:
    """Keep what `teller` has, and take what nobody has any more. In the caller's transaction."""
    connection.execute(
        "UPDATE alert_due SET until = ? WHERE teller = ? AND until < ?",
        (_end(teller, now), teller.name, _end(teller, now)),
    )
    left = connection.execute(
        f"SELECT receiver, begun, {EVENT_COLUMNS} FROM alert_due JOIN alert_event ON id = event_id "  # noqa: S608 - own names
        "WHERE until < ? ORDER BY event_id",
        (to_micros(now),),
    ).fetchall()
    dues = [
        Due(number=row[0], event=event_of(row), receiver=receiver, repeated=bool(begun))
        for receiver, begun, *row in left
    ]
    for due in dues:
        if now - due.event.at > LONGEST:
            settle(connection, due.number, Telling(due.receiver, now, _LATE))
        else:
            connection.execute(
                "UPDATE alert_due SET teller = ?, until = ? WHERE event_id = ? AND receiver = ?",
                (teller.name, _end(teller, now), due.number, due.receiver),
            )
    return [due for due in dues if now - due.event.at <= LONGEST]


def begin(connection: sqlite3.Connection, number: int, receiver: str, teller: Teller) -> bool:
    """Whether it is `teller` who tells it; from now on it may have been told. In the caller's transaction."""
    begun = connection.execute(
        "UPDATE alert_due SET begun = 1 WHERE event_id = ? AND receiver = ? AND teller = ?",
        (number, receiver, teller.name),
    )
    return begun.rowcount == 1


def settle(connection: sqlite3.Connection, number: int, telling: Telling) -> None:
    """Keep what became of it: it is no longer due. In the caller's transaction."""
    connection.execute(
        "DELETE FROM alert_due WHERE event_id = ? AND receiver = ?", (number, telling.receiver)
    )
    connection.execute(
        "INSERT OR REPLACE INTO alert_telling SELECT id, ?, ?, ? FROM alert_event WHERE id = ?",
        (telling.receiver, to_micros(telling.at), telling.why, number),
    )


def leave(connection: sqlite3.Connection, teller: Teller) -> None:
    """Let others take what `teller` has. In the caller's transaction."""
    connection.execute("UPDATE alert_due SET until = 0 WHERE teller = ?", (teller.name,))


def _end(teller: Teller, now: datetime) -> int:
    return to_micros(now + teller.lease)
