"""Reads the rows of a list that somebody looks at, by what the site can be asked: its first page first.

Each page is committed by itself. The devices that the store has in the list and the site no longer gives for
it are asked for by their ids at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from comgmt.collector.asked_lists import list_asked
from comgmt.collector.asked_rows import IdsAsked, ListAsked, ListWay, MembersAsked, RowConditions
from comgmt.collector.class_rows import PAGE, ClassRows, DevicesPage, pages, sizes
from comgmt.collector.part_rows import CLASSES, add_asked, by_ids, put_aside, silent
from comgmt.collector.resolving import Resolved, UnsaidError, resolved
from comgmt.collector.source import Source, lacking_columns
from comgmt.domain.list_question import ListQuestion, ListRead
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.record_classes import COMANAGEMENT, MEMBERS, RecordClass
from comgmt.domain.row_conditions import Equals
from comgmt.domain.source_errors import PartError
from comgmt.store.gathered import MembersRead, Subject
from comgmt.store.list_answers import NOTHING_READ
from comgmt.store.lists_read import ListKnown
from comgmt.store.parts import LAST_ID, Ids, PartRead
from comgmt.store.reader import StoreReader
from comgmt.store.staging import StagedPart
from comgmt.store.writer import StoreWriter

SECONDS: Final = 60  # of the pace that is set, for one list
LEAST: Final = 1_000  # devices of a list that are read at any pace
_UNCOUNTED: Final = 1 << 40


class ListHands(msgspec.Struct, frozen=True):
    """What reading a list needs of who runs it.

    `wanted` says before each page whether somebody still looks at the list; `tell` hears of each.
    """

    clock: Callable[[], datetime]
    wanted: Callable[[], bool]
    tell: Callable[[ListState], None]


def most_devices(rows_per_second: float) -> int:
    """The devices of a list that are read when somebody opens it; the others are left to the sweep."""
    return max(LEAST, round(rows_per_second * SECONDS / len(CLASSES)))


def read_list(
    source: Source, writer: StoreWriter, path: Path, question: ListQuestion, hands: ListHands, most: int
) -> ListState:
    """Read a list into the store at `path`, which `writer` writes, unless it is there; what became of it.

    Goes on where the same list was left within a day; no more than `most` devices. Raises SourceError where
    the source is at its end, StoreError.
    """
    known = writer.list_known(question)
    if known.gathered is None:
        return ListState(key=question.key, stage=ListStage.FAILED, why=NOTHING_READ)
    if not question.again:
        with closing(StoreReader.open(path)) as store:
            rows = store.rows_read(question.selection, question.narrowed)
        if rows is None or rows.whole:
            return ListState(key=question.key, stage=ListStage.READ, rows=rows.read if rows else 0)
    reading = _OneList(source, writer, path, question, hands)
    try:
        reading.begin(list_asked(question, known.gathered), known, most)
        return reading.run(most)
    except UnsaidError as why:
        return ListState(key=question.key, stage=ListStage.LEFT, why=_left(str(why)))
    except PartError as error:
        return reading.state(ListStage.FAILED, error.trouble.sentence)


def _left(why: str) -> str:
    return f"The site cannot be asked for this list alone ({why}): its rows come with the sweep."


class _Chosen(msgspec.Struct, frozen=True):
    """A way to a list, with the rows that it reads: by classes, or by ids."""

    rows: int
    classes: tuple[Resolved, ...] = ()
    ids: tuple[int, ...] | None = None


class _OneList:
    """One list while it is read: by rows of a class that meet conditions, or by ids that are known."""

    def __init__(
        self, source: Source, writer: StoreWriter, path: Path, question: ListQuestion, hands: ListHands
    ) -> None:
        self._source = source
        self._writer = writer
        self._path = path
        self._question = question
        self._hands = hands
        self._members: dict[str, tuple[int, ...]] = {}
        self._put: set[str] = set()
        self._way: tuple[Resolved, ...] = ()
        self._ids: tuple[int, ...] | None = None
        self._of: int | None = None
        self._rows = 0
        self._from = 0
        self._at = hands.clock()
        self._found: set[int] = set()
        self._before: frozenset[int] = frozenset()

    def state(self, stage: ListStage, why: str = "") -> ListState:
        """How far it is."""
        return ListState(key=self._question.key, stage=stage, rows=self._rows, of=self._of, why=why)

    def begin(self, asked: ListAsked, known: ListKnown, most: int) -> None:
        """Choose the way with the fewest rows. Raises UnsaidError, PartError."""
        self._hands.tell(self.state(ListStage.READING))
        if not asked.ways:
            raise UnsaidError(asked.why_not)
        self._read_members(asked, known, most * len(CLASSES))
        self._choose(asked)
        self._go_on(known.read)
        self._before = self._in_store()

    def _go_on(self, before: ListRead | None) -> None:
        """Go on where the list was left, by whichever way, unless that is too long ago to count."""
        if before is not None and before.can_go_on and before.holds(before.who, self._at):
            self._from, self._rows, self._at = before.position, before.rows, before.at

    def run(self, most: int) -> ListState:
        """Read page by page."""
        end = self._rows + most
        for page in self._pages():
            self._commit(page)
            self._rows += page.asked
            self._note(page.through)
            self._hands.tell(self.state(ListStage.READING))
            if not self._hands.wanted():
                return self._left_off(page.through, ListStage.WAITING)
            if self._rows >= end:
                return self._left_off(page.through, ListStage.CUT)
        self._ask_gone(LAST_ID)
        self._note(0)
        self._writer.retake_census()
        return self.state(ListStage.READ)

    def _left_off(self, through: int, stage: ListStage) -> ListState:
        self._ask_gone(through)
        self._writer.retake_census()
        return self.state(stage)

    def _note(self, position: int) -> None:
        read = ListRead(
            self._at, self._source.identity.visible_to, self._rows, self._of, position, in_order=True
        )
        self._writer.note_list(self._question, read, self._hands.clock())

    def _in_store(self) -> frozenset[int]:
        with closing(StoreReader.open(self._path)) as store:
            return frozenset(store.ids(self._question.selection, self._question.narrowed))

    def _read_members(self, asked: ListAsked, known: ListKnown, most: int) -> None:
        """Read the members of the collections that say which devices are in the list, where they are few."""
        for collection in asked.collections:
            condition = Equals("CollectionID", collection)
            count = self._source.count(MEMBERS, condition)
            if count is None or count > most:
                if known.gathered is not None and collection not in known.gathered.members:
                    raise UnsaidError(_too_many(collection, count))
                continue
            with closing(self._source.rows(MEMBERS, condition)) as rows:
                self._members[collection] = tuple(row.resource_id for row in rows)
        if self._members:
            self._commit(DevicesPage(0, 0, ()))

    def _choose(self, asked: ListAsked) -> None:
        """Take the way with the fewest rows, of those that the site takes. Raises UnsaidError, PartError."""
        tried = [self._attempt(way) for way in asked.ways]
        found = [each for each in tried if isinstance(each, _Chosen)]
        if not found:
            raise next(each for each in tried if not isinstance(each, _Chosen))
        best = min(found, key=lambda each: each.rows)
        known = best.rows < _UNCOUNTED and len(best.classes) < 2  # noqa: PLR2004 - two classes may give one device
        self._of = best.rows if known else None
        self._ids, self._way = best.ids, best.classes
        if self._ids is not None:
            self._way = next((each.classes for each in found if _narrows(each)), ())

    def _attempt(self, way: ListWay) -> _Chosen | UnsaidError | PartError:
        try:
            return self._costed(way)
        except (UnsaidError, PartError) as why:
            return why

    def _costed(self, way: ListWay) -> _Chosen:
        if isinstance(way, IdsAsked):
            return _Chosen(len(way.ids), ids=way.ids)
        if isinstance(way, MembersAsked):
            lacking = [each for each in way.collections if each not in self._members]
            if lacking:
                raise UnsaidError(_too_many(lacking[0], None))
            ids = {number for each in way.collections for number in self._members[each]}
            return _Chosen(len(ids), ids=tuple(sorted(ids)))
        classes = tuple(resolved(self._source, each) for each in way)
        return _Chosen(sum(_UNCOUNTED if each.rows is None else each.rows for each in classes), classes)

    def _pages(self) -> Iterator[DevicesPage]:
        """The devices of the list in the order of their ids, whatever the way."""
        if self._ids is not None:
            return self._pages_of_ids(self._ids)
        return pages([self._class_rows(asked) for asked in self._way])

    def _class_rows(self, asked: Resolved) -> ClassRows:
        of = asked.asked.of
        subject = next(each for each, known in CLASSES.items() if known.class_name == of.class_name)
        return ClassRows(subject, partial(self._rows_of, of, asked.conditions), self._from)

    def _pages_of_ids(self, ids: tuple[int, ...]) -> Iterator[DevicesPage]:
        waiting = iter([number for number in ids if number > self._from])
        for size in sizes():
            some = tuple(islice(waiting, size))
            if not some:
                return
            if not self._way:
                yield DevicesPage(some[-1], len(some), some)
                continue
            (within,) = self._way
            records = tuple(
                record
                for ids_asked in by_ids(within.asked.of, some)
                for record in self._rows_of(within.asked.of, (*ids_asked, *within.conditions))
            )
            found = tuple(record.resource_id for record in records)
            yield DevicesPage(some[-1], len(some), found, {Subject.COMANAGEMENT: records})

    def _rows_of(
        self, of: RecordClass[Any], conditions: RowConditions, most: int | None = None, after: int = 0
    ) -> tuple[Any, ...]:
        with closing(self._source.rows(of, *conditions, after=after)) as rows:
            return tuple(islice(rows, most))

    def _ask_gone(self, through: int) -> None:
        """Ask for the devices that the store has in the list and that were not given for it."""
        gone = sorted(number for number in self._before - self._found if self._from < number <= through)
        for start in range(0, len(gone), PAGE):
            some = tuple(gone[start : start + PAGE])
            self._commit(DevicesPage(some[-1], 0, some))

    def _commit(self, page: DevicesPage) -> None:
        """Make these devices what the site says of them, by all three classes."""
        self._found.update(page.found)
        with self._writer.part(Ids(frozenset(page.found))) as part:
            refused: dict[Subject, str] = {}
            for subject in CLASSES:
                records = page.records.get(subject, ())
                if records:
                    put_aside(part, subject, records)
                given = {record.resource_id for record in records}
                others = tuple(number for number in page.found if number not in given)
                if others:
                    asked = by_ids(CLASSES[subject], others)
                    refused |= add_asked(part, subject, self._source, asked, self._rows_of)
            part.commit(self._part_read(refused, self._put_members(part)))

    def _put_members(self, part: StagedPart) -> dict[str, MembersRead]:
        """Put the members aside that were read, once."""
        read: dict[str, MembersRead] = {}
        for collection, members in self._members.items():
            if collection not in self._put:
                part.add_members(collection, members, silent)
                read[collection] = MembersRead(None, None, len(members))
                self._put.add(collection)
        return read

    def _part_read(self, refused: dict[Subject, str], members: dict[str, MembersRead]) -> PartRead:
        return PartRead(
            site=self._source.identity,
            at=self._hands.clock(),
            refused=refused,
            missing=lacking_columns(self._source),
            members=members,
        )


def _narrows(way: _Chosen) -> bool:
    """Whether of known ids a class can be asked for those that are wanted."""
    return len(way.classes) == 1 and way.classes[0].asked.of.class_name == COMANAGEMENT.class_name


def _too_many(collection: str, members: int | None) -> str:
    return f"the collection {collection} has {'uncounted' if members is None else f'{members:,}'} members"
