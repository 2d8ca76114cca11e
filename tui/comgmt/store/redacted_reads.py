"""When each device of a redacted copy was read: its resource ids are others, and ranges of them none."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from comgmt.domain.pseudonyms import Pseudonyms
from comgmt.store.coverage import FIRST, LAST, Coverage, RangeRead, WhenRead, place_of
from comgmt.store.earlier import coverage_of, readings_apart
from comgmt.store.meta import load_groups, save_coverage, save_groups
from comgmt.store.sealing import sealed
from comgmt.store.sweeps import load_sweep, save_sweep

_ENCODER: Final = msgspec.msgpack.Encoder()
_READ: Final = "SELECT resource_id, reading FROM device LEFT JOIN read_apart USING (resource_id)"


def readers_of(original: sqlite3.Connection) -> set[str]:
    """As whom devices were read."""
    ranges = {each.when.who for each in coverage_of(original)}
    return ranges | {when.who for _, when in readings_apart(original)}


class RedactedReads:
    """The readings of an original as they are in its copy; `words` names what is in sentences."""

    def __init__(
        self, original: sqlite3.Connection, pseudonyms: Pseudonyms, words: Callable[[str], str]
    ) -> None:
        self._original = original
        self._pseudonyms = pseudonyms
        self._words = words
        self._coverage: Final = coverage_of(original)
        self._is_whole: Final = [(each.after, each.through) for each in self._coverage] == [(FIRST, LAST)]

    def keep(self, copy: sqlite3.Connection) -> None:
        """Write when every device was read, and how far groups and the sweep are. In a transaction."""
        save_coverage(copy, self._ranges())
        self._keep_apart(copy)
        groups = load_groups(self._original).items()
        save_groups(
            copy,
            {
                state: msgspec.structs.replace(read, position=self._position(read.position))
                for state, read in groups
            },
        )
        sweep = load_sweep(self._original)
        if sweep is not None:
            who, position = self._account(sweep.who), self._position(sweep.position)
            save_sweep(copy, msgspec.structs.replace(sweep, who=who, position=position))

    def _ranges(self) -> Coverage:
        """That of all ids is as well one of others; parts are none, their devices are kept one by one."""
        if not self._is_whole:
            return ()
        return tuple(RangeRead(each.after, each.through, self._named(each.when)) for each in self._coverage)

    def _keep_apart(self, copy: sqlite3.Connection) -> None:
        copy.execute("DELETE FROM read_apart")
        copy.execute("DELETE FROM part_reading")
        numbers: dict[bytes, int] = {}
        copy.executemany("INSERT INTO read_apart VALUES (?, ?)", self._apart(numbers))
        bodies = ((number, sealed(body)) for body, number in numbers.items())
        copy.executemany("INSERT INTO part_reading (id, body) VALUES (?, ?)", bodies)

    def _apart(self, numbers: dict[bytes, int]) -> Iterator[tuple[int, int]]:
        """Each device that no range has, and the number of its reading, which `numbers` learns."""
        apart = {number: self._body(when) for number, when in readings_apart(self._original)}
        places = {} if self._is_whole else dict(enumerate(self._body(each.when) for each in self._coverage))
        for resource_id, number in self._original.execute(_READ):
            body = apart.get(number)
            if body is None:
                place = place_of(self._coverage, resource_id)
                body = None if place is None else places.get(place)
            if body is not None:
                reading = numbers.setdefault(body, len(numbers) + 1)
                yield self._pseudonyms.resource_id(resource_id), reading

    def _body(self, when: WhenRead) -> bytes:
        return _ENCODER.encode(self._named(when))

    def _named(self, when: WhenRead) -> WhenRead:
        refused = {subject: self._words(why) for subject, why in when.refused.items()}
        return msgspec.structs.replace(when, who=self._account(when.who), refused=refused)

    def _account(self, who: str) -> str:
        return self._pseudonyms.account(who) or who

    def _position(self, resource_id: int) -> int:
        """Where to go on; 0 is from the start."""
        return self._pseudonyms.resource_id(resource_id) if resource_id else 0
