"""Reads people's rows after a counting: groups whose count moved, failed and smallest first, some at a time.

A group is read by its flags in the order of ids, piece by piece, each committed by itself. Of a piece those
that the store has in the group and the site no longer gives are asked for by their ids.
"""

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, Final

from comgmt.collector.asked_rows import RowConditions
from comgmt.collector.counting import having_flags
from comgmt.collector.part_rows import CLASSES, add_asked, by_ids, silent
from comgmt.collector.source import Source, lacking_columns
from comgmt.domain.census import Census
from comgmt.domain.people import GroupRead, PeoplesGroup, groups_to_read
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import Above, AllOf, AnyOf, Through
from comgmt.domain.source_errors import PartError
from comgmt.store.gathered import Subject
from comgmt.store.parts import LAST_ID, IdRange, Ids, PartRead
from comgmt.store.people import BLOCK
from comgmt.store.staging import StagedPart
from comgmt.store.writer import StoreWriter

Doing = Callable[[int, str], None]

SECONDS: Final = 2  # of the pace that is set, for the rows of one refresh
PROVIDER_SECONDS: Final = 6.0  # after which no further piece is begun: where the site is slower than that
PAGE: Final = 500  # devices of the first piece of a group: what a screen shows is there soon
PIECE: Final = 2_000


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
        return self.left >= len(CLASSES) and self._source.cost.seconds - self._begun < PROVIDER_SECONDS

    def read_group(self, group: PeoplesGroup) -> None:
        """Read a group from where it was left, to its end or that of what may be read."""
        position, size = group.position, PAGE if group.position == 0 else PIECE
        while self._may_go_on:
            self._tell(f"reading devices in the state {group.state.word}")
            try:
                position = self._read_piece(group, position, min(size, self.left // len(CLASSES)))
            except PartError:
                return
            self._writer.note_group(group.state, GroupRead(self._clock(), position % LAST_ID))
            size = PIECE
            if position == LAST_ID:
                return

    def read_new(self, highest: int) -> None:
        """Read the devices that a site has made since: those above the highest id that is known of it."""
        end = (highest // BLOCK + 1) * BLOCK - 1
        most = self.left // len(CLASSES)
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
            part.add_systems(systems, silent)
            part.add_comanagement(states, silent)
            within = _between(ACTIVITY.key.name, highest, through)
            refused = self._add(part, Subject.ACTIVITY, [within])
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
        for conditions in by_ids(COMANAGEMENT, left):
            states += self._rows(COMANAGEMENT, conditions)
        with self._writer.part(Ids(frozenset(numbers))) as part:
            part.add_comanagement(states, silent)
            refused: dict[Subject, str] = {}
            for subject in (Subject.SYSTEMS, Subject.ACTIVITY):
                refused |= self._add(part, subject, by_ids(CLASSES[subject], numbers))
            part.commit(self._part_read(refused))
        self.parts += 1
        return through

    def _in_group(self, group: PeoplesGroup, after: int, size: int) -> list[ComanagementRecord]:
        if not group.flags:
            return []
        flags = AnyOf(tuple(AllOf(having_flags(self._source, each)) for each in group.flags))
        return self._rows(COMANAGEMENT, (flags,), size, after)

    def _add(self, part: StagedPart, subject: Subject, asked: Iterable[RowConditions]) -> dict[Subject, str]:
        return add_asked(part, subject, self._source, asked, self._rows)

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
            missing=lacking_columns(self._source),
        )

    def _tell(self, doing: str) -> None:
        self._progress(self._read, doing)


def _between(key: str, after: int, through: int) -> RowConditions:
    return Above(key, after), Through(key, through)
