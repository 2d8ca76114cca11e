"""The envelopes we send: Identify, Enumerate, Pull, Release, Get and no other (site/FACTS.md#requests)."""

import uuid
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import msgspec

from comgmt.domain.row_conditions import Equals
from comgmt.site.target import Target

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING: Final = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
ENUMERATION: Final = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
TRANSFER: Final = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
WSMAN: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MICROSOFT: Final = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
IDENTITY: Final = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"

IDENTIFY: Final = f"{IDENTITY}/Identify"
ENUMERATE: Final = f"{ENUMERATION}/Enumerate"
PULL: Final = f"{ENUMERATION}/Pull"
RELEASE: Final = f"{ENUMERATION}/Release"
GET: Final = f"{TRANSFER}/Get"

_RESOURCES: Final = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"
_DIALECT: Final = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
_ANONYMOUS: Final = f"{ADDRESSING}/role/anonymous"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One finished envelope, and what is needed to check and explain its answer.

    `message_id` is None for Identify, whose answer relates to nothing; `namespace` is e.g. root/sms/site_P01.
    """

    action: str
    text: str
    message_id: str | None = None
    namespace: str = ""
    class_name: str = ""
    query: str = ""

    @property
    def verb(self) -> str:
        """The last word of the action: Identify, Enumerate, Pull, Release or Get."""
        return self.action.rsplit("/", 1)[-1]


def identify() -> Request:
    """Who are you? Needs a sign-in and names no namespace, so it is the first thing asked."""
    text = (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:i="{IDENTITY}"><s:Header/>'
        "<s:Body><i:Identify/></s:Body></s:Envelope>"
    )
    return Request(action=IDENTIFY, text=text)


def enumerate_query(
    target: Target, namespace: str, class_name: str, query: str, *, optimized: bool = True
) -> Request:
    """Begin a WQL query; `class_name` only explains its failure. `optimized` asks for rows at once."""
    rows = f"<w:OptimizeEnumeration/><w:MaxElements>{target.max_elements}</w:MaxElements>"
    body = (
        f"<n:Enumerate>{rows if optimized else ''}"
        f'<w:Filter Dialect="{_DIALECT}">{escape(query)}</w:Filter></n:Enumerate>'
    )
    return _request(target, ENUMERATE, namespace, body, class_name=class_name, query=query)


def pull(target: Target, begun: Request, context: str, elements: int) -> Request:
    """The next page of `begun`, of at most so many items; with its headers, as the server demands."""
    body = (
        f"<n:Pull><n:EnumerationContext>{escape(context)}</n:EnumerationContext>"
        f"<n:MaxElements>{elements}</n:MaxElements></n:Pull>"
    )
    return _request(target, PULL, begun.namespace, body, class_name=begun.class_name, query=begun.query)


def release(target: Target, begun: Request, context: str) -> Request:
    """Give the enumeration back before its end."""
    body = f"<n:Release><n:EnumerationContext>{escape(context)}</n:EnumerationContext></n:Release>"
    return _request(target, RELEASE, begun.namespace, body, class_name=begun.class_name, query=begun.query)


def get(target: Target, namespace: str, class_name: str, key: Equals) -> Request:
    """One instance with its lazy properties, by its key."""
    selector = f"<w:Selector Name={quoteattr(key.column)}>{escape(str(key.value))}</w:Selector>"
    selectors = f"<w:SelectorSet>{selector}</w:SelectorSet>"
    return _request(
        target, GET, namespace, "", resource=class_name, selectors=selectors, class_name=class_name
    )


def _request(  # noqa: PLR0913 - the parts of a header
    target: Target,
    action: str,
    namespace: str,
    body: str,
    *,
    resource: str = "*",
    selectors: str = "",
    class_name: str = "",
    query: str = "",
) -> Request:
    message_id = f"uuid:{str(uuid.uuid4()).upper()}"
    must = 's:mustUnderstand="true"'
    text = (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:n="{ENUMERATION}" xmlns:w="{WSMAN}" '
        f'xmlns:p="{MICROSOFT}"><s:Header>'
        f"<a:To>{escape(target.url)}</a:To>"
        f"<w:ResourceURI {must}>{escape(_RESOURCES + namespace + '/' + resource)}</w:ResourceURI>"
        f"<a:ReplyTo><a:Address>{_ANONYMOUS}</a:Address></a:ReplyTo>"
        f"<a:Action {must}>{action}</a:Action>"
        f"<w:MaxEnvelopeSize {must}>{target.max_envelope_size}</w:MaxEnvelopeSize>"
        f"<a:MessageID>{message_id}</a:MessageID>"
        '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/>'
        '<p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/>'
        f"{selectors}<w:OperationTimeout>{_duration(target.operation_timeout)}</w:OperationTimeout>"
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
    return Request(
        action=action,
        text=text,
        message_id=message_id,
        namespace=namespace,
        class_name=class_name,
        query=query,
    )


def _duration(seconds: float) -> str:
    """A duration as XML Schema writes it; whole seconds without a fraction."""
    return f"PT{seconds:.3f}".rstrip("0").rstrip(".") + "S"
