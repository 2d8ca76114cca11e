"""SOAP envelopes of WS-Management: requests read, responses and faults written (site/FACTS.md#requests)."""

import uuid
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import msgspec

from comgmt.demo.row_xml import WMI

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING: Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENUMERATION: Final = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER: Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
IDENTITY: Final = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
WQL_DIALECT: Final = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
_MICROSOFT: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
_ANONYMOUS: Final = f"{ADDRESSING}/role/anonymous"
_FAULT_ACTION: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
_ACTIONS: Final = {
    f"{ENUMERATION}/Enumerate": "Enumerate",
    f"{ENUMERATION}/Pull": "Pull",
    f"{ENUMERATION}/Release": "Release",
    f"{TRANSFER}/Get": "Get",
}

# What Windows takes when a request names no limit, and the most it takes: 500 KB.
MAX_ENVELOPE_SIZE: Final = 512000


class SoapRequest(msgspec.Struct, frozen=True):
    """One request. `action` is Identify, Enumerate, Pull, Release or Get, else the whole action URI.

    `namespace` is such as root/sms/site_P01, and empty for a URI that names no WMI resource.
    `class_name` is what follows the namespace, * for a query. `body` is the one element in the Body.
    """

    action: str
    message_id: str
    resource_uri: str
    namespace: str
    class_name: str
    selectors: dict[str, str]
    max_envelope_size: int
    body: ET.Element | None
    envelope: ET.Element

    def find_text(self, namespace: str, name: str) -> str | None:
        """The text of a child of the body's element."""
        found = None if self.body is None else self.body.find(f"{{{namespace}}}{name}")
        return None if found is None else (found.text or "")

    def has(self, namespace: str, name: str) -> bool:
        """Whether the body's element has this child."""
        return self.body is not None and self.body.find(f"{{{namespace}}}{name}") is not None


def read_request(text: bytes) -> SoapRequest:
    """Read an envelope; raises ValueError when it is none."""
    try:
        root = ET.fromstring(text)  # noqa: S314 - from loopback, and expat refuses exploding entities
    except ET.ParseError as error:
        raise ValueError(f"not well-formed: {error}") from error
    if root.tag != f"{{{SOAP}}}Envelope":
        raise ValueError("not a SOAP 1.2 envelope")
    header, body = root.find(f"{{{SOAP}}}Header"), root.find(f"{{{SOAP}}}Body")
    element = body[0] if body is not None and len(body) else None
    if element is not None and element.tag == f"{{{IDENTITY}}}Identify":
        return _request("Identify", root, header, element)
    action = _header(header, ADDRESSING, "Action")
    # a bare word is no URI, and none of our names
    known = _ACTIONS.get(action, action if "/" in action else f"urn:{action}")
    return _request(known, root, header, element)


def _request(
    action: str, envelope: ET.Element, header: ET.Element | None, body: ET.Element | None
) -> SoapRequest:
    uri = _header(header, WSMAN, "ResourceURI")
    path = uri.removeprefix(WMI) if uri.startswith(WMI) else ""
    namespace, _, class_name = path.rpartition("/")
    size = _header(header, WSMAN, "MaxEnvelopeSize")
    return SoapRequest(
        action=action,
        message_id=_header(header, ADDRESSING, "MessageID"),
        resource_uri=uri,
        namespace=namespace,
        class_name=class_name,
        selectors=_selectors(header),
        max_envelope_size=min(int(size), MAX_ENVELOPE_SIZE) if size.isdigit() else MAX_ENVELOPE_SIZE,
        body=body,
        envelope=envelope,
    )


def _header(header: ET.Element | None, namespace: str, name: str) -> str:
    found = None if header is None else header.find(f"{{{namespace}}}{name}")
    return "" if found is None else (found.text or "").strip()


def _selectors(header: ET.Element | None) -> dict[str, str]:
    found = [] if header is None else header.findall(f"{{{WSMAN}}}SelectorSet/{{{WSMAN}}}Selector")
    return {each.get("Name", ""): (each.text or "") for each in found}


def envelope(action: str, relates_to: str, body: str) -> str:
    """A whole response envelope around a body."""
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:n="{ENUMERATION}" '
        f'xmlns:w="{WSMAN}" xmlns:p="{_MICROSOFT}"><s:Header><a:Action>{action}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{_ANONYMOUS}</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def identify_response(*, known: bool = True) -> str:
    """The answer to Identify: no header, as Windows sends it; who has not signed in learns no version."""
    system = "10.0.20348" if known else "0.0.0"
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{SOAP}"><s:Header/><s:Body><wsmid:IdentifyResponse '
        f'xmlns:wsmid="{IDENTITY}"><wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd'
        "</wsmid:ProtocolVersion><wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        f"<wsmid:ProductVersion>OS: {system} SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
        "<wsmid:SecurityProfiles><wsmid:SecurityProfileName>http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/http/spnego-kerberos"
        "</wsmid:SecurityProfileName></wsmid:SecurityProfiles></wsmid:IdentifyResponse></s:Body></s:Envelope>"
    )


class ProviderDetail(msgspec.Struct, frozen=True):
    """What a WMI provider says of a failure: its status, and the operation and text it failed at."""

    status: int
    operation: str
    parameter: str
    class_name: str = "__ExtendedStatus"
    description: str = ""


class SoapFaultError(Exception):
    """A request answered with a SOAP fault. `code` is the WSManFault code, `subcode` its SOAP subcode."""

    def __init__(self, code: int, subcode: str, message: str, detail: ProviderDetail | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode
        self.message = message
        self.detail = detail


def fault_body(fault: SoapFaultError, machine: str) -> str:
    """The Body of a fault, with the provider's own words nested as Windows nests them."""
    if not fault.code:
        return _plain_fault(fault)
    outer = f'<f:WSManFault xmlns:f="{_FAULT_NAMESPACE}" Code="{fault.code}" Machine={quoteattr(machine)}>'
    inner = escape(fault.message) if fault.detail is None else _provider_fault(fault, fault.detail, outer)
    sender = "s:Receiver" if fault.subcode in _OUR_FAULTS else "s:Sender"
    return (
        f"<s:Fault><s:Code><s:Value>{sender}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{escape(fault.message)} </s:Text></s:Reason>'
        f"<s:Detail>{outer}<f:Message>{inner}</f:Message></f:WSManFault></s:Detail></s:Fault>"
    )


def _plain_fault(fault: SoapFaultError) -> str:
    """A fault of a standard, which has a name and no number."""
    return (
        f"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{escape(fault.message)}</s:Text></s:Reason></s:Fault>'
    )


_FAULT_NAMESPACE: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
_OUR_FAULTS: Final = {"w:InternalError", "w:TimedOut", "w:QuotaLimit"}


def fault_action(fault: SoapFaultError) -> str:
    """The action URI of a fault's envelope."""
    return f"{ENUMERATION}/fault" if fault.subcode.startswith("n:") else _FAULT_ACTION


_CAUSES: Final = (
    "<p:CauseInfo>CSspQueryForObject</p:CauseInfo><p:ObjectInfo>v_R_System</p:ObjectInfo>"
    "<p:SQLMessage>[42000] Invalid object</p:SQLMessage><p:SQLStatus>208</p:SQLStatus>"
)


def _provider_fault(fault: SoapFaultError, detail: ProviderDetail, outer: str) -> str:
    name = detail.class_name
    described = (
        f"<p:Description>{escape(detail.description)}</p:Description>"
        if detail.description
        else ('<p:Description xsi:nil="true"/>')
    )
    of_site = name == "SMS_ExtendedStatus"
    error_code = f"<p:ErrorCode>{detail.status}</p:ErrorCode>" if of_site else ""
    causes = _CAUSES if of_site else ""
    provider = "ExtnProv" if name == "SMS_ExtendedStatus" else "WinMgmt"
    return (
        '<f:ProviderFault provider="WMI Provider" path="C:\\Windows\\system32\\WsmWmiPl.dll">'
        f"{outer}<f:Message>{escape(fault.message)} </f:Message></f:WSManFault><f:ExtendedError>"
        f'<p:{name} xmlns:p="{WMI}root/cimv2/{name}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:type="p:{name}_Type">{described}{error_code}<p:Operation>{detail.operation}</p:Operation>'
        f"<p:ParameterInfo>{escape(detail.parameter)}</p:ParameterInfo><p:ProviderName>{provider}</p:ProviderName>{causes}"
        f"<p:StatusCode>{detail.status}</p:StatusCode></p:{name}></f:ExtendedError></f:ProviderFault>"
    )
