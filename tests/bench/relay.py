"""A relay on loopback that counts the octets that pass, both ways: what is really on the wire."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit

_AT_ONCE = 65_536


class Relay:
    """Stands before a server of this machine; `octets` grow as they pass."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._to = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = parts._replace(netloc=f"127.0.0.1:{self._listener.getsockname()[1]}").geturl()
        self.octets = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Relay":  # noqa: PYI034 - typing has Self from Python 3.11
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._to)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        while data := _received(one):
            with self._lock:
                self.octets += len(data)
            other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(_AT_ONCE)
    except OSError:
        return b""
