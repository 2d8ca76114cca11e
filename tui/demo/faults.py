"""Faults on demand: a registry of named injections, and the box from which a running site takes them."""

import re
import threading
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

import msgspec

_SPELLING: Final = re.compile(
    r"(?P<name>[a-z0-9-]+)(?::(?P<argument>.*?))?(?:\*(?P<times>\d+))?(?:@(?P<after>\d+))?"
)


class FaultKind(msgspec.Struct, frozen=True):
    """What a fault does, in a sentence; `argument` is its default, `times` how often it strikes unless said.

    `example` shows the argument of a fault that needs one.
    """

    name: str
    does: str
    argument: str = ""
    times: int | None = None
    example: str = ""


_KINDS: Final = (
    FaultKind("access-denied-namespace", "refuses the namespace to this user"),
    FaultKind(
        "access-denied-class", "refuses one class to this user", argument="SMS_Client_ComanagementState"
    ),
    FaultKind("rbac-empty", "shows no resource to this user, and does not say so"),
    FaultKind("quota-user", "answers that this user has too many operations open"),
    FaultKind("quota-system", "answers that the service has too many operations open"),
    FaultKind("operation-timeout", "answers that the operation timed out"),
    FaultKind("invalid-context", "forgets the enumeration between two pages"),
    FaultKind("drop-mid-page", "closes the connection in the middle of a page"),
    FaultKind("drop-between-pages", "closes the connection when the next page is asked for"),
    FaultKind("drop-release", "closes the connection when an enumeration is released"),
    FaultKind("slow-page", "waits this many seconds before each page", argument="3"),
    FaultKind("trickle", "sends this many bytes a second", argument="1"),
    FaultKind("http-400", "answers HTTP 400 without SOAP"),
    FaultKind("http-403", "answers HTTP 403 without SOAP"),
    FaultKind("http-413", "answers HTTP 413 without SOAP"),
    FaultKind("http-500", "answers HTTP 500 without SOAP"),
    FaultKind("http-502", "answers HTTP 502 without SOAP"),
    FaultKind("http-503", "answers HTTP 503 without SOAP"),
    FaultKind("wrong-content-type", "calls its answer text/html"),
    FaultKind("truncated-xml", "cuts the XML of an answer short"),
    FaultKind("malformed-xml", "closes an element that is not open"),
    FaultKind("entity-bomb", "puts a DOCTYPE with exploding entities before an answer"),
    FaultKind("invalid-characters", "puts a control character into an answer"),
    FaultKind("wrong-relates-to", "answers another message than the one asked"),
    FaultKind("redirect", "redirects to another host", argument="http://127.0.0.2:5985/wsman"),
    FaultKind("oversize-page", "sends pages over the envelope limit"),
    FaultKind("missing-class", "does not have this class", example="missing-class:SMS_DeploymentSummary"),
    FaultKind("missing-column", "does not have this property", example="missing-column:SMS_R_System.Build"),
    FaultKind("bad-datetime", "sends a date that is none"),
    FaultKind("duplicate-row", "sends the first row of a page twice"),
    FaultKind("vanishing-row", "loses a row between two pages"),
    FaultKind("restart", "restarts the service: connections and enumerations are gone", times=1),
    FaultKind("password-changed", "drops the connection and refuses the sign-in from then on"),
    FaultKind("whfb-required", "demands sign-in with Windows Hello for Business"),
)
KINDS: Final = MappingProxyType({kind.name: kind for kind in _KINDS})


class Fault(msgspec.Struct, frozen=True):
    """One injection: `times` None means always; the first `after` chances are let through."""

    name: str
    argument: str = ""
    times: int | None = None
    after: int = 0


def parse_fault(text: str) -> Fault:
    """Read NAME, NAME:ARGUMENT, NAME*TIMES or NAME@AFTER, combined in that order.

    `slow-page:2*3@1` lets one page through, then waits 2 seconds before each of the next three. Raises
    ValueError for a name that is not known or an argument that is missing.
    """
    found = _SPELLING.fullmatch(text)
    kind = KINDS.get(found["name"]) if found else None
    if found is None or kind is None:
        raise ValueError(_unknown(text))
    argument = found["argument"] or kind.argument
    if kind.example and (not argument or ("." in kind.example and "." not in argument)):
        raise ValueError(f"the fault {kind.name} needs an argument, such as {kind.example}")
    if kind.name in {"slow-page", "trickle"} and not _is_positive(argument):
        raise ValueError(f"the fault {kind.name} takes a number above zero, not {argument!r}")
    times = int(found["times"]) if found["times"] else kind.times
    return Fault(kind.name, argument, times, int(found["after"] or 0))


def _unknown(text: str) -> str:
    name = re.split(r"[:*@]", text, maxsplit=1)[0]
    near = get_close_matches(name, KINDS, n=1)
    guess = f" (did you mean {near[0]}?)" if near else ""
    return f"there is no fault {text!r}{guess}; the faults are {', '.join(KINDS)}"


def _is_positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


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
