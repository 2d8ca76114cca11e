"""SOAP faults to our own errors, by the codes of site/FACTS.md#faults; a fault is an answer.

It is read as hostile text: whatever cannot be found in it is simply not known.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

import msgspec

from comgmt.domain.decode import bits
from comgmt.domain.nouns import counted
from comgmt.domain.xml_document import local_name
from comgmt.site.envelope import SOAP, Request
from comgmt.site.errors import AnswerError, FaultError, ProviderError, SiteError
from comgmt.site.fault_meanings import (
    CIM_STATUS,
    LISTENER_DENIED,
    MEANINGS,
    OUTER,
    PROVIDER_DENIED,
    SUBCODES,
    Meaning,
)
from comgmt.site.parse import document, fault_element
from comgmt.site.target import Target

_HEXADECIMAL: Final = re.compile(r"\b0x[0-9A-Fa-f]{8}\b")
_DIGITS: Final = re.compile(r"[+-]?[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}")
_CODE_NAMES: Final = frozenset(
    {"statuscode", "errorcode", "error_code", "messageid", "providererrorcode", "sqlstatus", "hresult"}
)
# What a provider says besides numbers, as it is told; a name before those that need one.
_WORDS: Final = {
    "description": "",
    "providername": "",
    "operation": "",
    "parameterinfo": "",
    "message": "",
    "error_message": "",
    "sqlmessage": "SQL: ",
    "sqlstatus": "SQL status ",
    "causeinfo": "Cause: ",
    "objectinfo": "Object: ",
}
_PROVIDERS: Final = frozenset({"providerfault", "extendederror"})
_MODULUS: Final = 0x1_0000_0000
_MOST_WORDS: Final = 20
_MOST_CODES: Final = 20


class Fault(msgspec.Struct, frozen=True):
    """What a fault says: its codes as unsigned 32-bit numbers, outermost first, and its words.

    `subcode` is SOAP's, without its namespace; `cim_status` a CIM server's; `provided` says that a provider
    behind the service spoke.
    """

    codes: tuple[int, ...]
    reason: str
    words: tuple[str, ...]
    subcode: str = ""
    cim_status: int | None = None
    provided: bool = False

    @property
    def detail(self) -> str:
        """The site's own words and codes in one line."""
        codes = ", ".join(f"0x{code:08X}" for code in self.codes)
        if not codes:
            codes = self.subcode if self.cim_status is None else f"CIM status {self.cim_status}"
        said = " ".join(dict.fromkeys(word for word in (self.reason, *self.words) if word))
        return f"{said} ({codes})" if said and codes else said or codes


def read_fault(data: str | bytes) -> Fault:
    """Read a fault; `AnswerError` when `data` is not XML or holds none."""
    root = document(data.encode("utf-8") if isinstance(data, str) else data)
    fault = fault_element(root.find(f"{{{SOAP}}}Body"))
    if fault is None:
        raise AnswerError("The site answered an error that is no SOAP fault.")
    return fault_of(fault)


def fault_of(fault: Element) -> Fault:
    """What the element of a fault says."""
    reason = _plain(fault.findtext(f"{{{SOAP}}}Reason/{{{SOAP}}}Text"))
    codes: list[int] = []
    words: list[str] = []
    cim_status: int | None = None
    provided = False
    for element in fault.iter():
        name = local_name(element.tag).lower()
        provided = provided or name in _PROVIDERS or name.endswith("extendedstatus")
        if name == "wsmanfault":
            codes += _numbers([element.get("Code", "")])
        elif name in _CODE_NAMES:
            codes += _numbers([element.text or "", *_HEXADECIMAL.findall(element.text or "")])
        elif name == "cimstatuscode":
            cim_status = next(iter(_numbers([element.text or ""])), cim_status)
        text = _plain(element.text)
        if name in _WORDS and text and not (name == "sqlstatus" and text == "0"):
            words.append(_WORDS[name] + text)
    codes += _numbers(found for text in (reason, *words) for found in _HEXADECIMAL.findall(text))
    return Fault(
        tuple(dict.fromkeys(codes))[:_MOST_CODES],
        reason,
        tuple(dict.fromkeys(words))[:_MOST_WORDS],
        _subcode(fault),
        cim_status,
        provided,
    )


def fault_error(fault: Fault, request: Request, target: Target) -> SiteError:
    """The error for a fault that answered `request`."""
    meaning = _meaning(fault)
    if meaning is not None:
        told = _filled(meaning.sentence, request, target)
        if issubclass(meaning.kind, (ProviderError, FaultError)):
            told = _numbered(told, tuple(sorted(meaning.codes.intersection(fault.codes))))
        return meaning.kind(told, fault.detail)
    said = fault.reason or next(iter(fault.words), "") or "it gave no reason."
    sentence = _filled("{host} could not answer {asked}: ", request, target) + said
    return FaultError(_numbered(sentence, fault.codes), _decoded(fault))


def _meaning(fault: Fault) -> Meaning | None:
    codes = frozenset(fault.codes)
    inner = _first(MEANINGS, codes)
    if inner is not None:
        return inner
    if LISTENER_DENIED.codes & codes or fault.subcode == "AccessDenied":
        return PROVIDER_DENIED if fault.provided else LISTENER_DENIED
    outer = _first(OUTER, codes)
    if outer is not None:
        return outer
    if fault.cim_status is not None:
        return CIM_STATUS.get(fault.cim_status)
    return None if codes else SUBCODES.get(fault.subcode)


def _first(meanings: Iterable[Meaning], codes: frozenset[int]) -> Meaning | None:
    return next((meaning for meaning in meanings if meaning.codes & codes), None)


def _numbered(sentence: str, codes: tuple[int, ...]) -> str:
    """The sentence with the last code, the innermost, unless it names it itself."""
    if not codes or f"0x{codes[-1]:08X}".lower() in sentence.lower():
        return sentence
    return f"{sentence.rstrip('. ')} (0x{codes[-1]:08X})."


def _decoded(fault: Fault) -> str:
    """The words, and what the innermost number says by itself."""
    reading = "; ".join(bits(fault.codes[-1])[1:]) if fault.codes else ""
    return " ".join(part for part in (fault.detail, f"[{reading}]" if reading else "") if part)


def _filled(sentence: str, request: Request, target: Target) -> str:
    class_name = request.class_name or "a class"
    return sentence.format(
        host=target.host,
        who=target.who,
        class_name=class_name,
        namespace=request.namespace or "its root",
        asked=f"{class_name} in {request.namespace}" if request.namespace else "WinRM",
        time=counted(target.operation_timeout, "second"),
    )


def _subcode(fault: Element) -> str:
    """The innermost value that is a name, without its prefix; what the words say is not looked at."""
    values = [_plain(value.text) for value in fault.iter(f"{{{SOAP}}}Value")]
    return values[-1].rpartition(":")[2] if len(values) > 1 else ""


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _numbers(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        plain = text.strip()
        if not _DIGITS.fullmatch(plain):
            continue
        value = int(plain, 16) if plain.lower().startswith("0x") else int(plain)
        if value and -_MODULUS < value < _MODULUS:
            yield value % _MODULUS
