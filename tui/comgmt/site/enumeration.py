"""WS-Enumeration: a query to pages, and a keyed query to records that survives a lost page.

Rules: site/FACTS.md#requests, site/FACTS.md#answers and
site/FACTS.md#faults. Pull always while the end is not said; Release on an early stop; there is
no limit by count of requests, only by lack of progress.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from typing import Final, TypeVar
from xml.etree.ElementTree import Element

from comgmt.site import envelope
from comgmt.site.connection import Connection
from comgmt.site.envelope import Request
from comgmt.site.errors import (
    AnswerError,
    ContextLostError,
    LostError,
    OperationTimedOutError,
    SiteError,
    TimedOutError,
)
from comgmt.site.parse import Page, read_page

REPEATS: Final = 3  # Pulls asked again in a row after the server's own time-out
RESTARTS: Final = 8  # new enumerations of one keyed read
EMPTY_PAGES: Final = 1_000  # pages in a row without an item, before the server is taken to go in circles

Record = TypeVar("Record")


def pages(
    connection: Connection, namespace: str, class_name: str, query: str
) -> Generator[list[Element], None, None]:
    """The items of a query, a list a page (the first may be empty), in the server's order.

    Closing the generator early releases the enumeration. A server that times out on a Pull is asked
    again up to `REPEATS` times in a row.
    """
    begun = envelope.enumerate_query(connection.target, namespace, class_name, query)
    page = _ask(connection, begun)
    context = page.context
    empty = 0
    try:
        while True:
            yield page.items
            context = page.context
            if context is None:
                return
            empty = 0 if page.items else empty + 1
            if empty > EMPTY_PAGES:
                raise AnswerError(f"{connection.target.host} goes on without sending rows of {class_name}.")
            page = _pull(connection, begun, context)
            context = page.context
    except ContextLostError:
        context = None
        raise
    finally:
        if context is not None:
            _release(connection, begun, context)


def keyed(
    connection: Connection,
    read: Callable[[int], Generator[list[Record], None, None]],
    key: Callable[[Record], int],
    after: int,
) -> Generator[Record, None, None]:
    """Records ordered by an integer key, each once, from `read(after)`, which gives pages.

    A lost page or enumeration begins again after the last key read, as long as records had come since the
    last time and at most `RESTARTS` times. A record that came before is dropped; one out of order is
    given, and then a loss can no longer be mended by its key.
    """
    seen = _Seen(after)
    for left in range(RESTARTS, -1, -1):
        known = len(seen)
        try:
            with closing(read(seen.last)) as found:
                for records in found:
                    yield from (record for record in records if seen.add(key(record)))
        except (LostError, TimedOutError):
            if left == 0 or seen.unordered or len(seen) == known:
                raise
            connection.mend()
        else:
            return


class _Seen:
    """The keys that came, eight octets each: ascending in an array, the odd ones in a set."""

    def __init__(self, after: int) -> None:
        self.last = after
        self._ordered = array("q")
        self._odd: set[int] = set()

    def __len__(self) -> int:
        return len(self._ordered) + len(self._odd)

    @property
    def unordered(self) -> bool:
        return bool(self._odd)

    def add(self, key: int) -> bool:
        """Whether `key` is new."""
        if key > self.last:
            self.last = key
            self._ordered.append(key)
            return True
        place = bisect_left(self._ordered, key)
        if place < len(self._ordered) and self._ordered[place] == key:
            return False
        if key in self._odd:
            return False
        self._odd.add(key)
        return True


def _pull(connection: Connection, begun: Request, context: str) -> Page:
    for _ in range(REPEATS):
        with suppress(OperationTimedOutError):
            return _ask(connection, envelope.pull(connection.target, begun, context))
    return _ask(connection, envelope.pull(connection.target, begun, context))


def _ask(connection: Connection, request: Request) -> Page:
    answer = connection.send(request)
    with connection.believing():
        return read_page(answer, request)


def _release(connection: Connection, begun: Request, context: str) -> None:
    """Give the enumeration back; a server that cannot take it forgets it by itself.

    A connection that breaks over it is renewed, since nothing of what is asked next depends on it.
    """
    if connection.dead:
        return
    try:
        connection.send(envelope.release(connection.target, begun, context))
    except SiteError:
        connection.mend()
