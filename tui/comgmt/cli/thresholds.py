"""Thresholds for a monitoring system: `--max KEY=N` and `--min KEY=N` over the numbers of a census."""

import difflib
from typing import Final, Literal

import msgspec

from comgmt.cli.problems import CommandError
from comgmt.domain.census import Census, ClientOsTile, ErrorTile, FunnelStage, Unavailable, trend_counts
from comgmt.domain.client_os import OsGroup, release_rank
from comgmt.domain.codes import normalise
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.text import inert
from comgmt.domain.workloads import Workload

_ERROR: Final = "error."
_RELEASE: Final = "release."
_FIXED: Final = (
    "clients.all",
    "comanaged",
    "errors.all",
    *(f"clients.{group.value}" for group in OsGroup),
    *(f"stage.{stage.value}" for stage in FunnelStage),
    *(f"state.{state.value}" for state in EnrollmentState),
    *(f"workload.{workload.value}" for workload in Workload),
)


class Threshold(msgspec.Struct, frozen=True):
    """One limit; a number equal to it does not cross it."""

    key: str
    limit: int
    side: Literal["max", "min"]

    def crossed_by(self, count: int) -> bool:
        """Whether this count is beyond the limit."""
        return count > self.limit if self.side == "max" else count < self.limit


def parse(text: str, side: Literal["max", "min"]) -> Threshold:
    """The limit written as KEY=N; an error code may be spelled in any way. Raises CommandError."""
    key, equals, number = text.partition("=")
    key, number = key.strip(), number.strip().replace(",", "")
    if not equals or not number.isascii() or not number.isdigit():
        raise CommandError(f'--{side} "{text}" is not KEY=N; write it as --{side} errors.all=400.')
    return Threshold(_canonical(key), int(number), side)


def crossings(thresholds: list[Threshold], census: Census) -> tuple[list[str], list[str]]:
    """Sentences: limits that were crossed, and limits whose number was not read.

    Raises CommandError for a key that no tile has.
    """
    counts = trend_counts(census)
    crossed, unread = [], []
    for threshold in thresholds:
        count = _count(threshold.key, counts, census)
        if count is None:
            unread.append(f"{threshold.key} was not read, so its limit {threshold.limit:,} was not checked.")
        elif threshold.crossed_by(count):
            beyond = "over its maximum of" if threshold.side == "max" else "under its minimum of"
            crossed.append(f"{threshold.key} is {count:,}, {beyond} {threshold.limit:,}.")
    return crossed, unread


def _canonical(key: str) -> str:
    if key.startswith(_ERROR) and key != "error.none":
        code = normalise(key.removeprefix(_ERROR))
        if code is not None:
            return f"{_ERROR}0x{code:08X}"
    return key


def _count(key: str, counts: dict[str, int], census: Census) -> int | None:
    """The number of a key; None when its tile was not read."""
    if key in counts:
        return counts[key]
    if key == "error.none" or key.startswith("error.0x"):
        return 0 if isinstance(census.errors, ErrorTile) else None
    if key.startswith(_RELEASE) and _known_release(key.removeprefix(_RELEASE)):
        return 0 if isinstance(census.client_os, ClientOsTile) else None
    if key in _FIXED or _waits_for_deployments(key, census):
        return None
    near = difflib.get_close_matches(key, [*counts, *_FIXED], n=1, cutoff=0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise CommandError(f"There is no number named {inert(key)} to compare with a limit.{meant}")


def _known_release(release: str) -> bool:
    return release_rank(release)[0] >= 0


def _waits_for_deployments(key: str, census: Census) -> bool:
    return key.startswith("deployment.") and isinstance(census.deployments, Unavailable)
