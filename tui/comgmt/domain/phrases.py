"""Phrases that values of a column consist of: where one is typed, it goes on over blanks."""

from functools import cache
from typing import Final

from comgmt.domain.client_os import known_releases
from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload

_JOINED: Final = ("hybrid joined", "hybrid azure ad joined", "entra joined", "azure ad joined")


def goes_on(column: Column, begun: str, word: str) -> bool:
    """Whether a value begun so goes on with the next word: "windows" with "11", not with "failed"."""
    return any(f"{begun} {word}".casefold() in phrase for phrase in _phrases().get(column, ()))


@cache
def _phrases() -> dict[Column, tuple[str, ...]]:
    states = [text for state in EnrollmentState for text in (state.label, state.short_label)]
    older = [text.replace("Microsoft Entra", "Azure AD") for text in states]
    counted = [f"{number} of {len(Workload)}" for number in range(len(Workload) + 1)]
    raw = {
        Column.OS: known_releases(),
        Column.STATE: (*states, *older, "no record"),
        Column.JOINED: _JOINED,
        Column.WORKLOADS: (*(workload.label for workload in Workload), *counted),
        Column.ERROR: ("no code",),
    }
    return {column: tuple(text.casefold() for text in texts) for column, texts in raw.items()}
