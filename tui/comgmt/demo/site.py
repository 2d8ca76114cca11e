"""What all connections of one simulated site share: its sign-in, its service, its faults and its counters."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from comgmt.demo.contexts import IDLE_SECONDS
from comgmt.demo.counters import Counters
from comgmt.demo.database import Database
from comgmt.demo.endpoint import Endpoint
from comgmt.demo.faults import FaultBox
from comgmt.demo.pace import UNHURRIED, Meter, ProviderPace
from comgmt.demo.sign_in import PASSWORD, USER, write_user_file

Auth = Literal["ntlm", "basic"]


class Connections:
    """The open sockets of the site."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def add(self, connection: socket.socket) -> None:
        """Keep a socket that has been accepted."""
        with self._lock:
            self._open.add(connection)

    def discard(self, connection: socket.socket) -> None:
        """Forget a socket."""
        with self._lock:
            self._open.discard(connection)

    def drop(self, spared: socket.socket | None = None) -> None:
        """Break every connection but one, whatever it is doing."""
        with self._lock:
            for connection in self._open - {spared}:
                with suppress(OSError):  # the other side was first
                    connection.shutdown(socket.SHUT_RDWR)


class SiteOptions(msgspec.Struct, frozen=True):
    """How a site lets people in, how fast it is, and what goes wrong from the start."""

    auth: Auth = "ntlm"
    user: str = USER
    password: str = PASSWORD
    faults: Sequence[str] = ()
    idle_seconds: float = IDLE_SECONDS
    strict: bool = False
    pace: ProviderPace = UNHURRIED


class SimulatedSite:
    """One running site. `user_file` is written into `folder`."""

    def __init__(self, database: Database, options: SiteOptions, folder: Path) -> None:
        self.auth = options.auth
        self.user = options.user
        self.password = options.password
        self.faults = FaultBox(options.faults)
        self.counters = Counters()
        self.connections = Connections()
        self._stop = threading.Event()
        self.meter = Meter(options.pace, self.sleep)
        self.endpoint = Endpoint(
            database, self.faults, self.counters, options.idle_seconds, self.meter, strict=options.strict
        )
        self.user_file = folder / "accounts"
        write_user_file(self.user_file, self.user, self.password)

    @property
    def stopped(self) -> bool:
        """Whether the site is being stopped."""
        return self._stop.is_set()

    @property
    def refuses_logons(self) -> bool:
        """Whether the password was changed under way."""
        return self.faults.has_struck("password-changed")

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the site runs."""
        self._stop.wait(seconds)

    def restart(self, last: socket.socket) -> None:
        """Lose every enumeration and connection but the last, which its own thread closes."""
        self.endpoint.contexts.clear()
        self.connections.drop(last)

    def stop(self) -> None:
        """End waits and connections."""
        self._stop.set()
        self.connections.drop()
