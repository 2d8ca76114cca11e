"""Thresholds for a monitoring system: `--max KEY=N` and `--min KEY=N` over the numbers of a census."""

from typing import Literal

import msgspec

from comgmt.cli.count_keys import FIXED, is_release, near_words, spelled
from comgmt.cli.problems import CommandError
from comgmt.domain.alerts.keys import number_of
from comgmt.domain.census import Census, ClientOsTile, ErrorTile, Unavailable, known_counts
from comgmt.domain.text import inert


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
    return Threshold(spelled(key), int(number), side)


def crossings(thresholds: list[Threshold], census: Census) -> tuple[list[str], list[str]]:
    """Sentences: limits that were crossed, and limits whose number was not read.

    Raises CommandError for a key that no tile has.
    """
    counts = known_counts(census)
    crossed, unread = [], []
    for threshold in thresholds:
        count = _count(threshold.key, counts, census)
        if count is None:
            unread.append(f"{threshold.key} was not read, so its limit {threshold.limit:,} was not checked.")
        elif threshold.crossed_by(count):
            beyond = "over its maximum of" if threshold.side == "max" else "under its minimum of"
            crossed.append(f"{threshold.key} is {count:,}, {beyond} {threshold.limit:,}.")
    return crossed, unread


def _count(key: str, counts: dict[str, int], census: Census) -> int | None:
    """The number of a key; None when its tile was not read."""
    found = number_of(counts, key)
    if found is not None:
        return found
    if key == "error.none" or key.startswith("error.0x"):
        return 0 if isinstance(census.errors, ErrorTile) else None
    if is_release(key):
        return 0 if isinstance(census.client_os, ClientOsTile) else None
    if key in FIXED or _waits_for_deployments(key, census):
        return None
    raise CommandError(
        f"There is no number named {inert(key)} to compare with a limit{near_words(key, (*counts, *FIXED))}"
    )


def _waits_for_deployments(key: str, census: Census) -> bool:
    return key.startswith("deployment.") and isinstance(census.deployments, Unavailable)
