"""Alerts in a store: what stands of each rule, and every transition with who was told of it."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from comgmt.domain.alerts.history import Telling, ToldEvent
from comgmt.domain.alerts.rules import Severity
from comgmt.domain.alerts.steps import AlertEvent, AlertPhase, EventKind, Standing
from comgmt.store.times import from_micros, to_micros

KEPT: Final = 20_000
EVENT_COLUMNS: Final = "id, alert_event.at, rule, about, kind, severity, sentence, value"
TABLES: Final = (
    """CREATE TABLE alert_standing (
         rule TEXT NOT NULL, about TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL,
         told INTEGER NOT NULL, PRIMARY KEY (rule, about)) WITHOUT ROWID""",
    """CREATE TABLE alert_event (
         id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, rule TEXT NOT NULL, about TEXT NOT NULL,
         kind TEXT NOT NULL, severity TEXT NOT NULL, sentence TEXT NOT NULL, value REAL)""",
    """CREATE TABLE alert_telling (
         event_id INTEGER NOT NULL, receiver TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL,
         PRIMARY KEY (event_id, receiver)) WITHOUT ROWID""",
)


def load_standings(connection: sqlite3.Connection) -> dict[str, dict[str, Standing]]:
    """What holds now: rule to what it is about to since when."""
    found: dict[str, dict[str, Standing]] = {}
    for rule, about, phase, since, told in connection.execute(
        "SELECT rule, about, phase, since, told FROM alert_standing"
    ):
        found.setdefault(rule, {})[about] = Standing(AlertPhase(phase), from_micros(since), bool(told))
    return found


def save_standings(connection: sqlite3.Connection, standings: Mapping[str, Mapping[str, Standing]]) -> None:
    """Replace what holds; a rule that is not named is forgotten. In the caller's transaction."""
    connection.execute("DELETE FROM alert_standing")
    connection.executemany(
        "INSERT INTO alert_standing VALUES (?, ?, ?, ?, ?)",
        [
            (rule, about, standing.phase.value, to_micros(standing.since), standing.told)
            for rule, of_rule in standings.items()
            for about, standing in of_rule.items()
        ],
    )


def add_events(connection: sqlite3.Connection, events: Iterable[AlertEvent]) -> None:
    """Keep transitions; the newest stay. In the caller's transaction."""
    for event in events:
        connection.execute(
            "INSERT INTO alert_event (at, rule, about, kind, severity, sentence, value) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                to_micros(event.at),
                event.rule,
                event.about,
                event.kind.value,
                event.severity.value,
                event.sentence,
                event.value,
            ),
        )
    connection.execute("DELETE FROM alert_event WHERE id <= (SELECT max(id) FROM alert_event) - ?", (KEPT,))
    for table in ("alert_telling", "alert_due"):
        connection.execute(f"DELETE FROM {table} WHERE event_id < (SELECT min(id) FROM alert_event)")  # noqa: S608 - own names


def load_events(connection: sqlite3.Connection, since: datetime | None, limit: int) -> list[ToldEvent]:
    """The newest transitions first, of those after `since`, with who was told."""
    rows = connection.execute(
        f"SELECT {EVENT_COLUMNS} FROM alert_event WHERE at > ? ORDER BY id DESC LIMIT ?",  # noqa: S608 - own names
        (-1 if since is None else to_micros(since), limit),
    ).fetchall()
    return [
        ToldEvent(event_of(row), _tellings(connection, row[0]), _waiting(connection, row[0])) for row in rows
    ]


def event_of(row: Sequence[Any]) -> AlertEvent:
    """A transition from its `EVENT_COLUMNS`."""
    _, at, rule, about, kind, severity, sentence, value = row
    return AlertEvent(
        at=from_micros(at),
        rule=rule,
        about=about,
        kind=EventKind(kind),
        severity=Severity(severity),
        sentence=sentence,
        value=value,
    )


def _waiting(connection: sqlite3.Connection, event: int) -> tuple[str, ...]:
    rows = connection.execute("SELECT receiver FROM alert_due WHERE event_id = ? ORDER BY receiver", (event,))
    return tuple(receiver for (receiver,) in rows)


def _tellings(connection: sqlite3.Connection, event: int) -> tuple[Telling, ...]:
    return tuple(
        Telling(receiver, from_micros(at), why)
        for receiver, at, why in connection.execute(
            "SELECT receiver, at, why FROM alert_telling WHERE event_id = ? ORDER BY receiver", (event,)
        )
    )
