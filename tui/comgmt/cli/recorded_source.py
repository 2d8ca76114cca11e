"""What fills the console's store from a recording, once, behind the first frame."""

import threading
from pathlib import Path

from comgmt.cli.console_source import OnState
from comgmt.domain.source import Phase, SourceState
from comgmt.store.errors import StoreError


class RecordedSource:
    """A source that has nothing to read: it opens a recording and is done."""

    def __init__(self, recording: Path, store: Path, on_state: OnState) -> None:
        self._recording = recording
        self._store = store
        self._on_state = on_state

    def start(self) -> None:
        """Begin, in its own thread."""
        threading.Thread(target=self._open, name="recording", daemon=True).start()

    def refresh_now(self) -> None:
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
        from comgmt.store.recording import replay  # noqa: PLC0415 - SQLite's side is imported after the first frame

        self._on_state(SourceState(phase=Phase.STARTING))
        try:
            replay(self._recording, self._store)
        except StoreError as problem:
            self._on_state(SourceState(phase=Phase.STOPPED, trouble=problem.trouble))
        else:
            self._on_state(SourceState(phase=Phase.RECORDED))
