"""What shows a store that another user's collector fills: it looks whether there is something new."""

import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from comgmt.cli.console_source import OnState
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind

if TYPE_CHECKING:
    from comgmt.domain.list_question import ListQuestion

LOOK_SECONDS: Final = 5.0


class FollowedSource:
    """Looks at a store every few seconds, in a thread of its own; signs in to nothing and writes nothing."""

    def __init__(self, store: Path, on_state: OnState) -> None:
        self._store = store
        self._on_state = on_state
        self._wake = threading.Event()
        self._stopped = False
        self._paused = False
        self._asked = False
        self._listed: ListState | None = None
        self._said: tuple[int, SourceState] | None = None

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def refresh_now(self) -> None:
        """Look now; the site itself is read by its collector alone."""
        self._asked = True
        self._wake.set()

    def want_list(self, question: "ListQuestion | None") -> None:
        """Say that these rows come with the sweep of who reads the site: nothing is asked for here."""
        self._listed = None if question is None else ListState(key=question.key, stage=ListStage.ELSEWHERE)
        self._wake.set()

    def pause(self) -> None:
        """Look no more until `resume`."""
        self._paused = True

    def resume(self) -> None:
        """Look on."""
        self._paused = False
        self._wake.set()

    def stop(self) -> None:
        """End."""
        self._stopped = True
        self._wake.set()

    def close(self) -> None:
        """End."""
        self.stop()

    def _run(self) -> None:
        self._on_state(SourceState(phase=Phase.STARTING))
        while not self._stopped:
            if not self._paused or self._asked:
                self._look()
            self._wake.wait(LOOK_SECONDS)
            self._wake.clear()

    def _look(self) -> None:
        generation, state = _state_of(self._store)
        found = generation, msgspec.structs.replace(state, listed=self._listed)
        if found != self._said or self._asked:
            self._asked = False
            self._said = found
            self._on_state(found[1])


def _state_of(path: Path) -> tuple[int, SourceState]:
    """The newest reading and how the store is filled."""
    from comgmt.cli.fresh_store import not_fresh  # noqa: PLC0415 - SQLite's side, after the first frame
    from comgmt.store.errors import StoreError  # noqa: PLC0415 - see above
    from comgmt.store.reader import StoreReader  # noqa: PLC0415 - see above

    try:
        with closing(StoreReader.open(path)) as store:
            generation, why = store.generation(), not_fresh(path, store)
    except StoreError as problem:
        return 0, SourceState(phase=Phase.STOPPED, trouble=problem.trouble)
    if why is None:
        return generation, SourceState(phase=Phase.FOLLOWED)
    sentence = f"{why[:1].upper()}{why[1:].rstrip('.')}."
    return generation, SourceState(phase=Phase.STALE, trouble=Trouble(TroubleKind.STORE, sentence))
