"""comgmt record: a site as one file, read once or for a time, with its names or with others."""

import shlex
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec

from comgmt.cli.collecting import Outlets, keep_reading
from comgmt.cli.output import say, write
from comgmt.cli.place import followed_store, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import as_command_error, read_site, tell_unread, unread
from comgmt.cli.recordings import write_recording
from comgmt.cli.source import SourceChoice
from comgmt.domain.nouns import counted
from comgmt.render.moments import utc
from comgmt.store.reader import StoreReader
from comgmt.store.recording import already_there


class RecordingAsked(msgspec.Struct, frozen=True):
    """What the options said, besides where to read; spans in seconds."""

    recording: Path
    every: float | None
    lasting: float | None
    redact: bool


def execute(
    *, recording: Path, source: SourceChoice, every: float | None, lasting: float | None, redact: bool
) -> int:
    """Write a new FILE with all that is known of a site: the newest reading, its devices and its history."""
    if recording.exists():  # said before the site is asked
        raise CommandError(already_there(recording))
    if not recording.absolute().parent.is_dir():
        raise CommandError(f"{recording} cannot be written: there is no folder {recording.parent}.")
    asked = RecordingAsked(recording, every, lasting, redact)
    if every is None and lasting is None:
        return _once(source, asked)
    if source.replay is not None or followed_store(source) is not None:
        raise CommandError(
            "--every and --for read a site; a recording, or what others read, is copied as it is."
        )
    return _for_a_time(source, asked)


def _once(source: SourceChoice, asked: RecordingAsked) -> int:
    with read_site(source) as reading:
        _write(reading.path, asked, recorded=source.replay is not None)
        return tell_unread(unread(reading.census))


def _for_a_time(source: SourceChoice, asked: RecordingAsked) -> int:
    """Read until the time is over, or Ctrl-C; what was read by then is written whatever ended it."""
    with open_place(source, still=False) as opened, ExitStack() as stack:
        place = msgspec.structs.replace(opened, refresh=asked.every or opened.refresh)
        before = _newest(place.store)
        outlets = Outlets(place, source, None, None)
        stack.callback(outlets.close)
        try:
            code = keep_reading(place, outlets, asked.lasting)
        finally:
            has_read = _newest(place.store) != before
            if has_read:
                _write(place.store, asked)
    if not has_read and code == Exit.DONE:
        raise CommandError(
            "The time was over before a reading had ended; nothing was written; give --for more."
        )
    return code


def _newest(store: Path) -> int:
    """The number of the newest reading; 0 before the first."""
    if not store.exists():
        return 0
    with as_command_error(), closing(StoreReader.open(store)) as reader:
        return reader.generation()


def _write(store: Path, asked: RecordingAsked, *, recorded: bool = False) -> None:
    with as_command_error():
        written = write_recording(store, asked.recording, redact=asked.redact, recorded=recorded)
    readings = counted(written.readings, "reading")
    write(f"{written.site_code} recorded: {readings}, {utc(written.first)} to {utc(written.last)}\n")
    if asked.redact:
        say("Names, users, ids, domains and hosts were replaced; codes, times and the site code were kept.")
    say(f"Look at it with: comgmt --replay {shlex.quote(str(asked.recording))}")
