"""comgmt diff: two recordings of a site, or two times of one store, held against each other."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_pieces
from comgmt.cli.output import stdout_glyphs, stdout_width, write
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import as_command_error
from comgmt.cli.replaying import replayed
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import stored_site
from comgmt.cli.times import is_to_come, moment
from comgmt.documents.changes import KEYS, changes_csv, changes_json_lines, changes_rows
from comgmt.documents.diff import ComparedReading, Comparison, diff_json, diff_text
from comgmt.domain.census import Census, trend_counts
from comgmt.domain.changes import DeviceChange
from comgmt.render.moments import utc
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.comparing import differences
from comgmt.store.naming_mark import PLAIN, UNKNOWN
from comgmt.store.reader import StoreReader
from comgmt.store.times import to_micros

_WIDTH_WITHOUT_TERMINAL = 120


def execute(*, before: str, after: str, source: SourceChoice, at: bool, listed: Listed) -> int:
    """What differs from A to B: two recordings of one site, or with --at two times of its store."""
    check_columns(listed.columns, KEYS)
    if at:
        return _of_store(source, before, after, listed)
    with as_command_error(), replayed(Path(before)) as one, replayed(Path(after)) as other:
        return _of_recordings((before, one), (after, other), listed)


def _of_store(source: SourceChoice, before: str, after: str, listed: Listed) -> int:
    with stored_site(source) as (reading, now):
        asked = moment(before, now), moment(after, now, end=True)
        if asked[1] < asked[0]:
            raise CommandError(f"B ({after}) is before A ({before}); give the earlier time first.")
        for name, text in (("A", before), ("B", after)):
            if is_to_come(moment(text, now), now):  # a day of which part is over is no such
                raise CommandError(f"{name} ({text}) is still to come; give a time that is over.")
        one, other = (_then(reading.store, at) for at in asked)
        span = ChangeSpan(to_micros(one.taken_at), to_micros(other.taken_at))
        comparison = Comparison(reading.census.site.site_code, one, other)
        return _write(comparison, reading.store.changes_in(span), listed)


def _then(store: StoreReader, at: datetime) -> ComparedReading:
    found = store.counts_at(at)
    if found is None:
        first = store.reading_times(None)[0]
        raise CommandError(f"Nothing was read by {utc(at)}; the first reading is of {utc(first)}.")
    return ComparedReading("the store", *found)


def _of_recordings(before: tuple[str, StoreReader], after: tuple[str, StoreReader], listed: Listed) -> int:
    one, other = _census(*before), _census(*after)
    if one.site.site_code != other.site.site_code:
        raise CommandError(
            f"{before[0]} is of site {one.site.site_code} and {after[0]} of {other.site.site_code}; "
            "give two recordings of one site."
        )
    _check_names((before[0], before[1].names_mark()), (after[0], after[1].names_mark()))
    comparison = Comparison(one.site.site_code, _compared(before[0], one), _compared(after[0], other))
    missing = [name for (name, _), census in ((before, one), (after, other)) if census.unread]
    if missing:
        raise CommandError(
            f"Devices cannot be compared: not all of them was read in {' and '.join(missing)}.", Exit.PARTIAL
        )
    times = one.taken_at, other.taken_at
    return _write(comparison, differences(before[1].standings(), after[1].standings(), times), listed)


def _check_names(before: tuple[str, str], after: tuple[str, str]) -> None:
    """Raise CommandError where devices cannot be told to be the same, since their names are of two kinds."""
    marks = {before[1], after[1]}
    if PLAIN in marks and len(marks) > 1:
        plain, redacted = (before[0], after[0]) if before[1] == PLAIN else (after[0], before[0])
        raise CommandError(
            f"{redacted} has stand-ins for names (--redact) and {plain} has names, so no device can be told "
            "to be the same; give two of one kind."
        )
    if UNKNOWN not in marks and len(marks) > 1:
        raise CommandError(
            f"{before[0]} and {after[0]} have stand-ins of two keys, so no device can be told to be the "
            "same; give two that were redacted by one user on one machine, and as often."
        )


def _census(name: str, store: StoreReader) -> Census:
    census = store.census()
    if census is None:
        raise CommandError(f"{name} holds no reading of a site yet.")
    return census


def _compared(name: str, census: Census) -> ComparedReading:
    return ComparedReading(name, census.taken_at, trend_counts(census))


def _write(comparison: Comparison, changes: Iterable[DeviceChange], listed: Listed) -> int:
    keys, width = listed.columns or KEYS, stdout_width() or _WIDTH_WITHOUT_TERMINAL
    if listed.output == "json":
        write_pieces(diff_json(comparison, changes, keys))
    elif listed.output == "csv":
        write_pieces(changes_csv(changes, keys, header=listed.header))
    elif listed.output == "jsonl":
        write_pieces(changes_json_lines(changes, keys))
    elif listed.bare:
        for row in changes_rows(changes, keys, stdout_glyphs(), header=listed.header):
            write(row)
    else:
        for piece in diff_text(comparison, changes, width, stdout_glyphs()):
            write(piece)
    return Exit.DONE
