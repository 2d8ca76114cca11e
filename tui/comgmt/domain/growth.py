"""What the numbers of a site did over a range: how far each moved, and its run."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import msgspec

from comgmt.domain.alerts.keys import number_of
from comgmt.domain.census import FunnelStage
from comgmt.domain.enrollment import FAILURES, SUCCESSES
from comgmt.domain.gaps import Gap, moments_with_gaps, values_with_gaps

NOT_KNOWN: Final = "not known yet"
_GOOD: Final = frozenset(
    {
        *(f"state.{state.value}" for state in SUCCESSES),
        f"stage.{FunnelStage.ENROLLED.value}",
        "comanaged",
    }
)
_BAD: Final = frozenset({*(f"state.{state.value}" for state in FAILURES), "errors.all", "state.other"})

Run = tuple[int | None, ...]

LOST: Final = "lost."  # before the key of the stage that devices of the one before did not come to
_LOST_BETWEEN: Final = {
    f"{LOST}{now.value}": (f"stage.{before.value}", f"stage.{now.value}")
    for before, now in pairwise(tuple(FunnelStage)[1:])
}


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of the readings of a range, oldest first, by key; None is a tile that was not read.

    `base` are the counts where it starts, of the reading at `base_at`; None where no reading is that old, or
    none was near. `newest` are those where it ends. `first_at` is the oldest reading there is; `over` is the
    range in a sentence.
    """

    over: str
    since: datetime | None
    until: datetime
    base_at: datetime | None = None
    base: Mapping[str, int] | None = None
    newest: Mapping[str, int] = {}
    times: tuple[datetime, ...] = ()
    counts: Mapping[str, Run] = {}
    gaps: tuple[Gap, ...] = ()
    first_at: datetime | None = None

    def change(self, *keys: str) -> int | None:
        """How far the sum of these numbers moved; None where that is not known."""
        if self.base is None:
            return None
        pairs = [(number_of(self.newest, key), number_of(self.base, key)) for key in keys]
        moved = [now - then for now, then in pairs if now is not None and then is not None]
        return sum(moved) if len(moved) == len(pairs) else None

    def run(self, keys: Sequence[str], cells: int) -> Run:
        """The sum of these numbers in so many equal parts of the range, each as it ended.

        A part without a reading is as the one before; None is before the first reading, or in a gap. The
        parts begin at round moments, so that they move on only once in the time of one.
        """
        if self.since is None or cells < 1 or not self.times or not any(key in self.counts for key in keys):
            return (None,) * cells
        part = max(timedelta(seconds=1), (self.until - self.since) / cells)
        last = self.until.timestamp() // part.total_seconds()
        found: dict[int, int | None] = {}
        for at, value in zip(self.times, self._sums(keys), strict=True):
            found[max(0, cells - 1 - int(last - at.timestamp() // part.total_seconds()))] = value
        run: list[int | None] = []
        for place in range(cells):
            end = datetime.fromtimestamp(
                (last - (cells - 2 - place)) * part.total_seconds(), self.until.tzinfo
            )
            before = run[-1] if run and not self._in_gap(end - part, end) else None
            run.append(found.get(place, before))
        return tuple(run)

    def with_gaps(self, key: str) -> Run:
        """The numbers at `moments`: None in the middle of every gap."""
        return values_with_gaps(self.counts.get(key, (None,) * len(self.times)), self.times, self.gaps)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When the readings were, and the middle of every gap between them."""
        return moments_with_gaps(self.times, self.gaps)

    def _sums(self, keys: Sequence[str]) -> list[int | None]:
        rows = [self.counts[key] for key in keys if key in self.counts]
        return [_sum(values) for values in zip(*rows, strict=True)]

    def _in_gap(self, start: datetime, end: datetime) -> bool:
        """Whether nothing was read in this part, for longer than is usual."""
        return any(before < start and end < after for before, after in self.gaps)


def sense_of(key: str) -> int:
    """Whether more of a number is good (1), bad (-1) or neither (0)."""
    if key in _GOOD or key.startswith("deployment."):
        return 1
    return -1 if key in _BAD or key.startswith(("error.", "finding.", LOST)) else 0


def with_losses(counts: Mapping[str, int]) -> dict[str, int]:
    """The numbers of a reading with what the funnel lost between two stages of which one holds the other.

    Of eligible devices that are not scheduled the history has the number itself: some scheduled ones are not
    eligible, so that no difference tells it.
    """
    known = {lost: pair for lost, pair in _LOST_BETWEEN.items() if all(key in counts for key in pair)}
    return {**counts, **{lost: counts[before] - counts[now] for lost, (before, now) in known.items()}}


def runs_with_losses(counts: Mapping[str, Run]) -> dict[str, Run]:
    """The same of the runs of a range."""
    known = {lost: pair for lost, pair in _LOST_BETWEEN.items() if all(key in counts for key in pair)}
    return {
        **counts,
        **{
            lost: tuple(
                None if first is None or second is None else first - second
                for first, second in zip(counts[before], counts[now], strict=True)
            )
            for lost, (before, now) in known.items()
        },
    }


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
