"""What the columns of a list say of a device, case folded: what a filter looks in."""

from functools import cache, lru_cache
from typing import Final

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload, switched

NO_RECORD: Final = "no record"
NO_CODE: Final = "no code"
BETWEEN: Final = "\n"  # no text of the site holds a line end: text is made inert where it enters


@cache
def shown_state(state: EnrollmentState | None) -> str:
    """What the any-column filter finds of a state: its short label and its word."""
    return NO_RECORD if state is None else BETWEEN.join((state.short_label, state.word)).casefold()


@cache
def state_text(state: EnrollmentState | None) -> str:
    """All names of a state: key, labels, word, and the label by the older name of Entra."""
    if state is None:
        return NO_RECORD
    older = state.label.replace("Microsoft Entra", "Azure AD")
    return BETWEEN.join((state.value, state.label, state.short_label, state.word, older)).casefold()


def error_text(code: int | None, *, failed: bool) -> str:
    """A code in hex and decimal; "no code" for a failed device without one."""
    if code is not None:
        return f"0x{code:08x}{BETWEEN}{code}"
    return NO_CODE if failed else ""


def joined_text(joined: str | None) -> str:
    """How a device is joined, by its word and by the labels of both times."""
    if joined == "hybrid":
        return BETWEEN.join(("hybrid", "hybrid joined", "hybrid azure ad joined"))
    if joined == "entra":
        return BETWEEN.join(("entra", "entra joined", "azure ad joined"))
    return ""


@lru_cache(maxsize=1024)
def workloads_text(mask: int | None) -> str:
    """The workloads of a mask by key and label, and how many they are: "3 of 7"; "unknown" for none."""
    if mask is None:
        return "unknown"
    mine = switched(mask)
    names = [name for workload in mine for name in (workload.value, workload.label.casefold())]
    return BETWEEN.join((f"{len(mine)} of {len(Workload)}", *names))
