"""Faults on demand: how they are spelled, and the box from which a running site takes them."""

import re
import threading
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

import msgspec

from comgmt.demo.fault_kinds import KINDS, checked_argument

_SPELLING: Final = re.compile(
    r"(?P<name>[a-z0-9-]+)(?::(?P<argument>.*?))?(?:\*(?P<times>\d+))?(?:@(?P<after>\d+))?"
)


class Fault(msgspec.Struct, frozen=True):
    """One injection: `times` None means always; the first `after` chances are let through."""

    name: str
    argument: str = ""
    times: int | None = None
    after: int = 0


def parse_fault(text: str) -> Fault:
    """Read NAME, NAME:ARGUMENT, NAME*TIMES or NAME@AFTER, combined in that order.

    `slow-page:2*3@1` lets one page through, then waits 2 seconds before each of the next three. Raises
    ValueError for a name that is not known or an argument that the fault does not take.
    """
    found = _SPELLING.fullmatch(text)
    kind = KINDS.get(found["name"]) if found else None
    if found is None or kind is None:
        raise ValueError(_unknown(text))
    times = int(found["times"]) if found["times"] else kind.times
    return Fault(kind.name, checked_argument(kind, found["argument"] or ""), times, int(found["after"] or 0))


def _unknown(text: str) -> str:
    name = re.split(r"[:*@]", text, maxsplit=1)[0]
    near = get_close_matches(name, KINDS, n=1)
    guess = f" (did you mean {near[0]}?)" if near else ""
    return f"There is no fault {text!r}{guess}; the faults are {', '.join(KINDS)}."


class FaultBox:
    """The faults of a running site; safe from several threads."""

    def __init__(self, specs: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._chances: list[int] = []
        self.set(specs)

    def set(self, specs: Iterable[str]) -> None:
        """Replace all faults; raises ValueError and changes nothing when one is not known."""
        faults = [parse_fault(spec) for spec in specs]
        with self._lock:
            self._faults = faults
            self._chances = [0] * len(faults)

    def take(self, name: str, suits: Callable[[str], bool] = bool) -> Fault | None:
        """The fault of this name if it strikes now; every call is one chance of it.

        `suits` is asked with the fault's argument whether this is a chance at all; a fault without an
        argument always suits.
        """
        with self._lock:
            for place, fault in enumerate(self._faults):
                if fault.name == name and (not fault.argument or suits(fault.argument)):
                    chance = self._chances[place]
                    self._chances[place] += 1
                    return fault if _strikes(fault, chance) else None
        return None

    def arguments(self, name: str) -> frozenset[str]:
        """The lower-case arguments of all faults of this name, however often they struck."""
        with self._lock:
            return frozenset(fault.argument.lower() for fault in self._faults if fault.name == name)

    def has_struck(self, name: str) -> bool:
        """Whether a fault of this name has struck and is still set."""
        with self._lock:
            return any(
                fault.name == name and chances > fault.after
                for fault, chances in zip(self._faults, self._chances, strict=True)
            )


def _strikes(fault: Fault, chance: int) -> bool:
    return chance >= fault.after and (fault.times is None or chance < fault.after + fault.times)
