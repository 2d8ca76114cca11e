"""What brings a recording of an older form to this one for the console, once, behind the first frame."""

import threading
from pathlib import Path

from comgmt.cli.console_source import OnState
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.source import Phase, SourceState
from comgmt.store.errors import StoreError


class RecordedSource:
    """A source that has nothing to read. Where `store` is another file it makes that one of the recording."""

    def __init__(self, recording: Path, store: Path, on_state: OnState) -> None:
        self._recording = recording
        self._store = store
        self._on_state = on_state

    def start(self) -> None:
        """Begin, in its own thread."""
        threading.Thread(target=self._open, name="recording", daemon=True).start()

    def refresh_now(self) -> None:
        """A recording stays as it is."""

    def want_list(self, question: ListQuestion | None) -> None:
        """A recording stays as it is."""

    def pause(self) -> None:
        """A recording stays as it is."""

    def resume(self) -> None:
        """A recording stays as it is."""

    def stop(self) -> None:
        """What is opened is opened."""

    def close(self) -> None:
        """Nothing is left open."""

    def _open(self) -> None:
        from comgmt.store.recording import copy_of_older  # noqa: PLC0415 - SQLite's side, after the first frame

        self._on_state(SourceState(phase=Phase.STARTING))
        try:
            if self._store != self._recording:
                copy_of_older(self._recording, self._store)
        except StoreError as problem:
            self._on_state(SourceState(phase=Phase.STOPPED, trouble=problem.trouble))
        else:
            self._on_state(SourceState(phase=Phase.RECORDED))
