"""What a simulated site has seen, for tests that count logons and look for actions that write."""

import sys
import threading
from collections import deque
from typing import Final

_MOST: Final = 20_000  # a site may run for days
_MOST_QUERIES: Final = 4_000  # each is a text of its own


class Counters:
    """Counts since the start, and the last 20,000 actions and 4,000 queries in the order of arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.logons = 0
        self.failed_logons = 0
        self.connections = 0
        self.plain_bodies = 0
        self.actions: deque[str] = deque(maxlen=_MOST)
        self.queries: deque[str] = deque(maxlen=_MOST_QUERIES)

    def add_logon(self, *, accepted: bool) -> None:
        """Count one sign-in, accepted or refused."""
        with self._lock:
            if accepted:
                self.logons += 1
            else:
                self.failed_logons += 1

    def add_connection(self) -> None:
        """Count one connection."""
        with self._lock:
            self.connections += 1

    def add_plain_body(self) -> None:
        """Count one body that came in clear where it should have been sealed."""
        with self._lock:
            self.plain_bodies += 1

    def add_action(self, name: str) -> None:
        """Note the action of one message."""
        with self._lock:
            self.actions.append(sys.intern(name))

    def add_query(self, text: str) -> None:
        """Note the WQL of one Enumerate."""
        with self._lock:
            self.queries.append(text)
