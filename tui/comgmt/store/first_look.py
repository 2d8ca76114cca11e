"""The numbers of a store before anything else of it is asked: what a screen begins with.

A look takes only a store of one's own as it should be. Whatever is otherwise is left to `StoreReader`, which
can migrate, and says what is wrong.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote

from comgmt.store.asked_store import Value
from comgmt.store.errors import StoreError, told
from comgmt.store.form import APPLICATION_ID, SCHEMA
from comgmt.store.number_answers import NumberAnswers
from comgmt.store.transactions import one_moment

Answer = TypeVar("Answer")
_WAIT_SECONDS: Final = 0.2  # a first frame does not wait longer


class FirstLook(NumberAnswers):
    """Answers from a store that is open, in the moment in which it is looked at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors are those of the look."""
        yield

    def _clean(self, value: Value) -> Value:
        """Texts in a store of one's own were made inert as they entered it."""
        return value


def look(path: Path, question: Callable[[FirstLook], Answer]) -> Answer | None:
    """The answer of the store at `path`; None where it is not as it should be, or there is none."""
    try:
        with told(path), closing(_opened(path)) as connection, one_moment(connection):
            return question(FirstLook(connection)) if _is_usual(connection) else None
    except (StoreError, sqlite3.Error):  # a table that lacks is said by the reader, too
        return None


def _opened(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    return sqlite3.connect(address, timeout=_WAIT_SECONDS, isolation_level=None, uri=True)


def _is_usual(connection: sqlite3.Connection) -> bool:
    (program,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return (program, form) == (APPLICATION_ID, SCHEMA)
