"""HTTP/1.1 of the simulated site: one connection with keep-alive, its sign-in, and the faults of the wire."""

import base64
import binascii
import gzip
import socket
import ssl
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final

from comgmt.demo.sign_in import SEALED_TYPE, NtlmContext, SignInRefusedError, basic_is_right
from comgmt.demo.soap import MAX_ENVELOPE_SIZE, SoapRequest, identify_response, read_request

if TYPE_CHECKING:
    from comgmt.demo.site import SimulatedSite

_SOAP_TYPE: Final = "application/soap+xml;charset=UTF-8"
_MULTIPART: Final = f'multipart/encrypted;protocol="{SEALED_TYPE}";boundary="Encrypted Boundary"'
_STATUSES: Final = (400, 403, 413, 500, 502, 503)
_HANDSHAKE_SECONDS: Final = 10
_NTLM_SCHEMES: Final = frozenset({"negotiate", "ntlm"})
_DIGITS: Final = 12
_MOST_OCTETS: Final = MAX_ENVELOPE_SIZE + 4096  # an envelope and its seal
_DATA_ACTIONS: Final = frozenset({"Enumerate", "Pull", "Get"})


class DroppedError(Exception):
    """The connection is closed without another byte."""


class WsmanHandler(BaseHTTPRequestHandler):
    """One connection. `site` and `ssl_context` are set by the server on a subclass of its own."""

    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-HTTPAPI/2.0"
    sys_version = ""
    wbufsize = -1
    site: "SimulatedSite"
    ssl_context: ssl.SSLContext | None = None

    def setup(self) -> None:
        """Set up TLS, if any, in this connection's own thread."""
        self._ntlm: NtlmContext | None = None
        self._user: str | None = None
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.ssl_context is not None:
            self.request.settimeout(_HANDSHAKE_SECONDS)
            self.request = self.ssl_context.wrap_socket(self.request, server_side=True)
            self.request.settimeout(None)
        super().setup()
        self.site.connections.add(self.request)
        self.site.counters.add_connection()

    def finish(self) -> None:
        """Forget the connection."""
        self.site.connections.discard(self.request)
        super().finish()
        self.request.close()  # TLS wraps the server's socket in another, which the server does not know

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing: the counters are the record."""

    def do_POST(self) -> None:
        """Answer one request."""
        try:
            self._answer()
        except (DroppedError, ConnectionError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Refuse what is not a POST, as Windows does."""
        self._reply_html(HTTPStatus.METHOD_NOT_ALLOWED)

    def _answer(self) -> None:
        if self._announced() > _MOST_OCTETS:
            self.close_connection = True  # what follows is not read
            self._reply_html(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self._read_body()
        redirect = self.site.faults.take("redirect")
        if redirect is not None:
            self._reply(HTTPStatus.TEMPORARY_REDIRECT, b"", headers={"Location": redirect.argument})
        elif self.path.partition("?")[0].lower() != "/wsman":
            self._reply_html(HTTPStatus.NOT_FOUND)
        elif self.headers.get("WSMANIDENTIFY", "").lower() == "unauthenticated":
            self._reply(HTTPStatus.OK, identify_response(known=False).encode(), content_type=_SOAP_TYPE)
        elif self._signed_in(body):
            self._answer_signed_in(body)

    def _announced(self) -> int:
        length = self.headers.get("Content-Length", "0")
        return int(length) if length.isascii() and length.isdigit() and len(length) < _DIGITS else 0

    def _read_body(self) -> bytes:
        body = self.rfile.read(self._announced())
        if body and self._expects_sealing and not self._is_sealed and "WSMANIDENTIFY" not in self.headers:
            self.site.counters.add_plain_body()
        return body

    @property
    def _expects_sealing(self) -> bool:
        return self.site.auth == "ntlm" and self.ssl_context is None

    @property
    def _is_sealed(self) -> bool:
        return SEALED_TYPE.lower() in self.headers.get("Content-Type", "").lower()

    def _signed_in(self, body: bytes) -> bool:
        """Whether the request is a signed-in user's; if not, the answer has been sent."""
        header = self.headers.get("Authorization")
        if self.site.auth == "basic":
            return self._basic(header)
        if header is not None and header.partition(" ")[0].lower() in _NTLM_SCHEMES:
            return self._ntlm_step(header, body)
        if self._user is None:
            self._reply(HTTPStatus.UNAUTHORIZED, b"", headers={"WWW-Authenticate": "Negotiate"})
        return self._user is not None

    def _basic(self, header: str | None) -> bool:
        accepted = (
            header is not None
            and not self.site.refuses_logons
            and basic_is_right(header, self.site.user, self.site.password)
        )
        if header is not None:
            self.site.counters.add_logon(accepted=accepted)
        if not accepted:
            self._reply(HTTPStatus.UNAUTHORIZED, b"", headers={"WWW-Authenticate": 'Basic realm="WSMAN"'})
        self._user = self.site.user if accepted else None
        return accepted

    def _ntlm_step(self, header: str, body: bytes) -> bool:
        try:
            token = base64.b64decode(header.partition(" ")[2], validate=True)
            if self._ntlm is None or self._ntlm.complete:
                self._ntlm = NtlmContext(self.site.user_file)
                self._user = None
            answer = self._ntlm.step(token)
        except (SignInRefusedError, binascii.Error) as error:
            self._refuse_logon(error)
            return False
        if answer:
            challenge = f"Negotiate {base64.b64encode(answer).decode()}"
            self._reply(HTTPStatus.UNAUTHORIZED, b"", headers={"WWW-Authenticate": challenge})
            return False
        if self.site.refuses_logons:
            self._refuse_logon(SignInRefusedError("the password was changed"))
            return False
        self._user = self.site.user
        self.site.counters.add_logon(accepted=True)
        if not body:
            self._reply(HTTPStatus.OK, b"")
        return bool(body)

    def _refuse_logon(self, error: Exception) -> None:
        self._ntlm = None
        self._user = None
        if isinstance(error, SignInRefusedError):
            self.site.counters.add_logon(accepted=False)
        self._reply(HTTPStatus.UNAUTHORIZED, b"", headers={"WWW-Authenticate": "Negotiate"})

    def _answer_signed_in(self, body: bytes) -> None:
        if self._expects_sealing and not self._is_sealed:
            self._reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"")  # AllowUnencrypted=false
            return
        try:
            request = read_request(self._open(body))
        except (ValueError, SignInRefusedError):
            self._reply_html(HTTPStatus.BAD_REQUEST)
            return
        self.site.counters.add_action(request.action)
        self.site.meter.begin()
        self.site.faults.answering(self.site.endpoint.place(request))
        self._strike_before(request)
        page = self.site.faults.take("http")
        if page is not None:
            number, _, words = page.argument.partition(":")
            self._reply(int(number), words.encode(), content_type="text/html; charset=utf-8")
            return
        status = self._injected_status()
        if status is not None:
            self._reply_html(status)
            return
        answer = self.site.endpoint.answer(request, self._user or "")
        self.site.meter.settle()
        self._send_answer(request, answer.status, answer.text.encode())

    def _open(self, body: bytes) -> bytes:
        return self._ntlm.unseal(body) if self._is_sealed and self._ntlm is not None else body

    def _strike_before(self, request: SoapRequest) -> None:
        """Inject what happens before an answer is made: restart, changed password, drop, delay."""
        faults = self.site.faults
        is_data = request.action in _DATA_ACTIONS
        if is_data and faults.take("restart"):
            self.site.restart(self.request)
            raise DroppedError
        if is_data and faults.take("password-changed"):
            raise DroppedError
        if request.action == "Pull" and faults.take("drop-between-pages"):
            raise DroppedError
        if request.action == "Release" and faults.take("drop-release"):
            raise DroppedError
        if request.action in {"Enumerate", "Pull"}:
            slow = faults.take("slow-page")
            self.site.sleep(float(slow.argument) if slow else 0)

    def _injected_status(self) -> HTTPStatus | None:
        found = (status for status in _STATUSES if self.site.faults.take(f"http-{status}"))
        status = next(found, None)
        return None if status is None else HTTPStatus(status)

    def _send_answer(self, request: SoapRequest, status: int, text: bytes) -> None:
        sealed = self._is_sealed and self._ntlm is not None
        body = self._ntlm.seal(text) if sealed and self._ntlm is not None else text
        content_type = _MULTIPART if sealed else _SOAP_TYPE
        if request.action in _DATA_ACTIONS and self.site.faults.take("wrong-content-type"):
            content_type = "text/html"
        headers = {}
        if self.site.faults.take("gzip"):
            body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
        self._reply(status, body, content_type=content_type, request=request, headers=headers)

    def _reply_html(self, status: HTTPStatus) -> None:
        words = status.phrase
        page = f"<!DOCTYPE HTML><HTML><HEAD><TITLE>{words}</TITLE></HEAD><BODY><h2>{words}</h2></BODY></HTML>"
        self._reply(status, page.encode(), content_type="text/html; charset=us-ascii")

    def _reply(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "",
        headers: dict[str, str] | None = None,
        request: SoapRequest | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if content_type:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if request is not None and request.action in {"Enumerate", "Pull"}:
            body = self._strike_while(body)
        self.wfile.write(body)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of an answer."""
        if self.site.faults.take("absurd-date"):
            return "Fri, 27 Nov 99999 10:00:00 GMT"
        return super().date_time_string(timestamp)

    def _strike_while(self, body: bytes) -> bytes:
        """Inject what happens while a page is sent: half of it and no more, or a few bytes a second.

        Gives what is left to send.
        """
        if self.site.faults.take("drop-mid-page"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            raise DroppedError
        trickle = self.site.faults.take("trickle")
        if trickle is None:
            return body
        for place in range(len(body)):
            if self.site.stopped:
                raise DroppedError
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            self.site.sleep(1 / float(trickle.argument))
        return b""
