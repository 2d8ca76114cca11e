"""A scripted WinRM server on loopback that answers whatever a test tells it to, and the XML it says."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar

import msgspec
import pytest

from comgmt.site import latch
from comgmt.site.connection import Connection
from comgmt.site.target import Secret, Target
from tests.site.doors import Demand, Door

SOAP_TYPE = "application/soap+xml;charset=UTF-8"
SITE = "root/sms/site_P01"


class Seen(msgspec.Struct, frozen=True):
    """One request as the server saw it."""

    body: str
    authorization: str | None
    sealed: bool = False
    action: str = ""
    message_id: str = ""
    query: str = ""
    context: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the server does: an answer, or one of the things that go wrong on a wire."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = SOAP_TYPE
    headers: tuple[tuple[str, str], ...] = ()
    cut_at: int | None = None  # close the connection after this many octets of the body
    pause: float = 0.0  # seconds before each octet
    drop: bool = False  # close the connection without a word


Script = Callable[[Seen], Reply]


def soap(seen: Seen, body: str, *, relates: str | None = None) -> bytes:
    relates = seen.message_id if relates is None else relates
    return (
        '<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" '
        'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
        'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"><s:Header>'
        f"<a:Action>x</a:Action><a:RelatesTo>{relates}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fragment(**columns: str | int | None) -> str:
    """A row as a projection gives it; None is nil."""
    cells = "".join(
        f'<{name} xsi:nil="true"/>' if value is None else f"<{name}>{value}</{name}>"
        for name, value in columns.items()
    )
    return f'<w:XmlFragment xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{cells}</w:XmlFragment>'


def first_page(seen: Seen, items: Sequence[str] = (), context: str | None = None) -> Reply:
    end = "<w:EndOfSequence/>" if context is None else ""
    return Reply(
        body=soap(
            seen,
            f"<n:EnumerateResponse><n:EnumerationContext>{context or ''}</n:EnumerationContext>"
            f"<w:Items>{''.join(items)}</w:Items>{end}</n:EnumerateResponse>",
        )
    )


def next_page(seen: Seen, items: Sequence[str] = (), context: str | None = None) -> Reply:
    more = (
        "<n:EndOfSequence/>" if context is None else f"<n:EnumerationContext>{context}</n:EnumerationContext>"
    )
    return Reply(
        body=soap(seen, f"<n:PullResponse>{more}<n:Items>{''.join(items)}</n:Items></n:PullResponse>")
    )


def identified(seen: Seen) -> Reply:
    return Reply(
        body=soap(
            seen,
            '<i:IdentifyResponse xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
            "<i:ProductVendor>Microsoft Corporation</i:ProductVendor></i:IdentifyResponse>",
        )
    )


def released(seen: Seen) -> Reply:
    return Reply(body=soap(seen, ""))


def fault(seen: Seen, code: int, reason: str = "It failed.", detail: str = "", subcode: str = "w:X") -> Reply:
    body = (
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>"
        f"{subcode}</s:Value></s:Subcode></s:Code>"
        f"<s:Reason><s:Text xml:lang='en-US'>{reason}</s:Text></s:Reason>"
        "<s:Detail><f:WSManFault xmlns:f='http://schemas.microsoft.com/wbem/wsman/1/wsmanfault' "
        f"Code='{code}' Machine='cm01'><f:Message>{detail or reason}</f:Message></f:WSManFault>"
        "</s:Detail></s:Fault>"
    )
    return Reply(status=500, body=soap(seen, body))


class ScriptedServer:
    """Serves `script` behind `door`, made for each connection; `seen` are the requests it let in."""

    def __init__(
        self,
        script: Script,
        context: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        door: Callable[[], Door] | None = None,
    ) -> None:
        self.door = door
        self.seen: list[Seen] = []
        self.script = script
        self.passwords_refused = False
        self._host = host
        self._http = _Http(self, context)
        self._scheme = "http" if context is None else "https"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://{self._host}:{self.port}/wsman"

    @property
    def actions(self) -> list[str]:
        return [seen.action for seen in self.seen]

    @property
    def queries(self) -> list[str]:
        return [seen.query for seen in self.seen if seen.query]

    def target(self, **changes: object) -> Target:
        plain = Target(
            name="P01",
            url=self.url,
            auth="basic",
            user="CONTOSO\\reader",
            password=Secret("demo"),
            connect_timeout=5,
            read_timeout=5,
        )
        return msgspec.structs.replace(plain, **changes)

    def __enter__(self) -> "ScriptedServer":  # noqa: PYI034 - typing has Self from Python 3.11
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.close_open()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, owner: ScriptedServer, context: ssl.SSLContext | None) -> None:
        self.owner = owner
        self.context = context
        self.stopping = threading.Event()
        self._open: list[socket.socket] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._open.append(request)
        if self.context is None:
            _Handler(request, client_address, self)
            return
        request.settimeout(10)  # a client that says nothing must not hold up the end of a test
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                self._open.append(secured)
                _Handler(secured, client_address, self)
        except OSError:
            return  # the client does not trust us

    def close_open(self) -> None:
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Microsoft-HTTPAPI/2.0"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Http
    _patterns: ClassVar = {
        "action": re.compile(r"<a:Action[^>]*>([^<]*)<"),
        "message_id": re.compile(r"<a:MessageID>([^<]*)<"),
        "query": re.compile(r"<w:Filter[^>]*>([^<]*)<"),
        "context": re.compile(r"<n:EnumerationContext>([^<]*)<"),
    }

    def setup(self) -> None:
        super().setup()
        make = self.server.owner.door
        self._door = make() if make is not None else None

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self._door is None:
            self._reply(self._scripted(raw, sealed=False))
            return
        admitted = self._door.admit(dict(self.headers), raw)
        if isinstance(admitted, Demand):
            self._reply(Reply(status=admitted.status, headers=admitted.headers, content_type=None))
            return
        reply = self._scripted(admitted.body, sealed=admitted.sealed)
        content_type, wrapped = self._door.wrap(reply.body)
        headers = (*reply.headers, *admitted.headers)
        self._reply(msgspec.structs.replace(reply, body=wrapped, content_type=content_type, headers=headers))

    def _scripted(self, raw: bytes, *, sealed: bool) -> Reply:
        body = raw.decode()
        found = {name: pattern.search(body) for name, pattern in self._patterns.items()}
        fields = {name: match.group(1) if match else "" for name, match in found.items()}
        fields["action"] = fields["action"].rsplit("/", 1)[-1] or ("Identify" if "Identify" in body else "")
        fields["query"] = fields["query"].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
        seen = Seen(body=body, authorization=self.headers.get("Authorization"), sealed=sealed, **fields)
        self.server.owner.seen.append(seen)
        return self.server.owner.script(seen)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing."""

    def _reply(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        dated = any(name == "Date" for name, _ in reply.headers)
        (self.send_response_only if dated else self.send_response)(reply.status)
        if reply.content_type is not None:
            self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        body = reply.body if reply.cut_at is None else reply.body[: reply.cut_at]
        self._write(body, reply.pause)
        if reply.cut_at is not None:
            self.close_connection = True

    def _write(self, body: bytes, pause: float) -> None:
        if not pause:
            self.wfile.write(body)
            return
        for octet in body:
            if self.server.stopping.wait(pause):
                return
            self.wfile.write(bytes([octet]))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes by itself is asked once more at once."""
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    latch._refused.clear()
    yield
    latch._refused.clear()


@pytest.fixture
def serve() -> Iterator[Callable[[Script], ScriptedServer]]:
    """Start a scripted server; all of them stop with the test."""
    started: list[ScriptedServer] = []

    def start(script: Script) -> ScriptedServer:
        server = ScriptedServer(script).__enter__()
        started.append(server)
        return server

    yield start
    for server in started:
        server.__exit__(None, None, None)


@pytest.fixture
def connect() -> Iterator[Callable[[Target], Connection]]:
    """Make a connection that is closed with the test."""
    made: list[Connection] = []

    def make(target: Target) -> Connection:
        made.append(Connection(target))
        return made[-1]

    yield make
    for connection in made:
        connection.close()
