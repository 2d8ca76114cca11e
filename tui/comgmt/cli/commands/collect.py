"""comgmt collect: read the site into its store without a screen, once or again and again."""

import shlex
import threading
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import click

from comgmt.cli.faults import report
from comgmt.cli.output import say, write
from comgmt.cli.place import Place, no_recording, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site, tell_unread, trouble_sentences, unread
from comgmt.cli.source import SourceChoice, source_options
from comgmt.collector.collector import Collector
from comgmt.domain.source import Phase, SourceState, Trouble
from comgmt.store.recording import already_there, record

_SAID: Final = frozenset({Phase.LIVE, Phase.STALE, Phase.STOPPED})


@click.command("collect")
@source_options
@click.option("--once", is_flag=True, help="Read once and end.")
@click.option(
    "--record",
    "recording",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --once: write what the store then has to a new FILE, which --replay shows anywhere.",
)
def command(*, source: SourceChoice, once: bool, recording: Path | None) -> int:
    """Read the site into its store, at the interval of the configuration until Ctrl-C, or once.

    It keeps the history going while no console is open.
    """
    if recording is not None and not once:
        raise click.UsageError("--record goes with --once.")
    if once:
        return _read_once(source, recording)
    with open_place(source, still=False) as place:
        return _keep_reading(place)


def _read_once(source: SourceChoice, recording: Path | None) -> int:
    no_recording(source)
    if recording is not None and recording.exists():  # said before the site is asked
        raise CommandError(already_there(recording))
    with read_site(source) as reading:
        census = reading.census
        if recording is not None:
            record(reading.path, recording)
    write(f"{census.site.site_code} read at {census.taken_at:%Y-%m-%d %H:%M:%S} UTC\n")
    if recording is not None:
        say(f"Recorded in {recording}. Look at it with: comgmt --replay {shlex.quote(str(recording))}")
    return tell_unread(unread(census))


def _keep_reading(place: Place) -> int:
    """Until Ctrl-C, or until something that a person must mend."""
    stopped = threading.Event()
    last: list[Trouble] = []

    def on_state(state: SourceState) -> None:
        if state.notice:
            say(state.notice)
        if state.phase in _SAID:
            _tell(state)
        if state.phase is Phase.STOPPED and state.trouble is not None:
            last.append(state.trouble)
            stopped.set()

    collector = Collector(place.access, place.store, place.refresh, on_state)
    collector.report = report
    collector.start()
    try:
        with suppress(KeyboardInterrupt):
            stopped.wait()
    finally:
        collector.stop()
    if last:
        raise CommandError(
            "Nothing is tried again by itself; mend that and start comgmt collect again.",
            last[-1].kind.exit_code,
        )
    return Exit.DONE


def _tell(state: SourceState) -> None:
    at = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
    words = " ".join(trouble_sentences(state.trouble)) if state.trouble else "read."
    say(f"{at}  {words}")
