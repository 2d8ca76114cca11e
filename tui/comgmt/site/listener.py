"""Knocking at a listener without a name: which sign-ins it offers, what time it has. No logon, no query."""

from typing import Final

import msgspec
import requests

from comgmt.site.answers import ServerClock, schemes, server_clock
from comgmt.site.errors import RefusedError, SiteError, UntrustedError
from comgmt.site.failures import failure, status_error
from comgmt.site.session import Session, read_body
from comgmt.site.target import Target

_UNAUTHORIZED: Final = 401
_BAD: Final = 400
_REDIRECTS: Final = range(300, 400)
_MOST_OCTETS: Final = 65_536
_WANTED: Final = {
    "ntlm": frozenset({"negotiate", "ntlm"}),
    "kerberos": frozenset({"negotiate", "kerberos"}),
    "basic": frozenset({"basic"}),
    "credssp": frozenset({"credssp"}),
}


class Greeting(msgspec.Struct, frozen=True):
    """What a listener says to nobody in particular."""

    offers: tuple[str, ...]
    clock: ServerClock | None


def greet(target: Target) -> Greeting:
    """Send an empty message without credentials; raises SiteError when no WinRM listener answers it."""
    session = Session(target)
    try:
        with session.watch.limit(target.connect_timeout + 2 * target.read_timeout):
            response = _knock(session, target)
    except Exception as error:
        # Whatever these libraries raise becomes one of our errors.
        raise failure(error, target, worked=False) from error
    finally:
        session.close()
    return _greeting(response, target)


def offered(greeting: Greeting, target: Target) -> bool:
    """Whether the listener offers the sign-in of `target`; a certificate is asked for by TLS."""
    wanted = _WANTED.get(target.auth)
    return wanted is None or any(scheme.lower() in wanted for scheme in greeting.offers)


def not_offered(greeting: Greeting, target: Target) -> SiteError:
    """The error for a sign-in that the listener does not offer."""
    offers = ", ".join(greeting.offers) or "nothing"
    return RefusedError(f'{target.host} does not offer auth = "{target.auth}"; it offers {offers}.')


def _knock(session: Session, target: Target) -> requests.Response:
    prepared = session.prepare_request(requests.Request("POST", target.url))
    response = session.send(
        prepared,
        stream=True,
        allow_redirects=False,
        timeout=(target.connect_timeout, target.read_timeout),
    )
    read_body(response, _MOST_OCTETS)
    return response


def _greeting(response: requests.Response, target: Target) -> Greeting:
    status = response.status_code
    if status in _REDIRECTS:
        raise UntrustedError(
            f"{target.host} answers with a redirect, which is not followed; correct the url.",
            response.headers.get("Location", ""),
        )
    if status >= _BAD and status != _UNAUTHORIZED:
        raise status_error(status, target, response.content, response.headers)
    offers = schemes(response.headers.get("WWW-Authenticate", "")) if status == _UNAUTHORIZED else ()
    return Greeting(offers, server_clock(response.headers.get("Date")))
