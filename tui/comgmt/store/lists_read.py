"""Which lists were read by themselves, and how far: of a site whose rows are not all there."""

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_question import ListQuestion, ListRead
from comgmt.domain.selection import Selection
from comgmt.store.gathered import Gathered
from comgmt.store.meta import load_gathered, load_lists, save_lists

_MOST: Final = 200  # lists that are kept; of more those that were read longest ago are forgotten


class ListKnown(msgspec.Struct, frozen=True):
    """What is known before a list is read: of the site, and of the list by this user."""

    gathered: Gathered | None = None
    read: ListRead | None = None


def list_known(connection: sqlite3.Connection, question: ListQuestion) -> ListKnown:
    """What the store knows of a list."""
    gathered = load_gathered(connection)
    if gathered is None:
        return ListKnown()
    read = load_lists(connection).get(question.key)
    own = read is not None and read.who == gathered.site.visible_to
    return ListKnown(gathered, read if own else None)


def note_list(connection: sqlite3.Connection, question: ListQuestion, read: ListRead, now: datetime) -> None:
    """Keep that a list was read, and how far; forget those that say nothing any more."""
    lists = load_lists(connection) | {question.key: read}
    newest = sorted(lists.items(), key=lambda each: each[1].at, reverse=True)
    save_lists(connection, {key: kept for key, kept in newest[:_MOST] if kept.holds(kept.who, now)})


def list_read(
    connection: sqlite3.Connection, gathered: Gathered, selection: Selection, narrowed: DeviceFilter
) -> ListRead | None:
    """How far a list was read, or the one that it is a part of, where that was read to its end."""
    who, now = gathered.site.visible_to, gathered.taken_at
    lists = load_lists(connection)
    wider = _holding(lists.get(ListQuestion(selection).key), who, now)
    if wider is not None and wider.is_whole:
        return wider
    return _holding(lists.get(ListQuestion(selection, narrowed).key), who, now)


def _holding(read: ListRead | None, who: str, now: datetime) -> ListRead | None:
    """A list is read after the last counting as well as before."""
    return read if read is not None and read.holds(who, max(now, read.at)) else None
