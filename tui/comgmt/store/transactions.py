"""Transactions: one that is whole or not at all, and one that sees one moment."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read in the block is of one moment; nobody waits for it."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.ProgrammingError):  # closed meanwhile, which ended it
            if connection.in_transaction:
                connection.execute("COMMIT")


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """The same, within another such block too: that one's moment goes on."""
    if connection.in_transaction:
        yield
        return
    with reading(connection):
        yield


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the only turn to write; commits at the end, undoes everything when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
