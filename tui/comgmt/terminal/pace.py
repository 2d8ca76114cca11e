"""When a frame may go: whole, not before what it waits for, and no faster than the line takes frames.

A program cannot see from its terminal how slow the line is: ssh takes whatever it gets. So a frame ends with
a question that every terminal since the VT100 answers (DSR 5, "are you well?"), and the answer says that the
frame has arrived. From frames and answers comes the rate of the line, and so how much may be on its way.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_TURN: Final = 0.003  # seconds between looks while something is awaited
_LONGEST_UNSETTLED: Final = 0.1  # then a frame goes though messages are on their way
_LONGEST_HELD: Final = 0.25  # then it goes without what it was held for
_AHEAD: Final = 0.15  # seconds of octets that may be on their way when another frame goes after them
_TELLING: Final = 200  # octets from which on the time of a frame tells a rate
_KEPT_RATE: Final = 0.7  # of the rate before, when a frame looks slower
_FIRST_ANSWER: Final = 0.12  # seconds for which the first frame waits to know its terminal
_LOST: Final = 2.0  # seconds after which an answer will not come, besides twice what its octets take
_SLOWEST: Final = 960.0  # octets a second, while nothing is known: 9,600 bit/s
_MOST_LOST: Final = 2  # answers one after the other; then the terminal is taken for one that gives none
_REPEAT: Final = 0.06  # keys closer than that are held down, or pasted
_BLIND: Final = 0.3  # between frames for held keys on a line of which nothing is known


class Pace:
    """Holds back the frame that waits. Times are seconds of any one clock; one thread only."""

    def __init__(self) -> None:
        self.answers = False
        self._waiting_since: float | None = None
        self._holds: list[float] = []
        self._flights: deque[tuple[float, int]] = deque()
        self._answered_at = 0.0
        self._lost = 0
        self._round_trip = float("inf")  # seconds; the shortest that was seen
        self._rate = 0.0  # octets a second
        self._keys: deque[float] = deque([float("-inf")] * 2, maxlen=2)
        self._painted_at = float("-inf")

    @property
    def waiting(self) -> bool:
        """Whether there is a frame that has not gone."""
        return self._waiting_since is not None

    def want(self, now: float) -> None:
        """There is something to be painted."""
        if self._waiting_since is None:
            self._waiting_since = now

    def key(self, now: float) -> None:
        """A key came."""
        self._keys.append(now)

    @contextmanager
    def held(self, now: float) -> Iterator[None]:
        """For the `with` block, though not for long, frames wait: what it brings belongs to them."""
        until = now + _LONGEST_HELD
        self._holds.append(until)
        try:
            yield
        finally:
            self._holds.remove(until)

    def patience(self, now: float, *, settled: bool) -> float:
        """Seconds until it is worth looking again; 0 when the frame may go.

        `settled` is whether nothing is on its way that would change it.
        """
        since = now if self._waiting_since is None else self._waiting_since
        if any(now < until for until in self._holds) and now - since < _LONGEST_HELD:
            return _TURN
        if not settled and now - since < _LONGEST_UNSETTLED:
            return _TURN
        if self.answers:
            return _TURN if self._is_full(now) else 0.0
        if self._flights and now - self._flights[0][0] < _FIRST_ANSWER:
            return _TURN
        return self._blind_patience(now)

    def painted(self, now: float) -> None:
        """A frame went."""
        self._waiting_since = None
        self._painted_at = now

    def asked(self, octets: int, now: float) -> None:
        """A question went after so many octets."""
        self._flights.append((now, octets))

    def nothing_to_paint(self) -> None:
        """The frame that waited is none."""
        self._waiting_since = None

    def answered(self, now: float) -> None:
        """The terminal has answered one question: the oldest that is open."""
        self.answers = True
        self._lost = 0
        if not self._flights:
            return
        sent, octets = self._flights.popleft()
        self._round_trip = min(self._round_trip, now - sent)
        seconds = max(now - max(sent + self._round_trip, self._answered_at), 1e-3)
        self._answered_at = now
        if octets >= _TELLING:
            self._rate = max(octets / seconds, self._rate * _KEPT_RATE)

    def forget(self) -> None:
        """Another program had the terminal: what was asked will not be answered."""
        self._flights.clear()

    def _is_full(self, now: float) -> bool:
        ahead = sum(octets for _, octets in self._flights)
        if self._flights and now - self._flights[0][0] > _LOST + 2 * ahead / max(self._rate, _SLOWEST):
            self._give_up()
            return False
        return ahead > self._rate * _AHEAD

    def _give_up(self) -> None:
        """An answer got lost; who gives none again and again is not asked until one comes after all."""
        self._flights.clear()
        self._lost += 1
        self.answers = self._lost < _MOST_LOST

    def _blind_patience(self, now: float) -> float:
        before, last = self._keys
        if last - before > _REPEAT or now - last > _REPEAT:
            return 0.0
        return max(0.0, min(self._painted_at + _BLIND - now, last + _REPEAT - now))
