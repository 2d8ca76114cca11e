"""Open enumerations: each belongs to one identity, is pulled by one request at a time, and expires unused."""

import threading
import time
import uuid
from collections.abc import Generator
from typing import Final

from comgmt.demo.database import Database
from comgmt.demo.soap import SoapFaultError
from comgmt.demo.wql import Query

IDLE_SECONDS: Final = 60.0
_CHUNK: Final = 64


class OpenEnumeration:
    """One open enumeration: the rows of a query, one XML text each, as they were when it was opened."""

    def __init__(self, database: Database, query: Query, owner: str, resource_uri: str) -> None:
        self.identifier = f"uuid:{str(uuid.uuid4()).upper()}"
        self.owner = owner
        self.resource_uri = resource_uri
        self.busy = threading.Lock()
        self.pages = 0
        self.classes = frozenset(name.lower() for name in query.classes)
        self.counts = query.counts
        self.shown: list[str] = []  # the last page, for faults that send it again
        self._database = database
        self._rows = self._read(query)
        self._ahead: str | None = next(self._rows, None)
        self.used_at = time.monotonic()

    @property
    def ended(self) -> bool:
        """Whether every row has been taken."""
        return self._ahead is None

    def take(self, most: int, characters: int) -> list[str]:
        """The next rows: at most so many, and no more text than fits; empty when not even one row fits."""
        taken: list[str] = []
        while self._ahead is not None and len(taken) < most:
            characters -= wide_length(self._ahead)
            if characters < 0:
                break
            taken.append(self._ahead)
            self._ahead = next(self._rows, None)
        self.used_at = time.monotonic()
        self.pages += 1
        return taken

    def close(self) -> None:
        """Let go of the rows that were not taken."""
        self._rows.close()
        self._ahead = None

    def _read(self, query: Query) -> Generator[str, None, None]:
        connection = self._database.borrow()
        cursor = connection.cursor()
        try:
            cursor.execute(query.sql, query.parameters)
            while chunk := cursor.fetchmany(_CHUNK):
                for (text,) in chunk:
                    yield text
        finally:
            cursor.close()
            self._database.give_back(connection)


def wide_length(text: str) -> int:
    """How many UTF-16 units a text has: what Windows counts (site/FACTS.md#answers)."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


class Contexts:
    """The open enumerations of the service."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._open: dict[str, OpenEnumeration] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, enumeration: OpenEnumeration) -> None:
        """Keep an enumeration until it ends, is released, or expires."""
        with self._lock:
            self._open[enumeration.identifier] = enumeration

    def find(self, identifier: str, owner: str, resource_uri: str) -> OpenEnumeration:
        """The enumeration of a context; raises the fault Windows sends when it cannot be used so."""
        self.expire()
        found = self._open.get(identifier.strip())
        if found is None:
            raise invalid_context()
        if found.owner.lower() != owner.lower():
            raise SoapFaultError(
                2150859177, "w:AccessDenied", "The context is used by a different authorization token."
            )
        if found.resource_uri.lower() != resource_uri.lower():
            raise SoapFaultError(
                2150859181,
                "w:InvalidParameter",
                "The parameters of Pull are not the same as those of Enumerate.",
            )
        return found

    def classes_of(self, identifier: str) -> frozenset[str]:
        """The classes an open enumeration reads, in lower case."""
        found = self._open.get(identifier.strip())
        return frozenset() if found is None else found.classes

    def remove(self, enumeration: OpenEnumeration) -> None:
        """Forget an enumeration that has ended or was released."""
        with self._lock:
            self._open.pop(enumeration.identifier, None)
        enumeration.close()

    def clear(self) -> None:
        """Forget all enumerations, as a restarted service does."""
        for enumeration in list(self._open.values()):
            with enumeration.busy:
                self.remove(enumeration)

    def expire(self) -> None:
        """Forget the enumerations that were not used for too long: each holds on to the rows as they were."""
        limit = time.monotonic() - self._idle_seconds
        for enumeration in list(self._open.values()):
            if enumeration.used_at < limit and enumeration.busy.acquire(blocking=False):
                try:
                    self.remove(enumeration)
                finally:
                    enumeration.busy.release()


def invalid_context() -> SoapFaultError:
    """The fault for a context that idled out, was released, or did not survive a restart."""
    message = (
        "The WS-Management service cannot process the request. The supplied enumeration context is invalid."
    )
    return SoapFaultError(2150858779, "n:InvalidEnumerationContext", message)
