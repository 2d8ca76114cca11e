"""SOAP and WS-Management as a strict service holds them: DSP0226, WS-Addressing and WS-Enumeration.

The simulated site otherwise takes what it can read. What is refused here is what a standard calls a fault.
"""

import re
from collections import Counter
from typing import Final
from xml.etree.ElementTree import Element

from comgmt.demo import soap
from comgmt.demo.soap import SoapFaultError

_MICROSOFT: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
_MUST: Final = f"{{{soap.SOAP}}}mustUnderstand"
_ANONYMOUS: Final = f"{soap.ADDRESSING}/role/anonymous"
_REQUIRED: Final = tuple(f"{{{soap.ADDRESSING}}}{name}" for name in ("To", "Action", "MessageID", "ReplyTo"))
_RESOURCE: Final = f"{{{soap.WSMAN}}}ResourceURI"
_HEADERS: Final = {
    soap.ADDRESSING: ("To", "Action", "MessageID", "ReplyTo", "FaultTo", "From"),
    soap.WSMAN: (
        *("ResourceURI", "SelectorSet", "OptionSet", "MaxEnvelopeSize", "OperationTimeout", "Locale"),
        *("RequestTotalItemsCountEstimate", "FragmentTransfer"),
    ),
    _MICROSOFT: (
        *("DataLocale", "SessionId", "SequenceId", "OperationID"),
        *("CompressionType", "ActivityId"),
    ),
}
_UNDERSTOOD: Final = frozenset(f"{{{space}}}{name}" for space, names in _HEADERS.items() for name in names)
_TRUE: Final = frozenset({"true", "1"})
_DURATION: Final = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MODES: Final = frozenset({"EnumerateEPR", "EnumerateObjectAndEPR"})
_BODIES: Final = {
    f"{soap.ENUMERATION}/{name}": f"{{{soap.ENUMERATION}}}{name}" for name in ("Enumerate", "Pull", "Release")
}
_MOST_ELEMENTS: Final = 0xFFFFFFFF


def check(root: Element) -> None:
    """Raise the fault of a message that is no message of WS-Management; Identify needs no header."""
    header, body = root.find(f"{{{soap.SOAP}}}Header"), root.find(f"{{{soap.SOAP}}}Body")
    if body is None or len(body) > 1:
        raise _schema("The Body of a request holds one element, or none.")
    if len(body) and body[0].tag == f"{{{soap.IDENTITY}}}Identify":
        return
    headers = [] if header is None else list(header)
    _check_understood(headers)
    _check_addressing(headers)
    _check_sizes(headers)
    _check_body(headers, body)


def _check_understood(headers: list[Element]) -> None:
    for each in headers:
        if each.tag not in _UNDERSTOOD and each.get(_MUST, "").strip() in _TRUE:
            raise SoapFaultError(0, "s:MustUnderstand", f"The header {each.tag} is not understood.")


def _check_addressing(headers: list[Element]) -> None:
    counts = Counter(each.tag for each in headers)
    for name in (*_REQUIRED, _RESOURCE):
        if not counts[name]:
            missing = "a:MessageInformationHeaderRequired"
            raise SoapFaultError(0, missing, f"The header {name} is required and not present.")
    twice = next((tag for tag, count in counts.items() if count > 1), None)
    if twice is not None:
        raise _invalid(f"The header {twice} is there more than once.")
    for name in ("To", "Action", "MessageID"):
        if not _URI.fullmatch(_text(headers, soap.ADDRESSING, name)):
            raise _invalid(f"The header {name} is no URI.")
    reply = next(each for each in headers if each.tag == f"{{{soap.ADDRESSING}}}ReplyTo")
    address = (reply.findtext(f"{{{soap.ADDRESSING}}}Address") or "").strip()
    if address != _ANONYMOUS:
        raise SoapFaultError(
            0, "w:UnsupportedFeature", "ReplyTo names another address than the anonymous one."
        )


def _check_sizes(headers: list[Element]) -> None:
    size = _text(headers, soap.WSMAN, "MaxEnvelopeSize")
    if size and not size.isdecimal():
        raise _schema("MaxEnvelopeSize is no number.")
    timeout = _text(headers, soap.WSMAN, "OperationTimeout")
    if timeout and not _DURATION.fullmatch(timeout):
        raise _schema("OperationTimeout is no duration.")


def _check_body(headers: list[Element], body: Element) -> None:
    action = _text(headers, soap.ADDRESSING, "Action")
    wanted = _BODIES.get(action)
    if wanted is None:
        return
    if not len(body) or body[0].tag != wanted:
        raise _schema(f"The Body does not hold what the Action {action} needs.")
    element = body[0]
    own = soap.WSMAN if action.endswith("/Enumerate") else soap.ENUMERATION
    other = soap.ENUMERATION if own == soap.WSMAN else soap.WSMAN
    if element.find(f"{{{other}}}MaxElements") is not None:
        raise _schema(f"MaxElements is not in the namespace that {action} has it in.")
    most = element.findtext(f"{{{own}}}MaxElements")
    if most is not None and not _is_positive(most.strip()):
        raise _schema("MaxElements is no number above zero.")
    optimized = element.find(f"{{{soap.WSMAN}}}OptimizeEnumeration") is not None
    if own == soap.WSMAN and most is not None and not optimized:
        raise _schema("MaxElements without OptimizeEnumeration means nothing.")
    mode = element.findtext(f"{{{soap.WSMAN}}}EnumerationMode")
    if mode is not None:
        known = mode.strip() in _MODES
        why = "is not supported by the simulated site" if known else "is unknown"
        raise SoapFaultError(0, "w:UnsupportedFeature", f"The EnumerationMode {mode.strip()} {why}.")
    context = element.findtext(f"{{{soap.ENUMERATION}}}EnumerationContext")
    if own == soap.ENUMERATION and not (context or "").strip():
        raise SoapFaultError(0, "n:InvalidEnumerationContext", "There is no enumeration context.")


def _is_positive(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(_MOST_ELEMENTS)) and 0 < int(text) <= _MOST_ELEMENTS


def _text(headers: list[Element], namespace: str, name: str) -> str:
    found = next((each for each in headers if each.tag == f"{{{namespace}}}{name}"), None)
    return "" if found is None else (found.text or "").strip()


def _schema(message: str) -> SoapFaultError:
    return SoapFaultError(0, "w:SchemaValidationError", message)


def _invalid(message: str) -> SoapFaultError:
    return SoapFaultError(0, "a:InvalidMessageInformationHeader", message)
