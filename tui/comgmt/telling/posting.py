"""One HTTP POST with an end: whatever the other side sends, and however slowly, it is over in time.

Time-outs of sockets bound each wait, not all of them: a byte a second goes on for ever.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

_ANSWER: Final = 65_536  # octets of an answer that are read and dropped


class TooLateError(Exception):
    """There was no whole answer in time."""


class Posting:
    """Posts `body` to `address` in a thread of its own, so that names that are looked up have an end too."""

    def __init__(self, address: str, body: bytes, headers: Mapping[str, str]) -> None:
        self._address = address
        self._body = body
        self._headers = headers
        self._twins: list[socket.socket] = []
        self._status = 0
        self._problem: Exception | None = None

    def run(self, seconds: float) -> int:
        """The status of the answer. Raises TooLateError, and what urllib3 raises."""
        thread = threading.Thread(target=self._run, args=(seconds,), name="webhook", daemon=True)
        thread.start()
        thread.join(seconds)
        late = thread.is_alive()
        self._cut()
        if late:
            raise TooLateError
        if self._problem is not None:
            raise self._problem
        return self._status

    def _run(self, seconds: float) -> None:
        try:
            self._status = self._post(seconds)
        except Exception as problem:  # noqa: BLE001 - raised where it is waited for
            self._problem = problem

    def _post(self, seconds: float) -> int:
        with urllib3.PoolManager(retries=False) as pool:
            pool.pool_classes_by_scheme = self._pools()
            answer = pool.request(
                "POST",
                self._address,
                body=self._body,
                headers=dict(self._headers),
                timeout=urllib3.Timeout(total=seconds),
                redirect=False,
                preload_content=False,
            )
            answer.read(_ANSWER, decode_content=False)
            answer.close()
            return answer.status

    def _pools(self) -> dict[str, type[urllib3.HTTPConnectionPool]]:
        """Connections of which a second handle is kept, by which they are cut from outside."""
        twins = self._twins

        class Http(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                made = super()._new_conn()
                twins.append(made.dup())
                return made

        class Https(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                made = super()._new_conn()
                twins.append(made.dup())
                return made

        class HttpPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Http

        class HttpsPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Https

        return {"http": HttpPool, "https": HttpsPool}

    def _cut(self) -> None:
        """End what is still open; whoever reads from it then reads its end."""
        while self._twins:
            with self._twins.pop() as twin, suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)
