"""Reads people's rows after a counting: groups whose count moved, failed and smallest first, some at a time.

A group is read by its flags in the order of ids, piece by piece, each committed by itself. Of a piece those
that the store has in the group and the site no longer gives are asked for by their ids.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from comgmt.collector.asked_rows import RowConditions
from comgmt.collector.counting import having_flags
from comgmt.collector.part_writing import PartStaging
from comgmt.collector.source import Source
from comgmt.domain.census import Census
from comgmt.domain.people import GroupRead, PeoplesGroup, groups_to_read
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import Above, AllOf, Among, AnyOf, Through
from comgmt.domain.source_errors import PartError
from comgmt.store.gathered import Subject
from comgmt.store.parts import LAST_ID, IdRange, Ids, PartRead
from comgmt.store.people import BLOCK
from comgmt.store.writer import StoreWriter

Doing = Callable[[int, str], None]

SECONDS: Final = 2  # of the pace that is set, for the rows of one refresh
PROVIDER_SECONDS: Final = 6.0  # after which no further piece is begun: where the site is slower than that
PAGE: Final = 500  # devices of the first piece of a group: what a screen shows is there soon
PIECE: Final = 2_000
IDS_AT_ONCE: Final = 50  # ids that one question names
_CLASSES: Final = 3


def read_people(
    source: Source,
    writer: StoreWriter,
    census: Census,
    progress: Doing,
    clock: Callable[[], datetime],
    plan: ReadingPlan,
) -> Census:
    """Read as many of people's rows as the plan allows; the census by them.

    Raises SourceError where the source is at its end, StoreError. A group that the site does not give is left
    to the sweep.
    """
    known = writer.people_known()
    if known.counted is None:
        return census
    reading = _People(source, writer, progress, clock, plan.rows_per_second * SECONDS)
    for group in groups_to_read(known.counted, known.rows, known.read, clock()):
        reading.read_group(group)
    for highest in known.highest:
        reading.read_new(highest)
    return census if not reading.parts else writer.retake_census() or census


class _People:
    """One reading of people's rows, of which `left` may still be read; `parts` were committed."""

    def __init__(
        self,
        source: Source,
        writer: StoreWriter,
        progress: Doing,
        clock: Callable[[], datetime],
        rows: int,
    ) -> None:
        self._source = source
        self._writer = writer
        self._progress = progress
        self._clock = clock
        self._read = 0
        self._begun = source.cost.seconds
        self.left = rows
        self.parts = 0

    @property
    def _may_go_on(self) -> bool:
        """Whether another piece may be read, by its rows and by what the provider has worked for this."""
        return self.left >= _CLASSES and self._source.cost.seconds - self._begun < PROVIDER_SECONDS

    def read_group(self, group: PeoplesGroup) -> None:
        """Read a group from where it was left, to its end or that of what may be read."""
        position, size = group.position, PAGE if group.position == 0 else PIECE
        while self._may_go_on:
            self._tell(f"reading devices in the state {group.state.word}")
            try:
                position = self._read_piece(group, position, min(size, self.left // _CLASSES))
            except PartError:
                return
            self._writer.note_group(group.state, GroupRead(self._clock(), position % LAST_ID))
            size = PIECE
            if position == LAST_ID:
                return

    def read_new(self, highest: int) -> None:
        """Read the devices that a site has made since: those above the highest id that is known of it."""
        end = (highest // BLOCK + 1) * BLOCK - 1
        most = self.left // _CLASSES
        if most == 0:
            return
        self._tell("looking for new devices")
        try:
            systems = self._rows(SYSTEMS, _between(SYSTEMS.key.name, highest, end), most)
            if not systems:
                return
            through = end if len(systems) < most else int(systems[-1].resource_id)
            scope = IdRange(highest, through)
            states = self._rows(COMANAGEMENT, _between(COMANAGEMENT.key.name, highest, through))
        except PartError:
            return
        with self._writer.part(scope) as part:
            part.add_systems(systems, _silent)
            part.add_comanagement(states, _silent)
            within = _between(ACTIVITY.key.name, highest, through)
            refused = self._add(part, Subject.ACTIVITY, lambda _key: [within])
            part.commit(self._part_read(refused))
        self.parts += 1

    def _read_piece(self, group: PeoplesGroup, after: int, size: int) -> int:
        """Read the next devices of a group, and those that left it; the id to go on behind."""
        states = self._in_group(group, after, size)
        through = states[-1].resource_id if len(states) == size else LAST_ID
        found = {record.resource_id for record in states}
        gone = sorted(self._writer.ids_in_state(group.state, after, through) - found)
        if len(gone) > size:
            through = gone[size - 1]
        left = [number for number in gone if number <= through]
        states = [record for record in states if record.resource_id <= through]
        numbers = sorted({*left, *(record.resource_id for record in states)})
        if not numbers:
            return through
        for conditions in _by_ids(left, COMANAGEMENT.key.name):
            states += self._rows(COMANAGEMENT, conditions)
        with self._writer.part(Ids(frozenset(numbers))) as part:
            part.add_comanagement(states, _silent)
            by_ids = partial(_by_ids, numbers)
            refused = self._add(part, Subject.SYSTEMS, by_ids) | self._add(part, Subject.ACTIVITY, by_ids)
            part.commit(self._part_read(refused))
        self.parts += 1
        return through

    def _in_group(self, group: PeoplesGroup, after: int, size: int) -> list[ComanagementRecord]:
        if not group.flags:
            return []
        flags = AnyOf(tuple(AllOf(having_flags(self._source, each)) for each in group.flags))
        return self._rows(COMANAGEMENT, (flags,), size, after)

    def _add(
        self, part: PartStaging, subject: Subject, asked: Callable[[str], Iterable[RowConditions]]
    ) -> dict[Subject, str]:
        """Put aside what a class says of the devices that are `asked` for by its key; why it could not."""
        systems = subject is Subject.SYSTEMS
        of: RecordClass[Any] = SYSTEMS if systems else ACTIVITY
        add: Callable[[Any, Callable[[int], None]], int] = part.add_systems if systems else part.add_activity
        if of.class_name not in self._source.classes:
            return {subject: f"This source has no {of.class_name}."}
        try:
            for conditions in asked(of.key.name):
                add(self._rows(of, conditions), _silent)
        except PartError as error:
            return {subject: error.trouble.sentence}
        return {}

    def _rows(
        self,
        of: RecordClass[Any],
        conditions: RowConditions,
        most: int | None = None,
        after: int = 0,
    ) -> list[Any]:
        with closing(self._source.rows(of, *conditions, after=after)) as found:
            rows = list(islice(found, most))
        self.left -= len(rows)
        self._read += len(rows)
        return rows

    def _part_read(self, refused: dict[Subject, str]) -> PartRead:
        return PartRead(
            site=self._source.identity,
            at=self._clock(),
            refused=refused,
            missing={name: tuple(sorted(columns)) for name, columns in self._source.missing.items()},
        )

    def _tell(self, doing: str) -> None:
        self._progress(self._read, doing)


def _between(key: str, after: int, through: int) -> RowConditions:
    return Above(key, after), Through(key, through)


def _by_ids(ids: Sequence[int], key: str) -> Iterator[RowConditions]:
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield (Among(key, tuple(ids[start : start + IDS_AT_ONCE])),)


def _silent(_rows: int) -> None:
    """Hear nothing."""
