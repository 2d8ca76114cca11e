"""TLS of a site: system trust, a file of issuers, or a pinned certificate. There is no way to turn it off."""

import hashlib
import http.client
import socket
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from urllib3.util import make_headers

from tui.site.errors import SettingError, UntrustedError
from tui.site.failures import failure
from tui.site.target import Target, fingerprint

_PROXY_PORT: Final = 8080


def trust(target: Target) -> ssl.SSLContext:
    """The context that every connection to `target` is checked with.

    With `ca_fingerprint` the certificates the server shows are fetched once, nothing else being sent, and the
    pinned one becomes the only one trusted: OpenSSL then checks dates and signatures as always, and the name
    too unless the pinned certificate is the server's own, which is then the identity asked for.
    """
    if target.ca_fingerprint is not None:
        return _pinned(target)
    if target.ca_file is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=target.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(
            f'Site {target.name}: ca_file = "{target.ca_file}" cannot be read as PEM certificates.',
            str(error),
        ) from None


def fingerprints(target: Target) -> tuple[str, ...]:
    """SHA-256 of each certificate the server shows, its own first, for a person to compare before pinning."""
    return tuple(hashlib.sha256(one).hexdigest() for one in shown_certificates(target))


def shown_certificates(target: Target) -> list[bytes]:
    """The certificates (DER) the server shows, its own first. Nothing is asked of it, nothing trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with _connected(target) as plain, context.wrap_socket(plain, server_hostname=target.host) as secured:
            return _chain_of(secured)
    except (OSError, http.client.HTTPException) as error:
        raise failure(error, target, worked=False) from None


def _pinned(target: Target) -> ssl.SSLContext:
    pin = fingerprint(target)
    shown = shown_certificates(target)
    found = [index for index, one in enumerate(shown) if hashlib.sha256(one).hexdigest() == pin]
    if not found:
        own = hashlib.sha256(shown[0]).hexdigest() if shown else "none"
        raise UntrustedError(
            f"{target.host} shows no certificate with the pinned ca_fingerprint; its own has {own}. "
            "Compare it on the server before changing the pin."
        )
    context = ssl.create_default_context(cadata=shown[found[0]])
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = found[0] != 0
    return context


def _connected(target: Target) -> socket.socket:
    """A plain connection to the host, through the configured proxy if there is one."""
    if target.proxy is None:
        return socket.create_connection((target.host, target.port), target.connect_timeout)
    proxy = urlsplit(target.proxy if "//" in target.proxy else f"//{target.proxy}")
    way = http.client.HTTPConnection(
        proxy.hostname or "", proxy.port or _PROXY_PORT, timeout=target.connect_timeout
    )
    headers = {}
    if proxy.username is not None:
        headers = make_headers(proxy_basic_auth=f"{proxy.username}:{proxy.password or ''}")
    way.set_tunnel(target.host, target.port, headers)
    way.connect()
    return way.sock


def _chain_of(secured: ssl.SSLSocket) -> list[bytes]:
    public = getattr(secured, "get_unverified_chain", None)  # from Python 3.13
    if public is not None:
        return [bytes(one) for one in public()]
    inner: Any = secured._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - no public way before 3.13
    return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in inner.get_unverified_chain()]
