"""A small WS-Man client of the tests' own: envelopes over one http connection, in clear or sealed by NTLM."""

import base64
import http.client
import struct
import uuid
from collections.abc import Iterator
from typing import TypeAlias
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import msgspec
import spnego

from comgmt.demo.server import DemoServer

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
DIALECT = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
SITE = "root/sms/site_P01"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SOAP_TYPE = "application/soap+xml;charset=UTF-8"
SEALED = "application/HTTP-SPNEGO-session-encrypted"
BOUNDARY = b"--Encrypted Boundary"
_ASKED = f'<i:Identify xmlns:i="{IDENTITY}"/>'
IDENTIFY = f'<s:Envelope xmlns:s="{SOAP}"><s:Header/><s:Body>{_ASKED}</s:Body></s:Envelope>'

Value: TypeAlias = "str | list[str | None] | dict[str, Value] | None"
Row: TypeAlias = dict[str, Value]


class Answer(msgspec.Struct, frozen=True):
    """One HTTP response; `body` is in clear."""

    status: int
    headers: dict[str, str]
    body: bytes
    sent: str = ""

    @property
    def root(self) -> ET.Element:
        return ET.fromstring(self.body)

    @property
    def items(self) -> list[ET.Element]:
        found = [each for name in (WSMAN, ENUMERATION) for each in self.root.iter(f"{{{name}}}Items")]
        return [item for items in found for item in items]

    @property
    def context(self) -> str:
        return self.root.findtext(f".//{{{ENUMERATION}}}EnumerationContext") or ""

    @property
    def ended(self) -> bool:
        ends = (f".//{{{name}}}EndOfSequence" for name in (WSMAN, ENUMERATION))
        return any(self.root.find(end) is not None for end in ends)

    @property
    def code(self) -> int:
        """The outer WSManFault code; 0 when there is no fault."""
        found = self.root.find(f".//{{{SOAP}}}Detail/{{{FAULT}}}WSManFault")
        return 0 if found is None else int(found.get("Code", "0"))

    @property
    def subcode(self) -> str:
        return self.root.findtext(f".//{{{SOAP}}}Subcode/{{{SOAP}}}Value") or ""

    @property
    def provider_status(self) -> int:
        """What the provider said, nested; 0 when it said nothing."""
        found = [each.text for each in self.root.iter() if each.tag.endswith("}StatusCode")]
        return int(found[0] or 0) if found else 0

    @property
    def relates_to(self) -> str:
        return self.root.findtext(f".//{{{ADDRESSING}}}RelatesTo") or ""


def row(item: ET.Element) -> Row:
    """An item as a mapping: null is None, a repeated element a list, an embedded object a mapping."""
    found: Row = {}
    for child in item:
        name = child.tag.rpartition("}")[2]
        value = _value(child)
        before = found.get(name)
        if name not in found:
            found[name] = value
        elif isinstance(before, list):
            before.append(str(value))
        else:
            found[name] = [str(before), str(value)]
    return found


def _value(element: ET.Element) -> Value:
    if element.get(NIL) == "true":
        return None
    if len(element) == 1 and element[0].tag.endswith("Datetime"):
        return element[0].text or ""
    return row(element) if len(element) else element.text or ""


class Address(msgspec.Struct, frozen=True):
    """Where a site is that runs in another process."""

    url: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2].partition("/")[0])


class Wire:
    """One connection to a site, signed in with Basic on every request."""

    def __init__(
        self, server: DemoServer | Address, password: str = "demo", max_envelope_size: int = 512000
    ) -> None:
        self.server = server
        self.http = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._size = max_envelope_size
        self._secret = password

    def close(self) -> None:
        self.http.close()

    def post(self, body: bytes, sent: str = "", **headers: str) -> Answer:
        """A request as it is; an underscore in a header's name is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.http.request("POST", "/wsman", body, named)
        response = self.http.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read(), sent)

    def send(self, text: str, sent: str = "") -> Answer:
        """An envelope, signed in."""
        secret = base64.b64encode(f"CONTOSO\\reader:{self._secret}".encode()).decode()
        return self.post(text.encode(), sent, Authorization=f"Basic {secret}", Content_Type=SOAP_TYPE)

    def ask(self, action: str, body: str = "", *, uri: str = f"{WMI}{SITE}/*", selectors: str = "") -> Answer:
        """A message with a header; `action` is the whole URI."""
        sent = f"uuid:{uuid.uuid4()}"
        text = (
            f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:n="{ENUMERATION}" xmlns:w="{WSMAN}">'
            f"<s:Header><a:To>{self.server.url}</a:To><w:ResourceURI>{uri}</w:ResourceURI>"
            f"<a:Action>{action}</a:Action><w:MaxEnvelopeSize>{self._size}</w:MaxEnvelopeSize>"
            f"<a:MessageID>{sent}</a:MessageID>{selectors}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        )
        return self.send(text, sent)

    def identify(self) -> Answer:
        return self.send(IDENTIFY)

    def enumerate(self, query: str, namespace: str = SITE, *, optimized: bool = True) -> Answer:
        body = (
            f"<n:Enumerate>{'<w:OptimizeEnumeration/>' if optimized else ''}"
            "<w:MaxElements>32000</w:MaxElements>"
            f'<w:Filter Dialect="{DIALECT}">{escape(query)}</w:Filter></n:Enumerate>'
        )
        return self.ask(f"{ENUMERATION}/Enumerate", body, uri=f"{WMI}{namespace}/*")

    def pull(self, context: str, most: str = "32000", namespace: str = SITE) -> Answer:
        limit = f"<n:MaxElements>{most}</n:MaxElements>" if most else ""
        body = f"<n:Pull><n:EnumerationContext>{context}</n:EnumerationContext>{limit}</n:Pull>"
        return self.ask(f"{ENUMERATION}/Pull", body, uri=f"{WMI}{namespace}/*")

    def release(self, context: str) -> Answer:
        body = f"<n:Release><n:EnumerationContext>{context}</n:EnumerationContext></n:Release>"
        return self.ask(f"{ENUMERATION}/Release", body)

    def get(self, class_name: str, namespace: str = SITE, **keys: object) -> Answer:
        given = "".join(f'<w:Selector Name="{name}">{value}</w:Selector>' for name, value in keys.items())
        selectors = f"<w:SelectorSet>{given}</w:SelectorSet>"
        return self.ask(f"{TRANSFER}/Get", uri=f"{WMI}{namespace}/{class_name}", selectors=selectors)

    def pages(self, query: str, namespace: str = SITE) -> Iterator[Answer]:
        """Every page of a query; an answer that is none of them is the last."""
        answer = self.enumerate(query, namespace)
        yield answer
        while answer.status == http.HTTPStatus.OK and not answer.ended:
            answer = self.pull(answer.context, namespace=namespace)
            yield answer

    def rows(self, query: str, namespace: str = SITE) -> list[Row]:
        """Every row of a query that is answered."""
        found: list[Row] = []
        for answer in self.pages(query, namespace):
            assert answer.status == http.HTTPStatus.OK, answer.body
            found += [row(item) for item in answer.items]
        return found


class SealedWire(Wire):
    """One connection to a site, signed in by NTLM once, its messages sealed."""

    def sign_in(self) -> Answer:
        """Two steps of Negotiate with an empty body; the last answer."""
        self._context = spnego.client(
            "CONTOSO\\reader",
            self._secret,
            hostname="127.0.0.1",
            service="http",
            protocol="ntlm",
            options=spnego.NegotiateOptions.use_ntlm,
            context_req=spnego.ContextReq.default
            | spnego.ContextReq.confidentiality
            | spnego.ContextReq.integrity,
        )
        answer = self._step(None)
        challenge = answer.headers["WWW-Authenticate"].partition(" ")[2]
        return self._step(base64.b64decode(challenge))

    def _step(self, token: bytes | None) -> Answer:
        said = self._context.step(token) or b""
        return self.post(b"", Authorization=f"Negotiate {base64.b64encode(said).decode()}")

    def send(self, text: str, sent: str = "") -> Answer:
        """An envelope, sealed; the answer is unsealed when it was sealed."""
        kind = f'multipart/encrypted;protocol="{SEALED}";boundary="Encrypted Boundary"'
        answer = self.post(self.seal(text.encode()), sent, Content_Type=kind)
        if SEALED not in answer.headers.get("Content-Type", ""):
            return answer
        return msgspec.structs.replace(answer, body=self.unseal(answer.body))

    def seal(self, message: bytes) -> bytes:
        sealed = self._context.wrap_winrm(message)
        told = f"type={SOAP_TYPE};Length={len(message) + sealed.padding_length}".encode()
        payload = struct.pack("<i", len(sealed.header)) + sealed.header + sealed.data
        return (
            BOUNDARY
            + b"\r\n\tContent-Type: "
            + SEALED.encode()
            + b"\r\n\tOriginalContent: "
            + told
            + b"\r\n"
            + BOUNDARY
            + b"\r\n\tContent-Type: application/octet-stream\r\n"
            + payload
            + BOUNDARY
            + b"--\r\n"
        )

    def unseal(self, body: bytes) -> bytes:
        payload = body.partition(b"application/octet-stream\r\n")[2].removesuffix(BOUNDARY + b"--\r\n")
        (size,) = struct.unpack_from("<i", payload)
        return self._context.unwrap_winrm(payload[4 : 4 + size], payload[4 + size :])
