"""How a filter that is typed may go on: heads, words, and the values that a head takes."""

from collections.abc import Iterable
from typing import Final

from comgmt.domain.client_os import known_releases
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import HEADS, SETS, quoted
from comgmt.domain.findings import Finding
from comgmt.domain.workloads import Workload

_SIDES: Final = ("intune", "configmgr", "unknown", "late")
_AGES: Final = ("1d", "7d", "30d")


def completions(typed: str) -> tuple[str, ...]:
    """What may be typed instead, each with all of the text; none where nothing is known to go on."""
    before, last = _parted(typed)
    sign = "!" if last.startswith("!") else ""
    begun = last.removeprefix("!")
    found = [
        each for each in _candidates(begun) if each.casefold().startswith(begun.casefold()) and each != begun
    ]
    return tuple(f"{before}{sign}{each}" for each in found)


def _parted(typed: str) -> tuple[str, str]:
    """All but the last term, and that; a quoted value is a part of its term."""
    at = 0
    within = False
    for place, character in enumerate(typed):
        if character == '"':
            within = not within
        elif character.isspace() and not within:
            at = place + 1
    return typed[:at], typed[at:]


def _candidates(begun: str) -> Iterable[str]:
    head, colon, value = begun.partition(":")
    if not colon:
        return (*SETS, *(f"{name}:" for name in HEADS)) if begun else ()
    return tuple(f"{head}:{each}" for each in _values(head.casefold(), value))


def _values(head: str, value: str) -> Iterable[str]:
    if head == "workload":
        name, equals, _ = value.partition("=")
        return [f"{name}={side}" for side in _SIDES] if equals else [f"{each.value}=" for each in Workload]
    return {
        "finding": [each.value for each in Finding],
        "state": [each.word for each in EnrollmentState],
        "joined": ["hybrid", "entra"],
        "os": [quoted(release) for release in known_releases()],
        "older": _AGES,
        "newer": _AGES,
        "silent": _AGES,
    }.get(head, ())
