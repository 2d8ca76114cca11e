"""WS-Enumeration: a query to pages, and a keyed query to records that survives a lost page.

Rules: site/FACTS.md#requests, site/FACTS.md#answers and site/FACTS.md#faults. Pull always while the end is
not said; Release on an early stop; every reading ends: rows must rise, pages must bring rows, what is begun
again must have been earned by rows.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from operator import lt
from typing import Final, TypeVar

from comgmt.domain.batches import RecordBatch
from comgmt.site import envelope
from comgmt.site.connection import Connection
from comgmt.site.envelope import Request
from comgmt.site.errors import (
    ContextLostError,
    EndlessError,
    InvalidTimeError,
    LostError,
    OperationTimedOutError,
    PassingError,
    SiteError,
    TimedOutError,
)
from comgmt.site.parse import Page, read_page

REPEATS: Final = 2  # Pulls asked again in a row after the server's own time-out
SHRINK: Final = 20  # how many times smaller a page is asked for after each of them
EMPTY_PAGES: Final = 100  # pages in a row without an item, before the server is taken to go in circles
OLD_PAGES: Final = 3  # pages in a row without a key that is new
EARNED_BY: Final = 2_000  # rows that earn one more beginning
MOST_BANKED: Final = 3
RECENT: Final = 100_000  # keys that are remembered: those of a page that comes again are among them
MOST_FALLING: Final = 1_000  # rows out of order that are taken

Record = TypeVar("Record")


def pages(connection: Connection, namespace: str, class_name: str, query: str) -> Generator[Page, None, None]:
    """The pages of a query (the first may be without an item), in the server's order.

    Closing the generator early releases the enumeration. A server that times out on a Pull is asked again,
    for smaller pages; one that times out on opening is asked once more to open without giving rows.
    """
    enumeration = _Enumeration(connection, namespace, class_name, query)
    page = enumeration.open()
    empty = 0
    try:
        while True:
            yield page
            if page.context is None:
                return
            empty = 0 if page.items else empty + 1
            if empty > EMPTY_PAGES:
                raise EndlessError(f"{connection.target.host} goes on without sending rows of {class_name}.")
            page = enumeration.pull()
    finally:
        enumeration.release()


class _Enumeration:
    """One enumeration under way; `context` is None before it is open and after its end."""

    def __init__(self, connection: Connection, namespace: str, class_name: str, query: str) -> None:
        self._connection = connection
        self._asked = (namespace, class_name, query)
        self._context: str | None = None
        self._begun: Request | None = None
        self._elements = connection.target.max_elements

    def open(self) -> Page:
        """The first page; opened without rows when the server had no time for any."""
        target = self._connection.target
        try:
            return self._ask(self._begin(envelope.enumerate_query(target, *self._asked)))
        except OperationTimedOutError:
            plain = envelope.enumerate_query(target, *self._asked, optimized=False)
            return self._ask(self._begin(plain))

    def pull(self) -> Page:
        """The next page; after a time-out of the server a smaller one."""
        for _ in range(REPEATS):
            try:
                return self._pull()
            except OperationTimedOutError:  # noqa: PERF203 - two turns
                self._elements = max(1, self._elements // SHRINK)
        return self._pull()

    def release(self) -> None:
        """Give the enumeration back; a server that cannot take it forgets it by itself.

        A connection that breaks over it is renewed, since nothing of what is asked next depends on it.
        """
        if self._context is None or self._begun is None or self._connection.dead:
            return
        try:
            self._connection.send(envelope.release(self._connection.target, self._begun, self._context))
        except SiteError:
            self._connection.mend()

    def _begin(self, request: Request) -> Request:
        self._begun = request
        return request

    def _pull(self) -> Page:
        assert self._begun is not None
        assert self._context is not None
        target = self._connection.target
        return self._ask(envelope.pull(target, self._begun, self._context, self._elements))

    def _ask(self, request: Request) -> Page:
        try:
            answer = self._connection.send(request)
            with self._connection.believing(request):
                page = read_page(answer, request)
        except ContextLostError:
            self._context = None
            raise
        self._context = page.context
        return page


def keyed(
    connection: Connection,
    read: Callable[[int], Generator[RecordBatch[Record], None, None]],
    key: str,
    after: int,
) -> Generator[RecordBatch[Record], None, None]:
    """Records ordered by the field `key`, an integer, each once, from `read(after)`, which gives pages.

    A lost page or enumeration begins again after the last key read: once, and once more for each
    `EARNED_BY` rows that came. A record that came before is dropped; one out of order is given, and then a
    loss can no longer be mended by its key. Pages without a new key, or many rows out of order, end it.
    """
    seen = _SeenKeys(after)
    beginnings = _Beginnings()
    while True:
        try:
            with closing(read(seen.last)) as found:
                yield from _new(connection, found, key, seen)
        except InvalidTimeError:  # noqa: PERF203 - a turn a beginning
            if not beginnings.without_times():
                raise
        except (LostError, TimedOutError, PassingError) as error:
            if seen.unordered or not beginnings.again(seen.count):
                raise
            connection.mend()
            if error.passes:
                connection.wait()
        else:
            return


def _new(
    connection: Connection,
    found: Generator[RecordBatch[Record], None, None],
    key: str,
    seen: "_SeenKeys",
) -> Generator[RecordBatch[Record], None, None]:
    """The records whose key is new, page by page, as long as pages bring some."""
    old = 0
    for records in found:
        known, keys = seen.count, records.column(key)
        if seen.add_risen(keys):
            yield records
        elif keys:
            new = [place for place, each in enumerate(keys) if seen.add(each)]
            if new:
                yield records.taken(new)
        if seen.falling > MOST_FALLING:
            raise EndlessError(f"{connection.target.host} sends rows out of the order that was asked for.")
        old = 0 if seen.count > known or not records else old + 1
        if old >= OLD_PAGES:
            raise EndlessError(f"{connection.target.host} sends the same rows again and again.")


class _Beginnings:
    """How often a reading may begin again: what rows have earned."""

    def __init__(self) -> None:
        self._banked = 1
        self._rows = 0
        self._times_tried = False

    def again(self, rows: int) -> bool:
        """Whether it may, `rows` having come so far; counts it if so."""
        earned, self._rows = divmod(rows - self._rows, EARNED_BY)[0], self._rows
        self._banked = min(MOST_BANKED, self._banked + earned)
        if earned:
            self._rows = rows
        if self._banked == 0:
            return False
        self._banked -= 1
        return True

    def without_times(self) -> bool:
        """Whether it may begin once more, its times left out."""
        first = not self._times_tried
        self._times_tried = True
        return first


class _SeenKeys:
    """The keys that came last, eight octets each: those that rose in an array, the others in a set."""

    def __init__(self, after: int) -> None:
        self.last = after
        self.count = 0
        self._risen = array("q")
        self._fallen: set[int] = set()

    @property
    def falling(self) -> int:
        return len(self._fallen)

    @property
    def unordered(self) -> bool:
        return bool(self._fallen)

    def add(self, key: int) -> bool:
        """Whether `key` is new."""
        if key > self.last:
            self._rise(key)
        elif key in self._fallen or self._is_recent(key):
            return False
        else:
            self._fallen.add(key)
        self.count += 1
        return True

    def add_risen(self, keys: Sequence[int]) -> bool:
        """Take keys that all rise, behind the last one; False, and none is taken, where they do not."""
        if not keys or keys[0] <= self.last or not all(map(lt, keys[:-1], keys[1:])):
            return False
        self.last = keys[-1]
        self._risen.extend(keys)
        self.count += len(keys)
        self._shorten()
        return True

    def _rise(self, key: int) -> None:
        self.last = key
        self._risen.append(key)
        self._shorten()

    def _shorten(self) -> None:
        if len(self._risen) > 2 * RECENT:
            del self._risen[:-RECENT]

    def _is_recent(self, key: int) -> bool:
        place = bisect_left(self._risen, key)
        return place < len(self._risen) and self._risen[place] == key
