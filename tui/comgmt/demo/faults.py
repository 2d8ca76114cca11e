"""Faults on demand: how they are spelled, and the box from which a running site takes them."""

import re
import threading
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

import msgspec

from comgmt.demo.fault_kinds import KINDS, checked_argument, checked_class

_ACTIONS: Final = ("Identify", "Enumerate", "Pull", "Release", "Get")
_SPELLING: Final = re.compile(
    r"(?P<name>0[xX][0-9A-Fa-f]{1,8}|[a-z0-9-]+)(?::(?P<argument>.*?))?(?:@(?P<class_name>[A-Za-z]\w*))?"
    rf"(?:\*(?P<times>\d+))?(?:@(?P<after>\d+))?(?: on (?P<action>{'|'.join(_ACTIONS)}))?"
    r"(?: after (?P<pages>\d+) pages?)?",
    re.DOTALL,
)


class Injection(msgspec.Struct, frozen=True):
    """One injection: `times` None means always; the first `after` chances are let through.

    `class_name` and `action` say which requests it may strike, "" for all; `pages` how many pages of those
    must have been answered before.
    """

    name: str
    argument: str = ""
    times: int | None = None
    after: int = 0
    class_name: str = ""
    action: str = ""
    pages: int = 0


class FaultPlace(msgspec.Struct, frozen=True):
    """What is being answered: the action of a request, and the classes it reads, in lower case."""

    action: str = ""
    classes: frozenset[str] = frozenset()

    def is_of(self, fault: Injection) -> bool:
        """Whether a fault may strike here."""
        if fault.action and fault.action != self.action:
            return False
        return not fault.class_name or fault.class_name.lower() in self.classes


def parse_fault(text: str) -> Injection:
    """Read NAME, NAME:ARGUMENT, NAME@CLASS, NAME*TIMES or NAME@AFTER, combined in that order.

    `slow-page:2*3@1` lets one page through, then waits 2 seconds before each of the next three. A name may be
    a number such as 0x80338029; " on ACTION" and " after N pages" may follow. Raises ValueError for a name
    that is not known or an argument that the fault does not take.
    """
    found = _SPELLING.fullmatch(text)
    if found is None:
        raise ValueError(_unknown(text))
    name, argument = found["name"], found["argument"] or ""
    if name.lower().startswith("0x"):
        name, argument = "hresult", name
    kind = KINDS.get(name)
    if kind is None:
        raise ValueError(_unknown(text))
    return Injection(
        name=kind.name,
        argument=checked_argument(kind, argument),
        times=int(found["times"]) if found["times"] else kind.times,
        after=int(found["after"] or 0),
        class_name=checked_class(found["class_name"] or ""),
        action=found["action"] or "",
        pages=int(found["pages"] or 0),
    )


def _unknown(text: str) -> str:
    name = re.split(r"[:*@ ]", text, maxsplit=1)[0]
    near = get_close_matches(name, KINDS, n=1)
    guess = f" (did you mean {near[0]}?)" if near else ""
    return f"There is no fault {text!r}{guess}; the faults are {', '.join(KINDS)}."


class FaultBox:
    """The faults of a running site; safe from several threads, each answering one request at a time."""

    def __init__(self, specs: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._here = threading.local()
        self._faults: list[Injection] = []
        self._chances: list[int] = []
        self._pages: list[int] = []
        self.set(specs)

    def set(self, specs: Iterable[str]) -> None:
        """Replace all faults; raises ValueError and changes nothing when one is not known."""
        faults = [parse_fault(spec) for spec in specs]
        with self._lock:
            self._faults = faults
            self._chances = [0] * len(faults)
            self._pages = [0] * len(faults)

    def answering(self, place: FaultPlace) -> None:
        """Say what this thread answers from now on."""
        self._here.place = place

    def answered_page(self) -> None:
        """A page was answered here."""
        with self._lock:
            for number, fault in enumerate(self._faults):
                self._pages[number] += self._place.is_of(msgspec.structs.replace(fault, action=""))

    def take(self, name: str, suits: Callable[[str], bool] = bool) -> Injection | None:
        """The fault of this name if it strikes now; every call is one chance of it.

        `suits` is asked with the fault's argument whether this is a chance at all; a fault without an
        argument always suits.
        """
        with self._lock:
            for number, fault in enumerate(self._faults):
                if fault.name != name or not self._is_chance(number, fault, suits):
                    continue
                chance = self._chances[number]
                self._chances[number] += 1
                return fault if _strikes(fault, chance) else None
        return None

    def here(self) -> list[Injection]:
        """The faults that may strike what is being answered, for as long as they are set."""
        with self._lock:
            return [fault for fault in self._faults if self._place.is_of(fault)]

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

    @property
    def _place(self) -> FaultPlace:
        place: FaultPlace = getattr(self._here, "place", FaultPlace())
        return place

    def _is_chance(self, number: int, fault: Injection, suits: Callable[[str], bool]) -> bool:
        if fault.argument and not suits(fault.argument):
            return False
        return self._place.is_of(fault) and self._pages[number] >= fault.pages


def _strikes(fault: Injection, chance: int) -> bool:
    return chance >= fault.after and (fault.times is None or chance < fault.after + fault.times)
