"""TLS of a site: system trust, a file of issuers, or a pinned certificate. There is no way to turn it off."""

import hashlib
import http.client
import socket
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509

from comgmt.site.errors import SettingError, UntrustedError
from comgmt.site.failures import failure
from comgmt.site.target import Target, fingerprint

_PROXY_PORT: Final = 8080


def trust(target: Target) -> ssl.SSLContext:
    """The context that every connection to `target` is checked with.

    With `ca_fingerprint` the certificates the server shows are fetched once, nothing else being sent, and the
    pinned one becomes the only one trusted: OpenSSL then checks dates and signatures as always, and the name
    too unless the pinned certificate is the server's own, which is then the identity asked for.
    """
    context = _pinned(target) if target.ca_fingerprint is not None else _issued(target)
    if target.auth == "certificate":
        _present(context, target)
    return context


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


def endpoint_hash(certificate: bytes) -> bytes:
    """The hash of a certificate (DER) that channel binding takes: RFC 5929, tls-server-end-point."""
    algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    weak = algorithm is None or algorithm.name in {"md5", "sha1"}
    return hashlib.new("sha256" if algorithm is None or weak else algorithm.name, certificate).digest()


def check_trust(target: Target) -> None:
    """Raise SettingError for a `ca_file` that holds no certificate; without one there is nothing to check."""
    if target.ca_file is not None:
        _issued(target)


def _issued(target: Target) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=target.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(
            f'Site {target.name}: ca_file = "{target.ca_file}" cannot be read as PEM certificates.',
            str(error),
        ) from None


def _present(context: ssl.SSLContext, target: Target) -> None:
    """Let our own certificate be shown when the server asks, which Windows does after the first request."""
    context.post_handshake_auth = True

    def refuse() -> str:
        raise SettingError(
            f'Site {target.name}: certificate_key_file = "{target.certificate_key_file}" is encrypted; '
            "give a key without a passphrase that only you can read."
        )

    try:
        context.load_cert_chain(target.certificate_file or "", target.certificate_key_file, password=refuse)
    except (OSError, ssl.SSLError) as error:
        raise SettingError(
            f"Site {target.name}: certificate_file and certificate_key_file are not a certificate and its "
            "key in PEM.",
            str(error),
        ) from None


def handshake(target: Target) -> str:
    """Make a connection as for a message and end it: the TLS version agreed on. Raises SiteError."""
    context = trust(target)
    try:
        with _connected(target) as plain, context.wrap_socket(plain, server_hostname=target.host) as secured:
            return secured.version() or "TLS"
    except (OSError, http.client.HTTPException) as error:
        raise failure(error, target, worked=False) from None


def reach(target: Target) -> None:
    """Make a plain connection and end it; it goes as far as the proxy when http is spoken to one."""
    try:
        if target.proxy is not None and not target.secure:
            _way_through(target.proxy, target).connect()
        else:
            _connected(target).close()
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
    way = _way_through(target.proxy, target)
    way.set_tunnel(target.host, target.port)
    way.connect()
    return way.sock


def _way_through(proxy: str, target: Target) -> http.client.HTTPConnection:
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    host, port = parts.hostname or "", parts.port or _PROXY_PORT
    return http.client.HTTPConnection(host, port, timeout=target.connect_timeout)


def _chain_of(secured: ssl.SSLSocket) -> list[bytes]:
    public = getattr(secured, "get_unverified_chain", None)  # from Python 3.13
    if public is not None:
        return [bytes(one) for one in public()]
    inner: Any = secured._sslobj  # type: ignore[attr-defined] # noqa: SLF001 - no public way before 3.13
    return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in inner.get_unverified_chain()]
