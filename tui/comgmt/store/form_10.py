"""The step to form 10: whole censuses in a table of their own.

As every step it names all that it needs by itself, and is never changed once it was released.
"""

import sqlite3

from comgmt.store.locking import Tell


def to_10(connection: sqlite3.Connection, tell: Tell) -> None:
    """Make the history anew, close together: a row of it had a page for itself. Its numbers go on."""
    tell("bringing the history to its new form")
    connection.execute("CREATE TABLE census_body (census_id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    connection.execute("INSERT INTO census_body SELECT id, body FROM census WHERE body IS NOT NULL")
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'census'").fetchone()
    connection.execute("DROP INDEX IF EXISTS census_taken")
    connection.execute("ALTER TABLE census RENAME TO census_before")
    connection.execute(
        "CREATE TABLE census ("
        "id INTEGER PRIMARY KEY AUTOINCREMENT, taken_at INTEGER NOT NULL, counts BLOB NOT NULL)"
    )
    connection.execute("INSERT INTO census SELECT id, taken_at, counts FROM census_before ORDER BY id")
    connection.execute("DROP TABLE census_before")
    connection.execute("CREATE INDEX census_taken ON census (taken_at)")
    if last is not None:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'census'")
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('census', ?)", last)
