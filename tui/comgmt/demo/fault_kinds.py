"""The faults that a simulated site can have, each by name, and what may be said with a name."""

from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from comgmt.demo.schema import CLASSES, COMANAGEMENT

Takes = Literal[
    "nothing", "a number", "an address", "a class", "a column", "a namespace", "a code", "a status and a body"
]


class FaultKind(msgspec.Struct, frozen=True):
    """What a fault does, in a sentence; `takes` is what its argument is.

    `argument` and `times` (how often it strikes; None: always) are what they are unless said.
    """

    name: str
    does: str
    takes: Takes = "nothing"
    argument: str = ""
    times: int | None = None


_KINDS: Final = (
    FaultKind("access-denied", "refuses this user every operation: no right to WinRM"),
    FaultKind("access-denied-namespace", "refuses this user all namespaces or one", "a namespace"),
    FaultKind("access-denied-class", "refuses this user one class", "a class", COMANAGEMENT.name),
    FaultKind("rbac-empty", "shows this user no resource, and does not say so"),
    FaultKind("whfb-required", "demands sign-in with Windows Hello for Business"),
    FaultKind("quota-user", "answers that this user has too many operations open"),
    FaultKind("quota-system", "answers that the service has too much to do"),
    FaultKind("operation-timeout", "answers that the operation timed out"),
    FaultKind("invalid-context", "forgets the enumeration between two pages"),
    FaultKind("drop-mid-page", "closes the connection in the middle of a page"),
    FaultKind("drop-between-pages", "closes the connection when the next page is asked for"),
    FaultKind("drop-release", "closes the connection when an enumeration is released"),
    FaultKind("slow-page", "waits this many seconds before each page", "a number", "3"),
    FaultKind("trickle", "sends this many bytes a second", "a number", "1"),
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
    FaultKind("invalid-characters", "puts control characters into an answer"),
    FaultKind("wrong-relates-to", "answers another message than the one asked"),
    FaultKind("redirect", "redirects to another host", "an address", "http://127.0.0.2:5985/wsman"),
    FaultKind("oversize-page", "sends pages over the envelope limit"),
    FaultKind("missing-class", "does not have a class", "a class", COMANAGEMENT.name),
    FaultKind("missing-column", "does not have a property", "a column", f"{COMANAGEMENT.name}.MDMWorkloads"),
    FaultKind("bad-datetime", "sends a time that is none"),
    FaultKind("duplicate-row", "sends the first row of a page twice"),
    FaultKind("vanishing-row", "loses a row between two pages"),
    FaultKind("restart", "restarts the service: connections and enumerations are gone", times=1),
    FaultKind("provider", "fails in the provider with this code", "a code", "0x80041001"),
    FaultKind("hresult", "answers a fault of this code; 0x80338003 is short for it", "a code", "0x80338003"),
    FaultKind("http", "answers this HTTP status with this page", "a status and a body", "503"),
    FaultKind("slow", "has time for only so many rows of a request, then times out", "a number", "100"),
    FaultKind("endless", "sends the same page again and again"),
    FaultKind("flood", "sends new rows without end"),
    FaultKind("late-datetime", "cannot convert a time, and gives no row that asks for one"),
    FaultKind("bad-character", "puts characters that no XML holds into a row"),
    FaultKind("no-key", "sends a row without its key"),
    FaultKind("signed-codes", "writes status codes with a sign"),
    FaultKind("cim-datetime", "writes times in the form of CIM"),
    FaultKind("no-count", "refuses to count"),
    FaultKind("no-distinct", "refuses to give distinct values"),
    FaultKind("null-column", "has no value in a column of any row", "a column", "SMS_R_System.ADSiteName"),
    FaultKind("full-first-page", "gives rows at once, not one and the rest by Pull"),
    FaultKind("fault-beside-rows", "sends a fault and rows in one body"),
    FaultKind("gzip", "packs its answers, which nobody asked for"),
    FaultKind("absurd-date", "dates its answers in the year 99999"),
    FaultKind("password-changed", "drops the connection, and refuses the sign-in from then on"),
)
KINDS: Final = MappingProxyType({kind.name: kind for kind in _KINDS})

_BY_CLASS: Final = {each.name.lower(): each for each in CLASSES}
_NAMESPACES: Final = {each.namespace.lower(): each.namespace for each in CLASSES}


def checked_argument(kind: FaultKind, given: str) -> str:
    """The argument of a fault; raises ValueError, one sentence, for one that it cannot take."""
    argument = given or kind.argument
    wrong = _WRONG[kind.takes](argument)
    if wrong:
        raise ValueError(f"The fault {kind.name} takes {kind.takes}, {wrong}, not {argument!r}.")
    return argument


def checked_class(name: str) -> str:
    """The class that a fault is bound to, "" for none; raises ValueError for one that no site has."""
    if name and name.lower() not in _BY_CLASS:
        near = get_close_matches(name, [each.name for each in CLASSES], n=1)
        guess = f" (did you mean {near[0]}?)" if near else ""
        raise ValueError(f"There is no class {name} at the simulated site{guess}.")
    return name


def _wrong_code(text: str) -> str:
    try:
        number = int(text, 0)
    except ValueError:
        number = -1
    return "" if 0 < number <= 0xFFFFFFFF else "such as 0x80041001"  # noqa: PLR2004 - 32 bits


def _wrong_status(text: str) -> str:
    status = text.partition(":")[0]
    return "" if status.isdecimal() and len(status) == 3 else "such as 403:Denied"  # noqa: PLR2004 - as HTTP has it


def _wrong_nothing(text: str) -> str:
    return "and is written without a colon" if text else ""


def _wrong_number(text: str) -> str:
    try:
        sound = 0 < float(text) < float("inf")
    except ValueError:
        sound = False
    return "" if sound else "above zero"


def _wrong_address(text: str) -> str:
    return "" if text.startswith(("http://", "https://")) else "such as http://127.0.0.2:5985/wsman"


def _wrong_class(text: str) -> str:
    return "" if text.lower() in _BY_CLASS else f"one of {', '.join(each.name for each in CLASSES)}"


def _wrong_column(text: str) -> str:
    class_name, _, column = text.partition(".")
    found = _BY_CLASS.get(class_name.lower())
    if found is None:
        return "such as SMS_R_System.Build"
    if found.find(column) is not None:
        return ""
    names = [each.name for each in found.properties]
    near = get_close_matches(column, names, n=1)
    return f"such as {found.name}.{(near or names)[0]}"


def _wrong_namespace(text: str) -> str:
    return "" if not text or text.lower() in _NAMESPACES else f"one of {', '.join(_NAMESPACES.values())}"


_WRONG: Final = {
    "nothing": _wrong_nothing,
    "a number": _wrong_number,
    "an address": _wrong_address,
    "a class": _wrong_class,
    "a column": _wrong_column,
    "a namespace": _wrong_namespace,
    "a code": _wrong_code,
    "a status and a body": _wrong_status,
}
