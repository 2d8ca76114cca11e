"""Keys that come faster than they act: each waits until those before it have done what they do.

Textual passes a key on to whoever has the focus now, and the key before it may be about to move the focus: on
a slow line keys come in bundles, and "/lt", Enter, "v" would all be typed into the filter.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from textual.events import Key

_TURN: Final = 0.001  # seconds between looks
_LONGEST: Final = 0.5  # for one key: some things never come to rest


class TypeAhead:
    """Holds keys back while `is_ready` says no; gives them to `press`, in order. In the event loop only."""

    def __init__(self, is_ready: Callable[[], bool], press: Callable[[Key], None]) -> None:
        self._is_ready = is_ready
        self._press = press
        self._keys: deque[Key] = deque()
        self._since = 0.0
        self._looking = False

    @property
    def waiting(self) -> bool:
        """Whether a key has not been pressed yet."""
        return bool(self._keys)

    def hold(self, key: Key) -> bool:
        """Whether `key` has to wait for its turn; then `press` gets it later."""
        if not self._keys and self._is_ready():
            return False
        if not self._keys:
            self._since = time.monotonic()
        self._keys.append(key)
        self._look_later()
        return True

    def _look_later(self) -> None:
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(_TURN, self._look)

    def _look(self) -> None:
        self._looking = False
        now = time.monotonic()
        if self._keys and (self._is_ready() or now - self._since > _LONGEST):
            self._since = now
            self._press(self._keys.popleft())
        if self._keys:
            self._look_later()
