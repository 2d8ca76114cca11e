"""A configured proxy: TLS goes through it from end to end, and a pin is fetched through it."""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import trustme

from comgmt.doctor.examination import examine
from comgmt.domain.doctor import StepStatus
from comgmt.site.connection import Connection
from comgmt.site.errors import UnreachableError
from comgmt.site.target import Target
from tests.site.conftest import ScriptedServer, identified

Connect = Callable[[Target], Connection]


class Proxy:
    """Takes CONNECT and passes octets on; `asked` are the first lines of what it was asked."""

    def __init__(self, status: str = "200 OK") -> None:
        self.asked: list[str] = []
        self._status = status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        for one in (*self._open, self._listener):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.append(client)
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            asked += client.recv(1)
        self.asked.append(asked.decode().splitlines()[0])
        client.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
        if not self._status.startswith("200"):
            client.close()
            return
        host, _, port = self.asked[-1].split()[1].rpartition(":")
        with suppress(OSError):
            server = socket.create_connection((host, int(port)))
            self._open.append(server)
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()
            _pass_on(client, server)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


@pytest.fixture
def leaf() -> trustme.LeafCert:
    return trustme.CA().issue_cert("localhost")


@pytest.fixture
def server(leaf: trustme.LeafCert) -> Iterator[ScriptedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    with ScriptedServer(identified, context, host="localhost") as server:
        yield server


def pinned(server: ScriptedServer, leaf: trustme.LeafCert, proxy: Proxy) -> Target:
    der = ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())
    return server.target(ca_fingerprint=hashlib.sha256(der).hexdigest(), proxy=proxy.url)


def test_everything_goes_through_the_proxy(
    server: ScriptedServer, leaf: trustme.LeafCert, proxy: Proxy, connect: Connect
) -> None:
    connect(pinned(server, leaf, proxy)).identify()
    assert server.actions == ["Identify"]
    assert {line.rpartition(" ")[0] for line in proxy.asked} == {f"CONNECT localhost:{server.port}"}
    assert len(proxy.asked) == 2  # once for the pin, once for the message


def test_the_doctor_goes_through_it_too(server: ScriptedServer, leaf: trustme.LeafCert, proxy: Proxy) -> None:
    steps = {step.key: step for step in examine(pinned(server, leaf, proxy), lambda _: None)}
    assert "resolved by the proxy" in steps["name"].sentence
    assert f"through {proxy.url}" in steps["port"].sentence
    assert steps["tls"].status is StepStatus.OK


def test_a_proxy_that_does_not_let_through(server: ScriptedServer, connect: Connect) -> None:
    refusing = Proxy("403 Forbidden")
    try:
        with pytest.raises(UnreachableError):
            connect(server.target(proxy=refusing.url)).identify()
        with pytest.raises(UnreachableError):
            connect(server.target(proxy=refusing.url, ca_fingerprint="ab" * 32)).identify()
    finally:
        refusing.close()
    assert server.seen == []
