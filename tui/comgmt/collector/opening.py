"""A source that is open for one reading, whose cost is kept whatever becomes of the reading."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from comgmt.collector.source import OpenSource, Source
from comgmt.store.errors import StoreError
from comgmt.store.writer import StoreWriter


@contextmanager
def opened(
    open_source: OpenSource,
    writer: StoreWriter,
    clock: Callable[[], datetime],
    *,
    asked: bool,
    refresh: bool = True,
) -> Iterator[Source]:
    """The source, closed at the end of the block.

    `asked` says that a person asked for it, `refresh` that it is for a whole refresh and no piece of one.
    """
    source = open_source(writer.log_query, asked=asked)
    try:
        yield source
    finally:
        source.close()
        with suppress(StoreError):  # what is wrong with the store is said by those who need it
            writer.note_cost(source.cost, clock(), refresh=refresh)
