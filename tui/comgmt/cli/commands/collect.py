"""comgmt collect: read the site into its store without a screen, once or again and again."""

import shlex
from contextlib import ExitStack
from pathlib import Path

import click
import msgspec

from comgmt.cli.collecting import Outlets, keep_reading
from comgmt.cli.outlets import TextFile
from comgmt.cli.output import say, write
from comgmt.cli.place import configured_place, no_recording, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_rows, tell_unread, unread
from comgmt.cli.source import SourceChoice
from comgmt.cli.unit import hidden, unit
from comgmt.store.recording import already_there, record


class Asked(msgspec.Struct, frozen=True):
    """What the options said, besides where to read."""

    sweep: bool
    recording: Path | None
    textfile: Path | None
    listen: str | None


def execute(
    *,
    source: SourceChoice,
    once: bool,
    sweep: bool,
    recording: Path | None,
    textfile: Path | None,
    listen: str | None,
    print_unit: bool,
) -> int:
    """Read the site into its store, at the interval of the configuration until Ctrl-C, or once."""
    if recording is not None and not once:
        raise click.UsageError("--record goes with --once.")
    if listen is not None and once:
        raise click.UsageError("--listen does not go with --once: nobody could scrape it.")
    if sweep and not once:
        raise click.UsageError("--sweep goes with --once: otherwise all rows are read when that is due.")
    if print_unit:
        write(unit(source, textfile, listen))
        for sentence in hidden(source, textfile):
            say(sentence)
        return Exit.DONE
    asked = Asked(sweep, recording, textfile, listen)
    return _read_once(source, asked) if once else _keep_reading(source, asked)


def _keep_reading(source: SourceChoice, asked: Asked) -> int:
    with open_place(source, still=False) as place, ExitStack() as stack:
        outlets = Outlets(place, source, asked.textfile, asked.listen)
        stack.callback(outlets.close)
        return keep_reading(place, outlets)


def _read_once(source: SourceChoice, asked: Asked) -> int:
    no_recording(source)
    if asked.recording is not None and asked.recording.exists():  # said before the site is asked
        raise CommandError(already_there(asked.recording))
    if source.demo:  # its store goes away with the reading
        textfile = TextFile(asked.textfile) if asked.textfile is not None else None
        return _read(source, asked, textfile)
    outlets = Outlets(configured_place(source, sign_in=False), source, asked.textfile, None)
    try:
        return _read(source, asked)
    finally:  # an attempt that failed is told of, too
        outlets.after_attempt()
        outlets.close()


def _read(source: SourceChoice, asked: Asked, textfile: TextFile | None = None) -> int:
    recording = asked.recording
    with read_rows(source, forced=asked.sweep) as reading:
        census = reading.census
        if recording is not None:
            record(reading.path, recording)
        if textfile is not None:
            textfile.write(reading.path)
    write(f"{census.site.site_code} read at {census.taken_at:%Y-%m-%d %H:%M:%S} UTC\n")
    if recording is not None:
        say(f"Recorded in {recording}. Look at it with: comgmt --replay {shlex.quote(str(recording))}")
    return tell_unread(unread(census))
