"""The reading of `collect` until it is ended, and what is done after each attempt to read."""

import threading
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from comgmt.cli.attempts import note_attempt
from comgmt.cli.faults import report
from comgmt.cli.outlets import Listener, TextFile
from comgmt.cli.output import say
from comgmt.cli.place import Place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import trouble_sentences
from comgmt.cli.source import SourceChoice
from comgmt.cli.watching import Watch, watch_of
from comgmt.collector.collector import Collector
from comgmt.domain.source import Phase, SourceState, Trouble
from comgmt.telling.courier import Outcome

_SAID: Final = frozenset({Phase.LIVE, Phase.STALE, Phase.STOPPED})


class Faults:
    """Says a fault of the watch, with its report, once for each kind: it may come again every minute."""

    def __init__(self) -> None:
        self._known: set[type[Exception]] = set()

    def __call__(self, fault: Exception) -> None:
        """Hear of one."""
        if type(fault) not in self._known:
            self._known.add(type(fault))
            say(f"{_now()}  Alerts could not be looked for ({type(fault).__name__}); {report(fault)}.")


class Outlets:
    """What is done after each attempt: alerts are looked for, the text file is written."""

    def __init__(self, place: Place, source: SourceChoice, textfile: Path | None, listen: str | None) -> None:
        self._place = place
        self._textfile = TextFile(textfile) if textfile is not None else None
        self._watch = _watch(place, source)
        self._listener = Listener(listen, place.store) if listen is not None else None
        if self._listener is not None:
            say(f"Metrics are at http://127.0.0.1:{self._listener.port}/metrics")

    def start(self) -> None:
        """Watch from now on, besides after each attempt."""
        if self._watch is not None:
            self._watch.start()

    def after_attempt(self) -> None:
        """Look for alerts and write the file, in the caller's thread."""
        if self._textfile is not None:
            self._textfile.write(self._place.store)
        if self._watch is not None:
            self._watch.look()

    def close(self) -> None:
        """End; those who are being told are waited for, for a minute at the most."""
        if self._listener is not None:
            self._listener.close()
        if self._watch is not None:
            self._watch.close()


def _watch(place: Place, source: SourceChoice) -> Watch | None:
    config = None if source.demo and source.config is None else source.configuration()
    return watch_of(config, place.store, place.target.name, _tell_outcome, Faults())


def keep_reading(place: Place, outlets: Outlets, lasting: float | None = None) -> int:
    """Read until Ctrl-C, or for `lasting` seconds; CommandError for what a person must mend."""
    stopped = threading.Event()
    last: list[Trouble] = []

    def on_state(state: SourceState) -> None:
        try:
            if state.notice:
                say(state.notice)
            if state.phase in _SAID:
                _tell(state)
        finally:  # also when nobody hears it any more
            if state.phase is Phase.STOPPED and state.trouble is not None:
                last.append(state.trouble)
                stopped.set()

    def on_attempt(trouble: Trouble | None) -> None:
        note_attempt(place, trouble)
        outlets.after_attempt()

    collector = Collector(place.access, place.store, place.refresh, on_state, on_attempt=on_attempt)
    collector.report = report
    collector.keep = place.keep
    collector.plan = place.plan
    outlets.start()
    collector.start()
    try:
        with suppress(KeyboardInterrupt):
            stopped.wait(lasting)
    finally:
        collector.stop()
    if last:
        raise CommandError(
            "Nothing is tried again by itself; mend that and start comgmt collect again.",
            last[-1].kind.exit_code,
        )
    return Exit.DONE


def _tell(state: SourceState) -> None:
    words = " ".join(trouble_sentences(state.trouble)) if state.trouble else "read."
    say(f"{_now()}  {words}")


def _tell_outcome(outcome: Outcome) -> None:
    became = f"not told: {outcome.why}" if outcome.why else "told"
    say(f"{_now()}  {outcome.message.headline}. {outcome.receiver}: {became}.")


def _now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
