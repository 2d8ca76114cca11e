"""The devices whose records are not those of the store, derived into the temporary table `fresh`."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import msgspec

from comgmt.domain.columns import PLAIN
from comgmt.store import packing
from comgmt.store.change_rows import FIELDS, ChangeRow, standing_left
from comgmt.store.derive import DERIVATION, Deriver, Values, same_state
from comgmt.store.earlier import Earlier, readable
from comgmt.store.gathered import Gathered
from comgmt.store.keeping import Judge, KeptTraits, Known, Readable, Refresh
from comgmt.store.keys import load_keys
from comgmt.store.meta import load_derived_by, load_gathered
from comgmt.store.narrow_texts import SHARED
from comgmt.store.portions import Portion
from comgmt.store.schema import DERIVED_COLUMNS, DEVICE_NAMES, KEPT_COLUMNS, device_table

_AT_ONCE: Final = 500
_REMEMBERED: Final = 4096  # what is kept of devices that are new and alike
_PLACES: Final = {name: place for place, (name, _) in enumerate(DERIVED_COLUMNS)}
_KEPT: Final = len(KEPT_COLUMNS)
_OF_KNOWN: Final = itemgetter(
    *(_PLACES[name] for name in ("standing", "recorded", "failed", "joined", "policy", "mask"))
)

TABLES: Final = (
    device_table("temp.fresh"),
    f"CREATE TEMP TABLE staged_change ({FIELDS})",
    "CREATE TEMP TABLE staged_held (name TEXT, text TEXT)",
)
_DIFFERENT: Final = """
SELECT k.resource_id, p.reading, {within}, c.body, s.body, a.body,
  d.first_seen, d.state_since, d.changed_at, d.known_standing,
  d.state_before, d.known_failed, d.known_joined, d.known_policy, d.known_mask,
  d.recorded, d.failed, d.joined, d.policy, d.mask
FROM staged_key AS k
LEFT JOIN staged_comanagement AS c ON c.resource_id = k.resource_id
LEFT JOIN staged_system AS s ON s.resource_id = k.resource_id
LEFT JOIN staged_activity AS a ON a.resource_id = k.resource_id
LEFT JOIN main.record AS r ON r.resource_id = k.resource_id
LEFT JOIN main.device AS d ON d.resource_id = k.resource_id
LEFT JOIN main.read_apart AS p ON p.resource_id = k.resource_id
WHERE ?1 OR r.resource_id IS NULL OR r.comanagement IS NOT c.body OR r.system IS NOT s.body
  OR r.activity IS NOT a.body
ORDER BY k.resource_id
"""
_NEW: Final = """
SELECT k.resource_id, NULL, 1, c.body, s.body, a.body, NULL
FROM staged_key AS k
LEFT JOIN staged_comanagement AS c ON c.resource_id = k.resource_id
LEFT JOIN staged_system AS s ON s.resource_id = k.resource_id
LEFT JOIN staged_activity AS a ON a.resource_id = k.resource_id
WHERE k.resource_id BETWEEN ? AND ? ORDER BY k.resource_id
"""
_ADD_FRESH: Final = f"INSERT INTO fresh VALUES ({', '.join('?' * len(DEVICE_NAMES))})"  # noqa: S608 - own names
_ADD_HELD: Final = "INSERT INTO staged_held VALUES (?, ?)"
_ADD_CHANGE: Final = "INSERT INTO staged_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def derived_by(gathered: Gathered) -> bytes:
    """What the columns of all devices depend on besides their own records."""
    return msgspec.msgpack.encode((DERIVATION, *gathered.meaning(), *(column.entry.key for column in PLAIN)))


def derive(connection: sqlite3.Connection, gathered: Gathered, portion: Portion, earlier: Earlier) -> None:
    """Fill `fresh` with the whole rows that are new or changed, and `staged_change` with what happened.

    Where the columns of all devices are derived otherwise than before, those outside the portion are too.
    """
    forget_derived(connection)
    anew = load_derived_by(connection) != derived_by(gathered)
    if anew:
        portion.stage_others(connection)
    cursor = connection.execute(_DIFFERENT.format(within=portion.where.format("k")), (int(anew),))
    comparing = Comparing(connection, gathered, earlier)
    for found in _batches(cursor):
        connection.executemany(_ADD_FRESH, comparing.derived(found))
    comparing.put_shared()


def forget_derived(connection: sqlite3.Connection) -> None:
    """Empty what `derive` fills."""
    for table in ("fresh", "staged_change", "staged_held"):
        connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - own names


def staged_within(connection: sqlite3.Connection, low: int, high: int) -> list[tuple[Any, ...]]:
    """What was put aside of the devices with these ids, for `Comparing`, as of a store that knows none."""
    return connection.execute(_NEW, (low, high)).fetchall()


class Comparing:
    """Derives devices one after another, each compared with what the store knew of it."""

    def __init__(self, connection: sqlite3.Connection, gathered: Gathered, earlier: Earlier) -> None:
        keys, before = load_keys(connection), load_gathered(connection)
        self._connection = connection
        self._deriver = Deriver(gathered, keys)
        self._earlier = earlier
        self._keys = keys
        self._judges: dict[Refresh, Judge] = {}
        self._readable = readable(gathered)
        self._codes_known = gathered.no_codes() is None
        self._was_readable = _NOTHING if before is None else readable(before)
        self._shared: dict[str, set[Any]] = {name: set() for name in SHARED}
        self._of_new = lru_cache(_REMEMBERED)(self._of_first)

    def derived(self, found: Sequence[tuple[Any, ...]]) -> list[Values]:
        """The rows of some devices; what changed of them is put aside."""
        rows: list[Values] = []
        changes: list[ChangeRow] = []
        for resource_id, apart, is_within, comanagement, system, activity, first_seen, *rest in found:
            derived = self._deriver.values(
                packing.comanagement(comanagement), packing.system(system), packing.activity(activity)
            )
            before = None if first_seen is None else self._known(first_seen, rest)
            refresh = self._refresh(resource_id, apart, is_within=bool(is_within))
            if before is None:
                after, kept = self._of_new(refresh, *_OF_KNOWN(derived))
            else:
                after = self._after(before, _OF_KNOWN(derived), refresh)
                kept = msgspec.structs.astuple(after)
            rows.append((resource_id, *kept, *derived))
            if is_within:
                changes += self._changes(resource_id, str(derived[0]), before, after, refresh)
        for name, found_texts in self._shared.items():
            place = 1 + _KEPT + _PLACES[name]
            found_texts.update(map(itemgetter(place), rows))
        if changes:
            self._connection.executemany(_ADD_CHANGE, changes)
        return rows

    def put_shared(self) -> None:
        """Put the texts aside that many devices share."""
        texts = [(name, text) for name, found in self._shared.items() for text in found if text is not None]
        self._connection.executemany(_ADD_HELD, texts)

    def _refresh(self, resource_id: int, apart: int | None, *, is_within: bool) -> Refresh:
        """What is held against what was known; of a device that is not read now, what was read of it then."""
        refresh = self._earlier.refresh(resource_id, apart)
        if is_within:
            return refresh
        when = self._earlier.at(self._earlier.place(resource_id, apart))
        then = refresh.now if when is None else when.at
        return msgspec.structs.replace(refresh, now=then, first=True)

    def _known(self, first_seen: int, rest: list[Any]) -> Known:
        """What was known before; of a store that kept no traits, those that the last reading derived."""
        known = Known(first_seen, *rest[: _KEPT - 1])
        recorded, *derived = rest[_KEPT - 1 :]
        earlier = self._was_readable.traits(*derived) if recorded else KeptTraits()
        return known.having(known.traits.over(earlier))

    def _after(self, before: Known, now: Any, refresh: Refresh) -> Known:  # noqa: ANN401 - the values of _OF_KNOWN
        found, recorded, *derived = now
        known = before.standing
        if not self._codes_known and known is not None and found is not None and same_state(known, found):
            found = known  # a code that could not be read is not another one
        traits = self._readable.traits(*derived).over(before.traits) if recorded else before.traits
        return refresh.update(before, found).having(traits)

    def _of_first(self, refresh: Refresh, *now: Any) -> tuple[Known, tuple[Any, ...]]:  # noqa: ANN401 - as above
        """What is known from now on of a device that is new, and the same as values."""
        found, recorded, *derived = now
        traits = self._readable.traits(*derived) if recorded else KeptTraits()
        after = refresh.update(None, found).having(traits)
        return after, msgspec.structs.astuple(after)

    def _changes(
        self, resource_id: int, name: str, before: Known | None, after: Known, refresh: Refresh
    ) -> list[ChangeRow]:
        rows: list[ChangeRow] = []
        changed = after.changed_at == refresh.now
        if changed and (before is None or before.changed_at != refresh.now):
            left = standing_left(self._connection, resource_id) if _is_back(before) else None
            rows += self._judge(refresh).of_standing(resource_id, name, before, after, left)
        if before is not None:
            judge, moved = self._judge(refresh), bool(rows)
            rows += judge.of_traits(resource_id, name, before.traits, after.traits, moved=moved)
        return rows

    def _judge(self, refresh: Refresh) -> Judge:
        if refresh not in self._judges:
            self._judges[refresh] = Judge(refresh, self._keys)
        return self._judges[refresh]


_NOTHING: Final = Readable(states=False, joins=False, policies=False, masks=False)


def _is_back(before: Known | None) -> bool:
    return before is None or before.standing is None


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    while found := cursor.fetchmany(_AT_ONCE):
        yield found
