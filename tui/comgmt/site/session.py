"""The HTTP session under the transport: what leaves through it is checked, once more, at the last gate."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import ProxyManager

from comgmt.site.errors import AnswerError, LostError, SettingError
from comgmt.site.target import Target
from comgmt.site.tls import endpoint_hash, trust

_SEALED: Final = "multipart/"
_ENVELOPE: Final = b"Envelope"
_CHUNK: Final = 65_536
_SLACK: Final = 65_536
_SIGN_IN_OCTETS: Final = 65_536
_UNAUTHORIZED: Final = 401
_Text: TypeAlias = bytes | str
_Certificate: TypeAlias = _Text | tuple[_Text, _Text] | None
_Timeout: TypeAlias = float | tuple[float, float] | tuple[float, None] | None


class Session(requests.Session):
    """A session that reads nothing of the environment, keeps one connection and follows no redirect."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.trust_env = False
        self.proxies = {} if target.proxy is None else {"http": target.proxy, "https": target.proxy}
        self.headers.update(
            {
                "Content-Type": "application/soap+xml;charset=UTF-8",
                "User-Agent": "comgmt",
                "Accept-Encoding": "identity",
            }
        )
        self.watch = RequestWatch(target.host)
        gate = Gate(self.watch, target)
        self.mount("http://", gate)
        self.mount("https://", gate)

    def binding(self) -> bytes | None:
        """What a sign-in is bound to: the hash of the certificate of the connection; None without TLS."""
        sock = self.watch.connection.sock if self.watch.connection is not None else None
        certificate = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
        return None if certificate is None else endpoint_hash(certificate)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere: a redirect is an error, not a way to go on."""
        del resp
        return None


class RequestWatch:
    """Cuts a request that takes too long as a whole, since timeouts of sockets only see the gaps.

    `signing_in` says that a sign-in waits for its next token, which means something on this connection only.
    """

    def __init__(self, host: str) -> None:
        self.connection: HTTPConnection | None = None
        self.fired = False
        self.signing_in = False
        self._host = host

    def connecting(self, connection: HTTPConnection) -> None:
        """Watch a connection that is about to be made; `LostError` when a sign-in would go on over it."""
        if self.signing_in:
            raise LostError(
                f"{self._host} closed the connection in the middle of the sign-in; if that happens every "
                "time, look for a proxy between."
            )
        self.connection = connection

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Run the block for at most `seconds`; then its connection is shut, and `fired` says so."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.fired = True
        sock = self.connection.sock if self.connection is not None else None
        if isinstance(sock, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Gate(HTTPAdapter):
    """The adapter every message passes, those of the sign-in libraries too.

    Over http with a method that seals, a message leaves only if it is empty or sealed. Over https the
    context of `trust` alone decides whether the server is believed.
    """

    def __init__(self, watch: RequestWatch, target: Target) -> None:
        self._target = target
        self._watch = watch
        self._context = trust(target) if target.secure else None
        super().__init__(pool_connections=1, pool_maxsize=1)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: _Timeout = None,
        verify: bool | str = True,
        cert: _Certificate = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send `request` if it may leave as it is."""
        if self._target.sealed:
            _refuse_cleartext(request, self._target)
        response = super().send(request, stream, timeout, verify, cert, proxies)
        _bound(response, _limit(response, self._target))
        self._watch.signing_in = response.status_code == _UNAUTHORIZED and "Authorization" in request.headers
        return response

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: object
    ) -> None:
        """The pool of connections, with our context and our watch."""
        super().init_poolmanager(connections, maxsize, block, **options, **self._tls())
        self.poolmanager.pool_classes_by_scheme = _pools(self._watch)

    def proxy_manager_for(self, proxy: str, **options: object) -> ProxyManager:
        """The pool of connections through the configured proxy, with the same context and watch."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **options, **self._tls())
        manager.pool_classes_by_scheme = _pools(self._watch)
        return manager

    def cert_verify(
        self, conn: HTTPSConnectionPool, url: str, verify: bool | str, cert: _Certificate
    ) -> None:
        """Leave trust, and our own certificate if there is one, to the context."""
        del url, verify, cert
        conn.cert_reqs = "CERT_REQUIRED"

    def _tls(self) -> dict[str, Any]:
        if self._context is None:
            return {}
        named = {} if self._context.check_hostname else {"assert_hostname": False}
        return {"ssl_context": self._context, **named}


def read_body(response: requests.Response, limit: int) -> bytes:
    """The whole body of a streamed response, which stays readable as `response.content`.

    `AnswerError` as soon as it is longer than `limit` octets.
    """
    _bound(response, limit)
    content: bytes = response.content
    return content


def _bound(response: requests.Response, limit: int) -> None:
    """Let nobody read more than `limit` octets of a body, the sign-in libraries neither, nor unpack it.

    No compressed answer is asked for, and what a few octets grow to only unpacking would tell.
    """

    def pieces(chunk_size: int | None = _CHUNK, decode_unicode: bool = False) -> Iterator[bytes]:
        del decode_unicode
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in {"", "identity"}:
            response.close()
            raise AnswerError("The site answered a compressed page, which nobody asked for.", packed)
        size = 0
        for piece in response.raw.stream(chunk_size or _CHUNK, decode_content=False):
            size += len(piece)
            if size > limit:
                response.close()
                raise AnswerError(
                    f"The site answered a page over the limit we gave it ({limit:,} octets at most)."
                )
            yield piece

    response.iter_content = pieces  # type: ignore[method-assign] # what `content` reads by


def _limit(response: requests.Response, target: Target) -> int:
    """How many octets a body may have: little when it only asks who we are."""
    if response.status_code == _UNAUTHORIZED:
        return _SIGN_IN_OCTETS
    return 4 * target.max_envelope_size + _SLACK


def _refuse_cleartext(request: requests.PreparedRequest, target: Target) -> None:
    body = request.body
    if not body:
        return
    content_type = str(request.headers.get("Content-Type", ""))
    sealed = isinstance(body, bytes) and content_type.startswith(_SEALED) and _ENVELOPE not in body
    if not sealed:
        raise SettingError(
            f"A message to {target.host} was about to leave unencrypted over http; it was not sent."
        )


def _pools(watch: RequestWatch) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            watch.connecting(self)
            super().connect()

    class Secured(HTTPSConnection):
        def connect(self) -> None:
            watch.connecting(self)
            super().connect()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecuredPool(HTTPSConnectionPool):
        ConnectionCls = Secured

    return {"http": PlainPool, "https": SecuredPool}
