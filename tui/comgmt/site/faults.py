"""SOAP faults to our own errors, by the codes of site/FACTS.md#faults, outer and nested.

A fault is read as hostile text: whatever cannot be found in it is simply not known.
"""

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element

import msgspec

from comgmt.domain.xml_document import local_name
from comgmt.site.envelope import SOAP, Request
from comgmt.site.errors import (
    AnswerError,
    ContextLostError,
    ListenerDeniedError,
    MissingError,
    NamespaceDeniedError,
    NamespaceMissingError,
    NotPermittedError,
    OperationTimedOutError,
    QueryRefusedError,
    QuotaError,
    SignInLevelError,
    SiteError,
)
from comgmt.site.parse import document
from comgmt.site.target import Target

SIGN_IN_LEVEL: Final = 0x82481400

_NUMBER: Final = re.compile(r"\b(?:0x([0-9A-Fa-f]{8})|(-?[0-9]{5,10}))\b")
_CODE_NAMES: Final = frozenset({"statuscode", "errorcode", "error_code", "messageid", "providererrorcode"})
_WORDS: Final = frozenset(
    {"description", "providername", "operation", "parameterinfo", "message", "error_message"}
)
_MODULUS: Final = 0x1_0000_0000

# The first that fits wins: what the provider said, nested, comes before what WinRM made of it.
_MEANINGS: Final[tuple[tuple[frozenset[int], type[SiteError], str], ...]] = (
    (
        frozenset({SIGN_IN_LEVEL}),
        SignInLevelError,
        (
            "The site asks administrators for certificate or Windows Hello for Business sign-in, so {who} "
            "cannot read it this way; use certificate sign-in, or have the account excepted in the site."
        ),
    ),
    (
        frozenset({0x803381A5, 0x803381A6, 0x803381A7}),
        QuotaError,
        "WinRM on {host} has too many operations open for {who}; others of this user must end first.",
    ),
    (
        frozenset({0x803381A8, 0x8004106C, 0x80041032}),
        QuotaError,
        "WinRM on {host} is over its load quota; try again when it has less to do, or have the quota raised.",
    ),
    (
        frozenset({0x8033801B, 0x8033801C, 0x803381A9}),
        ContextLostError,
        "{host} no longer knows the enumeration of {class_name}; try again.",
    ),
    (
        frozenset({0x80338106}),
        NamespaceDeniedError,
        (
            "{who} may not connect to {namespace} on {host}; an administrator there grants it by membership "
            "in SMS Admins."
        ),
    ),
    (
        frozenset({0x80338104, 0x80338105, 0x80041003}),
        NotPermittedError,
        (
            "{who} may not read {asked} on {host}; a Configuration Manager administrator grants it by a role "
            "such as Read-only Analyst."
        ),
    ),
    (
        frozenset({5, 0x80070005}),
        ListenerDeniedError,
        (
            "{who} may not use WinRM on {host}; an administrator there grants it by membership in Remote "
            "Management Users."
        ),
    ),
    (frozenset({0x80041002}), MissingError, "The instance of {class_name} that we asked for is gone."),
    (frozenset({0x80041010}), MissingError, "The site has no class {class_name} in {namespace}."),
    (
        frozenset({0x80338000, 0x8004100E, 0x8033803B}),
        NamespaceMissingError,
        "{host} has no namespace {namespace}; is it a site server, and is site_code right?",
    ),
    (
        frozenset({0x8033801A, 0x80041017, 0x80041018}),
        QueryRefusedError,
        "The site cannot process the query on {class_name}: it does not know the class, a column or the WQL.",
    ),
    (
        frozenset({0x80338029, 0x80041069}),
        OperationTimedOutError,
        "{host} did not get {asked} from its provider within {seconds:g} seconds.",
    ),
    (
        frozenset({0x80338026, 0x80338048, 0x80338049}),
        AnswerError,
        "One row of {class_name} is larger than {host} may send (MaxEnvelopeSizekb).",
    ),
    (
        frozenset({0x8033810A}),
        AnswerError,
        "{host} found characters in {class_name} that XML cannot carry, and sent nothing.",
    ),
    (
        frozenset({0x80338019, 0x803380FB}),
        AnswerError,
        "{host} does not take WQL queries over WinRM; is it Windows?",
    ),
)


class Fault(msgspec.Struct, frozen=True):
    """What a fault says: its codes as unsigned 32-bit numbers, outermost first, and its words."""

    codes: tuple[int, ...]
    reason: str
    words: tuple[str, ...]

    @property
    def detail(self) -> str:
        """The site's own words and codes in one line."""
        codes = ", ".join(f"0x{code:08X}" for code in self.codes)
        said = " ".join(dict.fromkeys(word for word in (self.reason, *self.words) if word))
        return f"{said} ({codes})" if said and codes else said or codes


def read_fault(data: str | bytes) -> Fault:
    """Read a fault; `AnswerError` when `data` is not XML or holds none."""
    fault = _fault_element(data)
    if fault is None:
        raise AnswerError("The site answered an error that is no SOAP fault.")
    reason = fault.findtext(f"{{{SOAP}}}Reason/{{{SOAP}}}Text") or ""
    codes: list[int] = []
    words: list[str] = []
    for element in fault.iter():
        name = local_name(element.tag).lower()
        if name == "wsmanfault":
            codes += _numbers([element.get("Code", "")])
        elif name in _CODE_NAMES:
            codes += _numbers([element.text or ""])
        if name in _WORDS and (element.text or "").strip():
            words.append(" ".join((element.text or "").split()))
    if "w:AccessDenied" in [(value.text or "").strip() for value in fault.iter(f"{{{SOAP}}}Value")]:
        codes.append(5)
    codes += _numbers(_hexadecimal([reason, *words]))
    return Fault(tuple(dict.fromkeys(codes)), " ".join(reason.split()), tuple(words))


def fault_error(fault: Fault, request: Request, target: Target) -> SiteError:
    """The error for a fault that answered `request`."""
    for codes, kind, sentence in _MEANINGS:
        if codes.intersection(fault.codes):
            return kind(_filled(sentence, request, target), fault.detail)
    unknown = _filled("{host} could not answer {asked}: ", request, target)
    return AnswerError(unknown + (fault.reason or "it gave no reason."), fault.detail)


def _filled(sentence: str, request: Request, target: Target) -> str:
    class_name = request.class_name or "a class"
    return sentence.format(
        host=target.host,
        who=target.who,
        class_name=class_name,
        namespace=request.namespace or "its root",
        asked=f"{class_name} in {request.namespace}" if request.namespace else "WinRM",
        seconds=target.operation_timeout,
    )


def _fault_element(data: str | bytes) -> Element | None:
    root = document(data.encode("utf-8") if isinstance(data, str) else data)
    return root.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")


def _hexadecimal(texts: Iterable[str]) -> list[str]:
    return [found.group(0) for text in texts for found in _NUMBER.finditer(text) if found.group(1)]


def _numbers(texts: Iterable[str]) -> list[int]:
    numbers = []
    for text in texts:
        plain = text.strip()
        try:
            value = int(plain, 16) if plain.lower().startswith("0x") else int(plain)
        except ValueError:
            continue
        if value and -_MODULUS < value < _MODULUS:
            numbers.append(value % _MODULUS)
    return numbers
