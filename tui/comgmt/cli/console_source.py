"""What reads the site for the console: begun after the first frame, in a thread of its own."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Final

from comgmt.cli.faults import report
from comgmt.cli.problems import CommandError
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.domain.text import inert

if TYPE_CHECKING:
    from comgmt.cli.config import Config
    from comgmt.cli.place import Place
    from comgmt.cli.watching import Watch
    from comgmt.collector.collector import Collector
    from comgmt.domain.list_question import ListQuestion

OnState = Callable[[SourceState], None]
_TELLING_SECONDS: Final = 2.0  # a console that is left does not wait long for a receiver


class PlacedSource:
    """Opens a place and reads it with a collector; `close`, for when the screen is gone, ends both."""

    def __init__(
        self, place: "AbstractContextManager[Place]", config: "Config | None", on_state: OnState
    ) -> None:
        self._place = place
        self._config = config
        self._on_state = on_state
        self._stack = ExitStack()
        self._collector: Collector | None = None
        self._guard = threading.Lock()
        self._stopped = False
        self._paused = False
        self._question: ListQuestion | None = None

    def start(self) -> None:
        """Begin, in its own thread."""
        threading.Thread(target=self._begin, name="source", daemon=True).start()

    def refresh_now(self) -> None:
        """Read now; a source that could not begin tries that again."""
        with self._guard:
            collector = self._collector
        if collector is not None:
            collector.refresh_now()

    def want_list(self, question: "ListQuestion | None") -> None:
        """Read the rows of this list, as soon as there is a collector; None: of no list any more."""
        with self._guard:
            self._question = question
            collector = self._collector
        if collector is not None:
            collector.want_list(question)

    def pause(self) -> None:
        """Read no more until `resume`."""
        with self._guard:
            self._paused = True
            collector = self._collector
        if collector is not None:
            collector.pause()

    def resume(self) -> None:
        """Read on."""
        with self._guard:
            self._paused = False
            collector = self._collector
        if collector is not None:
            collector.resume()

    def stop(self) -> None:
        """End without waiting for a request."""
        with self._guard:
            self._stopped = True
            collector = self._collector
        if collector is not None:
            collector.stop()

    def close(self) -> None:
        """End what the place began: the process of a simulated site."""
        self.stop()
        self._stack.close()

    def _begin(self) -> None:
        self._on_state(SourceState(phase=Phase.STARTING))
        try:
            self._collect(self._stack.enter_context(self._place))
        except CommandError as problem:
            sentence = inert(" ".join(problem.sentences))
            self._on_state(SourceState(phase=Phase.STOPPED, trouble=Trouble(TroubleKind.CONFIG, sentence)))

    def _watch(self, place: "Place") -> "Watch | None":
        """What looks for alerts, for as long as the console is there; None where there are no rules."""
        if self._config is None or not self._config.rules:
            return None
        from comgmt.cli.watching import watch_of  # noqa: PLC0415 - few have alerts

        watch = watch_of(self._config, place.store, place.target.name)
        if watch is not None:
            self._stack.callback(watch.close, _TELLING_SECONDS)
            watch.start()
        return watch

    def _collect(self, place: "Place") -> None:
        from comgmt.cli.attempts import note_attempt  # noqa: PLC0415 - imported after the first frame
        from comgmt.collector.collector import Collector  # noqa: PLC0415 - see above
        from comgmt.store.files import fold_log  # noqa: PLC0415 - see above

        self._stack.callback(fold_log, place.store)
        watch = self._watch(place)

        def on_attempt(trouble: Trouble | None) -> None:
            note_attempt(place, trouble)
            if watch is not None:
                watch.look_soon()

        collector = Collector(place.access, place.store, place.refresh, self._on_state, on_attempt=on_attempt)
        collector.report = report
        collector.keep = place.keep
        collector.plan = place.plan
        with self._guard:
            if self._stopped:
                return
            self._collector = collector
        if self._paused:
            collector.pause()
        collector.want_list(self._question)
        collector.start()
