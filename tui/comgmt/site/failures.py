"""What the network, TLS, proxy and sign-in libraries raise, as our own errors: one clear sentence each.

The list of what they raise: site/FACTS.md#library. Nothing they raise passes through as it is.
"""

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from typing import Final

import requests
import urllib3.exceptions

from comgmt.domain.nouns import counted
from comgmt.site.answers import page_words
from comgmt.site.errors import (
    AnswerError,
    ListenerDeniedError,
    LostError,
    NotPermittedError,
    RefusedError,
    SiteError,
    TimedOutError,
    UnreachableError,
    UntrustedError,
)
from comgmt.site.gssapi import GssError
from comgmt.site.target import Target

_EXPIRED: Final = frozenset({9, 10})  # X509_V_ERR: not yet valid, expired
_OTHER_NAME: Final = frozenset({62, 64})  # host name, IP address
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})
_DEEPEST: Final = 24
_GATEWAY: Final = "A gateway or proxy on the way to {host} got no answer from it (HTTP {status})."
_BAD_REQUEST: Final = 400
_OF_GATEWAYS: Final = frozenset({407, 502, 504})
_SERVERS: Final = ("Microsoft-HTTPAPI", "Microsoft-IIS", "OMI", "openwsman", "Openwsman")
_TOO_LONG: Final = re.compile(r"request too long|size of the request headers is too long", re.IGNORECASE)
_TICKET_TOO_LONG: Final = (
    "{host} found the sign-in of {who} too long (HTTP 400): a ticket for a member of many groups. Sign in "
    "with an account of fewer groups, or an administrator there raises MaxFieldLength and MaxRequestBytes of "
    "http.sys (and MaxTokenSize)."
)
_BETWEEN: Final = (
    "Something on the way to {host} answered HTTP {status} in its place, a proxy or a gateway by its page; "
    "have it let port {port} through, or set proxy."
)
_STATUSES: Final[dict[int, tuple[type[SiteError], str]]] = {
    400: (AnswerError, "{host} called our request malformed (HTTP 400); a new connection may mend it."),
    403: (
        ListenerDeniedError,
        "{host} does not let {who} use WinRM (HTTP 403); Remote Management Users there may.",
    ),
    404: (UnreachableError, "{host} has no WinRM at {url} (HTTP 404); the path is usually /wsman."),
    407: (UnreachableError, "The proxy on the way to {host} asks for a sign-in of its own (HTTP 407)."),
    413: (AnswerError, "{host} found our request too large (HTTP 413)."),
    502: (UnreachableError, _GATEWAY),
    503: (UnreachableError, "WinRM on {host} is not available now (HTTP 503); is its service running?"),
    504: (UnreachableError, _GATEWAY),
}


def failure(error: BaseException, target: Target, *, worked: bool) -> SiteError:
    """The error for whatever a request raised; `worked` says that this connection had answered before."""
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, SiteError):
            return cause
    return _failure(chain, target, worked=worked).said_by("In detail")


def _failure(chain: list[BaseException], target: Target, *, worked: bool) -> SiteError:
    detail = _last_words(chain)
    found = _security(chain, target, detail) or _connection(chain, target, detail, worked=worked)
    if found is not None:
        return found
    if worked and _is_network(chain):
        return LostError(f"The connection to {target.host} was lost while it answered.", detail)
    if _is_network(chain):
        doubt = f" It may not accept {target.who}." if target.auth == "certificate" else ""
        return UnreachableError(
            f"{target.host}, port {target.port}, closed the connection without an answer; check that a "
            f"WinRM listener is there and that the url says http or https as it does.{doubt}",
            detail,
        )
    return AnswerError(f"{target.host} answered in a way that cannot be read.", detail)


def status_error(
    status: int, target: Target, page: bytes = b"", headers: Mapping[str, str] = {}
) -> SiteError:
    """The error for an HTTP status that came without a SOAP fault; what its page says is kept."""
    words = page_words(page)
    kind, sentence = _STATUSES.get(status, (AnswerError, "{host} answered HTTP {status} without saying why."))
    if status == _BAD_REQUEST and _TOO_LONG.search(words):
        kind, sentence = NotPermittedError, _TICKET_TOO_LONG
    elif status not in _OF_GATEWAYS and _is_between(headers, words):
        kind, sentence = UnreachableError, _BETWEEN
    error = kind(
        sentence.format(host=target.host, who=target.who, url=target.url, status=status, port=target.port),
        words,
    )
    error.part = True  # of one class, when others could be read
    return error


def _is_between(headers: Mapping[str, str], words: str) -> bool:
    """Whether a page was written by something on the way: it says so, or it is not signed by the service."""
    server = headers.get("Server", "")
    if "Via" in headers or "Proxy-Authenticate" in headers:
        return True
    is_page = headers.get("Content-Type", "").lower().startswith("text/html")
    return is_page and bool(words) and not server.startswith(_SERVERS)


def _security(chain: list[BaseException], target: Target, detail: str) -> SiteError | None:
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_error(cause, target, detail)
    for cause in chain:
        if isinstance(cause, ssl.SSLError):
            if target.auth == "certificate" and (cause.reason or "") not in _NO_TLS:
                return RefusedError(
                    f"{target.host} does not accept {target.who}; it must trust its issuer.", detail
                )
            return UntrustedError(
                f"No TLS with {target.host}, port {target.port}; does that port speak https?", detail
            )
    return _sign_in_error(chain, target, detail)


def _certificate_error(error: ssl.SSLCertVerificationError, target: Target, detail: str) -> SiteError:
    whose = f"The certificate of {target.host}"
    if error.verify_code in _EXPIRED:
        return UntrustedError(f"{whose} has expired or is not valid yet; it must be renewed.", detail)
    if error.verify_code in _OTHER_NAME:
        return UntrustedError(
            f"{whose} is made out to another name; use the name it bears in the url.", detail
        )
    return UntrustedError(
        f"{whose} was issued by nobody this machine trusts; set ca_file to the issuer's certificate, or "
        "ca_fingerprint after comparing it.",
        detail,
    )


def _sign_in_error(chain: list[BaseException], target: Target, detail: str) -> SiteError | None:
    host = target.host
    for cause in chain:
        kind = type(cause)
        if isinstance(cause, PermissionError) and "NTLM" in str(cause):
            return RefusedError(
                f'{host} offers NTLM but does not go on with it; try auth = "kerberos".', detail
            )
        if kind.__module__.startswith("spnego") or isinstance(cause, GssError):
            return AnswerError(
                f"The sealed conversation with {host} broke: an answer was not sealed with its key.", detail
            )
    return None


def _connection(chain: list[BaseException], target: Target, detail: str, *, worked: bool) -> SiteError | None:
    place = f"{target.host}, port {target.port}"
    for cause in chain:
        if isinstance(cause, (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError)):
            return UnreachableError(
                f"The proxy {target.proxy} did not let us through to {target.host}.", detail
            )
        if isinstance(cause, (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError)):
            return TimedOutError(
                f"{target.host} did not answer within {counted(target.read_timeout, 'second')}.", detail
            )
        if isinstance(cause, (requests.exceptions.ConnectTimeout, TimeoutError)):
            return UnreachableError(
                f"{place}, did not take the connection within "
                f"{counted(target.connect_timeout, 'second')}; check the host, the port and the "
                "firewall between.",
                detail,
            )
        if isinstance(cause, socket.gaierror):
            return UnreachableError(f"The name {target.host} cannot be resolved; check host and DNS.", detail)
        if isinstance(cause, ConnectionRefusedError):
            return UnreachableError(
                f"Nothing listens at {place}; check the port and that WinRM is enabled there.", detail
            )
    return None if worked else _first_contact(chain, place, detail)


def _first_contact(chain: list[BaseException], place: str, detail: str) -> SiteError | None:
    for cause in chain:
        if isinstance(cause, BadStatusLine) and not isinstance(cause, RemoteDisconnected):
            return UnreachableError(f"{place}, does not speak HTTP; is the port right?", detail)
        if isinstance(cause, urllib3.exceptions.NewConnectionError):
            return UnreachableError(f"{place}, cannot be reached; check the host and the network.", detail)
        if isinstance(cause, (requests.exceptions.InvalidURL, urllib3.exceptions.LocationValueError)):
            return UnreachableError(f"{place}, is not an address that can be looked up.", detail)
    return None


def _is_network(chain: list[BaseException]) -> bool:
    kinds = (OSError, HTTPException, urllib3.exceptions.HTTPError)
    return any(isinstance(cause, kinds) for cause in chain)


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _DEEPEST:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
        waiting += [one for one in inner if isinstance(one, BaseException)]


def _last_words(chain: list[BaseException]) -> str:
    words = [str(cause) for cause in chain if str(cause)]
    return min(words, key=len) if words else type(chain[0]).__name__
