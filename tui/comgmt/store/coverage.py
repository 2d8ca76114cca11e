"""Which devices were read when, of a fleet that is read in parts: ranges of resource ids with times. Pure.

A device that was read by itself since its range was has a time of its own (see `read_apart`). Rows of a class
that was refused are as old as they were, and rows that were never read are not known.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

import msgspec

from comgmt.store.gathered import CLASSES, Subject
from comgmt.store.keeping import LastKnown, Refresh
from comgmt.store.parts import LAST_ID

OF_DEVICES: Final[tuple[Subject, ...]] = (Subject.COMANAGEMENT, Subject.SYSTEMS, Subject.ACTIVITY)
_CLASSES: Final = frozenset(CLASSES[subject] for subject in OF_DEVICES)
FIRST: Final = -(1 << 63)
LAST: Final = (1 << 63) - 1


class WhenRead(msgspec.Struct, frozen=True):
    """When some devices were read last, microseconds, and as whom; `of` is when each class was, if ever.

    `last` is when what may change was known last, `knew` whether a state ever was. `missing` are the columns
    that those rows lack, `refused` is why a class could not be read this time.
    """

    at: int
    who: str
    of: dict[Subject, int] = {}
    last: LastKnown = LastKnown()
    knew: bool = False
    missing: dict[str, tuple[str, ...]] = {}
    refused: dict[Subject, str] = {}


class RangeRead(msgspec.Struct, frozen=True):
    """The resource ids above `after` up to `through`, and when their devices were read."""

    after: int
    through: int
    when: WhenRead


Coverage = tuple[RangeRead, ...]


class DeviceReading(msgspec.Struct, frozen=True):
    """A reading of devices: its time (microseconds), who read, what could be read, and what that can tell.

    `tells` gives when each of what may change was known last, of when it was before.
    """

    at: int
    who: str
    missing: Mapping[str, tuple[str, ...]]
    refused: Mapping[Subject, str]
    tells: Callable[[int, LastKnown], LastKnown]
    states_known: bool

    def over(self, before: WhenRead | None) -> WhenRead:
        """When devices were read that were read `before`, and now by this reading.

        Rows of a class that another user read are none of this one's: that may see others, or none.
        """
        earlier = before or WhenRead(at=self.at, who=self.who)
        if earlier.who != self.who:
            earlier = msgspec.structs.replace(earlier, of={}, missing={})
        read = [subject for subject in OF_DEVICES if subject not in self.refused]
        names = {CLASSES[subject] for subject in read}
        kept = {name: columns for name, columns in earlier.missing.items() if name not in names}
        return WhenRead(
            at=self.at,
            who=self.who,
            of=earlier.of | dict.fromkeys(read, self.at),
            last=self.tells(self.at, earlier.last),
            knew=earlier.knew or self.states_known,
            missing=kept | {name: columns for name, columns in self.missing.items() if name in names},
            refused={subject: why for subject, why in self.refused.items() if subject in OF_DEVICES},
        )

    def instead_of(self, before: WhenRead | None) -> WhenRead:
        """The same where the rows of what was refused did not stay."""
        read = [subject for subject in OF_DEVICES if subject not in self.refused]
        missing = {name: tuple(columns) for name, columns in self.missing.items() if name in _CLASSES}
        return msgspec.structs.replace(self.over(before), of=dict.fromkeys(read, self.at), missing=missing)

    def against(self, before: WhenRead | None) -> Refresh:
        """What this reading can say of changes of devices that were read `before`."""
        if before is None:
            return Refresh(now=self.at, states_known=self.states_known, first=True)
        same_view = before.who == self.who
        comparable = same_view and before.last.states == before.at
        return Refresh(
            now=self.at,
            states_known=self.states_known,
            first=not before.knew,
            same_view=same_view,
            before=before.at if comparable else None,
            last=before.last,
        )


def place_of(coverage: Coverage, resource_id: int) -> int | None:
    """The place of the range of a device; None when it was never read."""
    place = bisect_left(coverage, resource_id, key=lambda each: each.through)
    is_in = place < len(coverage) and coverage[place].after < resource_id
    return place if is_in else None


def overlaid(
    coverage: Coverage, after: int, through: int, over: Callable[[WhenRead | None], WhenRead]
) -> Coverage:
    """The coverage once the devices above `after` up to `through` were read as well."""
    below = [_cut(each, each.after, min(each.through, after)) for each in coverage]
    above = [_cut(each, max(each.after, through), each.through) for each in coverage]
    within = [_cut(each, max(each.after, after), min(each.through, through)) for each in coverage]
    pieces: list[tuple[int, int, WhenRead | None]] = []
    last = after
    for piece in _real(within):
        if piece.after > last:
            pieces.append((last, piece.after, None))
        pieces.append((piece.after, piece.through, piece.when))
        last = piece.through
    if last < through:
        pieces.append((last, through, None))
    read = [RangeRead(start, end, over(when)) for start, end, when in pieces]
    return _joined((*_real(below), *read, *_real(above)))


def is_whole(coverage: Coverage, subject: Subject) -> bool:
    """Whether a class was read of all devices that there can be."""
    last = 0
    for each in coverage:
        if each.after > last or subject not in each.when.of:
            return last >= LAST_ID
        last = max(last, each.through)
    return last >= LAST_ID


def oldest(coverage: Coverage, refused: Collection[Subject]) -> int | None:
    """When the oldest rows of the fleet were read; None until all were, but for classes that are refused."""
    wanted = [subject for subject in OF_DEVICES if subject not in refused]
    if not wanted or not all(is_whole(coverage, subject) for subject in wanted):
        return None
    return min(each.when.of[subject] for each in coverage for subject in wanted)


def missing_columns(whens: Iterable[WhenRead]) -> dict[str, tuple[str, ...]]:
    """The columns that were missing in any of the rows."""
    found: dict[str, set[str]] = {}
    for when in whens:
        for name, columns in when.missing.items():
            found.setdefault(name, set()).update(columns)
    return {name: tuple(sorted(columns)) for name, columns in found.items()}


def refused_classes(whens: Iterable[WhenRead]) -> dict[Subject, str]:
    """The classes of which no row was ever read, and why the last one that tried could not."""
    newest_first = sorted(whens, key=lambda when: -when.at)
    read = {subject for when in newest_first for subject in when.of}
    refused: dict[Subject, str] = {}
    for when in newest_first:
        for subject, why in when.refused.items():
            if subject not in read:
                refused.setdefault(subject, why)
    return refused


def _cut(each: RangeRead, after: int, through: int) -> RangeRead:
    return RangeRead(after, through, each.when)


def _real(ranges: Iterable[RangeRead]) -> list[RangeRead]:
    return [each for each in ranges if each.after < each.through]


def _joined(ranges: Iterable[RangeRead]) -> Coverage:
    """Neighbors that were read alike are one range."""
    joined: list[RangeRead] = []
    for each in ranges:
        before = joined[-1] if joined else None
        if before is not None and before.through == each.after and before.when == each.when:
            joined[-1] = _cut(each, before.after, each.through)
        else:
            joined.append(each)
    return tuple(joined)
