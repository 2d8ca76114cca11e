"""The courier: a thread that carries messages, so that a receiver that hangs never holds up a reading."""

import queue
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import msgspec

from comgmt.telling.message import Message
from comgmt.telling.ways import NotToldError, Way

ATTEMPTS: Final = 3
_WAITS: Final = (2.0, 10.0)  # seconds before the second and the third attempt
_MOST: Final = 200  # messages under way; a flood beyond it is dropped, and said


class Outcome(msgspec.Struct, frozen=True):
    """What became of one message for one receiver; `why` is empty when it was told."""

    message: Message
    receiver: str
    why: str = ""


class Courier:
    """Carries messages to receivers by their ways; `on_outcome` hears of each, in the courier's thread.

    `may_tell` is asked there before a message is told.
    """

    def __init__(
        self,
        ways: Mapping[str, Way],
        on_outcome: Callable[[Outcome], None],
        may_tell: Callable[[Message, str], bool] = lambda _message, _receiver: True,
        waits: tuple[float, ...] = _WAITS,
    ) -> None:
        self._ways = ways
        self._on_outcome = on_outcome
        self._may_tell = may_tell
        self._waits = waits
        self._queue: queue.Queue[tuple[Message, str] | None] = queue.Queue(_MOST)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def carry(self, message: Message, receivers: tuple[str, ...]) -> None:
        """Take a message for each receiver; returns at once."""
        for receiver in receivers:
            self._put(message, receiver)

    def _put(self, message: Message, receiver: str) -> None:
        try:
            self._queue.put_nowait((message, receiver))
        except queue.Full:
            self._became(Outcome(message, receiver, f"dropped: {_MOST} others were still to be told"))

    def close(self, seconds: float) -> None:
        """Carry what is there, for so long at the most; attempts that failed are then not made again."""
        self._ending.set()
        try:
            self._queue.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            message, receiver = item
            if not self._is_ours(message, receiver):
                continue
            self._became(Outcome(message, receiver, self._carry(message, receiver)))

    def _is_ours(self, message: Message, receiver: str) -> bool:
        """Whether nobody else tells it; where that cannot be asked it is told rather twice than never."""
        try:
            return self._may_tell(message, receiver)
        except Exception:  # noqa: BLE001 - see above
            return True

    def _became(self, outcome: Outcome) -> None:
        with suppress(Exception):  # who fails over hearing it must not end the telling of others
            self._on_outcome(outcome)

    def _carry(self, message: Message, receiver: str) -> str:
        """Try until it is told; the words of the last failure, empty when told."""
        way = self._ways.get(receiver)
        if way is None:
            return "there is no such receiver"
        why = ""
        for attempt in range(ATTEMPTS):
            why, final = _attempt(way, message)
            if not why or final or attempt + 1 == ATTEMPTS or self._ending.wait(self._waits[attempt]):
                break
        return why


def _attempt(way: Way, message: Message) -> tuple[str, bool]:
    """The words of a failure, empty when told, and whether trying again cannot help."""
    try:
        way.tell(message)
    except NotToldError as problem:
        return str(problem), problem.final
    except Exception as fault:  # noqa: BLE001 - one receiver must not end the telling of others
        return f"a fault of comgmt ({type(fault).__name__})", True
    return "", False
