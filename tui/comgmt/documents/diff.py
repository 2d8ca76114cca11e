"""What differs between two readings of a site: counts, and changes of devices, as text and JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.documents.changes import KEYS, change_entry
from comgmt.domain.alerts.keys import number_of
from comgmt.domain.changes import ChangeKind, DeviceChange
from comgmt.domain.growth import LOST
from comgmt.domain.trend_rows import label_of, row_of, tile_of
from comgmt.render.changes import change_line
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Span, left, right, text_of
from comgmt.render.moments import iso, utc
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import Context
from comgmt.render.wrapping import wrap_text

SCHEMA: Final = 1
_LABEL: Final = 44
_NUMBER: Final = 10


class ComparedReading(msgspec.Struct, frozen=True):
    """One of the two: what it is called, when it was taken, and its counts by key."""

    name: str
    taken_at: datetime
    counts: Mapping[str, int]


class Comparison(msgspec.Struct, frozen=True):
    """Two readings of one site."""

    site: str
    before: ComparedReading
    after: ComparedReading

    def counts(self) -> Iterator[tuple[str, int | None, int | None]]:
        """The keys that differ, with both numbers; None where it was not read.

        Losses of the funnel are left out: its stages say them, and a recording does not count them.
        """
        keys = {*self.before.counts, *self.after.counts}
        for key in sorted(key for key in keys if not key.startswith(LOST)):
            pair = number_of(self.before.counts, key), number_of(self.after.counts, key)
            if pair[0] != pair[1]:
                yield key, *pair


def diff_json(
    comparison: Comparison, changes: Iterable[DeviceChange], keys: Sequence[str] = KEYS
) -> Iterator[str]:
    """One object: both readings, the counts that differ, and `changes` with these keys, streamed."""
    encoder = msgspec.json.Encoder()
    head = {
        "schema": SCHEMA,
        "site": comparison.site,
        "a": _reading(comparison.before),
        "b": _reading(comparison.after),
        "counts": [
            {
                "key": key,
                "tile": None if (tile := tile_of(key)) is None else tile.value,
                "row": row_of(key),
                "label": label_of(key),
                "a": old,
                "b": new,
                "change": None if old is None or new is None else new - old,
            }
            for key, old, new in comparison.counts()
        ],
    }
    yield encoder.encode(head).decode().removesuffix("}") + ',"changes":['
    sums = dict.fromkeys(ChangeKind, 0)
    before = "\n"
    for change in changes:
        sums[change.kind] += 1
        yield before + encoder.encode(change_entry(change, keys)).decode()
        before = ",\n"
    kinds = encoder.encode({kind.value: count for kind, count in sums.items()}).decode()
    yield f'\n],"sums":{{"kinds":{kinds}}}}}\n'


def diff_text(
    comparison: Comparison, changes: Iterable[DeviceChange], width: int, glyphs: GlyphSet
) -> Iterator[str]:
    """The counts that differ, then a line a change, then how many there were of each kind."""
    one, other = comparison.before, comparison.after
    yield text_of(wrap_text(f"{comparison.site}: {one.name}, read {utc(one.taken_at)}", width))
    yield text_of(wrap_text(f"against {other.name}, read {utc(other.taken_at)}", width))
    counts = list(comparison.counts())
    yield "\n" if counts else "No count differs.\n"
    for key, old, new in counts:
        grown = "not read" if old is None or new is None else f"{new - old:+,}"
        cells = (thousands(old), thousands(new), grown)
        numbers = "".join(right(cell, _NUMBER, glyphs) for cell in cells)
        yield text_of([(Span(left(label_of(key), _LABEL, glyphs)), Span(numbers))])
    context = Context(width=width, height=1, glyphs=glyphs)
    sums = dict.fromkeys(ChangeKind, 0)
    for change in changes:
        if not any(sums.values()):
            yield "\n"
        sums[change.kind] += 1
        yield text_of([change_line(change, context)])
    parts = [f"{thousands(count)} {kind.label}" for kind, count in sums.items() if count]
    yield text_of([(), *wrap_text(f"{', '.join(parts)}." if parts else "No device differs.", width)])


def _reading(reading: ComparedReading) -> dict[str, Any]:
    return {"name": reading.name, "taken_at": iso(reading.taken_at)}
