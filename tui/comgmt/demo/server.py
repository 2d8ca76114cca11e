"""The simulated site as an HTTP server in this process (launch.py starts one in a process of its own)."""

import socketserver
import sqlite3
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import Any

from comgmt.demo import kept, policies
from comgmt.demo.contexts import IDLE_SECONDS
from comgmt.demo.counters import Counters
from comgmt.demo.database import Database
from comgmt.demo.extra import DemoError
from comgmt.demo.faults import parse_fault
from comgmt.demo.fleet_file import load_fleet
from comgmt.demo.generate import generate_fleet
from comgmt.demo.handler import WsmanHandler
from comgmt.demo.kept import FleetKey
from comgmt.demo.life import Life, LifeThread
from comgmt.demo.pace import UNHURRIED, ProviderPace
from comgmt.demo.past import watched_fleet
from comgmt.demo.schema import SITE_CODE
from comgmt.demo.site import Auth, SimulatedSite, SiteOptions
from comgmt.passing import passing_folder

LOOPBACK = "127.0.0.1"


class _HttpServer(socketserver.TCPServer):
    """A thread for each connection; all of them can be waited for."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, handler: type[WsmanHandler], expire: Callable[[], None]) -> None:
        super().__init__((LOOPBACK, port), handler)
        self.expire = expire
        self._threads: list[threading.Thread] = []

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in socketserver
        """Serve one connection in a thread."""
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def service_actions(self) -> None:
        """Forget idle enumerations, also when no request comes."""
        self.expire()

    def _serve(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in socketserver
        try:
            self.finish_request(request, client_address)
        except (OSError, ValueError):
            pass  # the client went away, or does not trust the certificate
        finally:
            self.shutdown_request(request)

    def join(self) -> None:
        """Wait for the threads of connections that were dropped."""
        for thread in self._threads:
            thread.join(timeout=5)


def _listen(port: int, handler: type[WsmanHandler], site: SimulatedSite) -> _HttpServer:
    try:
        return _HttpServer(port, handler, site.endpoint.contexts.expire)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else "ports go from 0 to 65535"
        raise DemoError(f"The simulated site cannot use port {port} of {LOOPBACK}: {why}.") from error


def _watched() -> Database:
    with passing_folder() as folder:
        return Database(watched_fleet(folder))


@contextmanager
def _says_no_room() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _no_room(error) from error


def _no_room(error: Exception) -> DemoError:
    return DemoError(f"The simulated site cannot keep its data in {gettempdir()}: {error}.")


class DemoServer:
    """A simulated site on loopback, started by `start` or `with`, for tests and `python -m comgmt.demo`.

    The fleet is generated from `devices` and `seed`, loaded from the file `fleet`, which stands still, or the
    `watched` one that comes with its month (see `past`).
    With `one_pilot` the generated one has one pilot policy for all workloads, as sites before 1906 have.
    `pace` is how fast its provider is. With `strict` SOAP and WS-Management are held as the standards write
    them.
    `faults` are spelled as `parse_fault` reads them; `ssl_context` makes it https; `host` is the name in
    `url` and of the provider; an enumeration expires unused after `idle_seconds`. Raises FleetError for a bad
    fleet file, ValueError for an unknown fault, DemoError for a port that is taken or a disk that is full;
    each is one sentence for a person.
    """

    site_code = SITE_CODE

    def __init__(  # noqa: PLR0913 - each is one option of the command
        self,
        *,
        devices: int = 5000,
        seed: int = 1,
        fleet: Path | None = None,
        port: int = 0,
        auth: Auth = "ntlm",
        faults: Sequence[str] = (),
        still: bool = False,
        watched: bool = False,
        one_pilot: bool = False,
        strict: bool = False,
        pace: ProviderPace = UNHURRIED,
        ssl_context: ssl.SSLContext | None = None,
        host: str = LOOPBACK,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        if devices < 0:
            raise ValueError(f"A fleet has 0 devices or more, not {devices}.")
        for spec in faults:
            parse_fault(spec)
        plans = policies.PILOT_FOR_ALL if one_pilot else policies.PILOT_EACH
        self._scheme = "http" if ssl_context is None else "https"
        self._host = host
        self._moves = fleet is None and not still
        options = SiteOptions(auth=auth, faults=faults, idle_seconds=idle_seconds, strict=strict, pace=pace)
        with _says_no_room():
            key = FleetKey(devices, seed, len(plans))
            self.database = _watched() if watched else self._made(key, plans, fleet)
        self._start_site(options, port, ssl_context, seed)

    def _made(self, key: FleetKey, plans: policies.Plans, file: Path | None) -> Database:
        """The database of a fleet; a large one is made once, and kept."""
        if file is not None:
            return Database(load_fleet(file).batches(self._host))
        found = kept.find(key) if self._host == LOOPBACK else None
        if found is not None:
            return Database(found)
        begun = time.time()
        database = Database(generate_fleet(key.devices, key.seed, plans=plans).batches(self._host))
        if self._host == LOOPBACK:
            kept.keep(key, database.path, begun)
        return database

    def _start_site(
        self, options: SiteOptions, port: int, ssl_context: ssl.SSLContext | None, seed: int
    ) -> None:
        try:
            self.life = Life(self.database, seed)
            self.site = SimulatedSite(self.database, options, self.database.folder)
            fields = {"site": self.site, "ssl_context": ssl_context}
            self._http = _listen(port, type("Handler", (WsmanHandler,), fields), self.site)
        except BaseException as error:
            self.database.close()
            if isinstance(error, (sqlite3.Error, OSError)):
                raise _no_room(error) from error
            raise
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._pulse: LifeThread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """The full address of the service."""
        return f"{self._scheme}://{self._host}:{self.port}/wsman"

    @property
    def late(self) -> int:
        """How many seconds ago its fleet was made."""
        return self.database.late

    @property
    def user(self) -> str:
        """Who may sign in."""
        return self.site.user

    @property
    def password(self) -> str:
        """With which password."""
        return self.site.password

    @property
    def counters(self) -> Counters:
        """What the site has seen."""
        return self.site.counters

    @property
    def logons(self) -> int:
        """Sign-ins that were accepted."""
        return self.counters.logons

    @property
    def failed_logons(self) -> int:
        """Sign-ins that were refused."""
        return self.counters.failed_logons

    @property
    def actions(self) -> list[str]:
        """The actions of the last messages, in order; one that we do not answer is its whole URI."""
        return list(self.counters.actions)

    @property
    def queries(self) -> list[str]:
        """The WQL of the last enumerations, in order."""
        return list(self.counters.queries)

    @property
    def plain_bodies(self) -> int:
        """Bodies that came in clear where they should have been sealed."""
        return self.counters.plain_bodies

    @property
    def open_enumerations(self) -> int:
        """Enumerations that have neither ended, nor were released, nor expired."""
        return len(self.site.endpoint.contexts)

    def set_faults(self, *specs: str) -> None:
        """Replace the faults of the running site; none at all heals it."""
        self.site.faults.set(specs)

    def drop_connections(self) -> None:
        """Break every open connection."""
        self.site.connections.drop()

    def start(self) -> "DemoServer":
        """Start serving, and the fleet's life."""
        self._thread.start()
        if self._moves:
            self._pulse = LifeThread(self.life)
            self._pulse.start()
        return self

    def stop(self) -> None:
        """Stop serving and delete the data."""
        if self._pulse is not None:
            self._pulse.stop()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self.site.stop()
        self._http.join()
        self._http.server_close()
        self.site.endpoint.contexts.clear()
        self.database.close()

    def __enter__(self) -> "DemoServer":  # noqa: PYI034 - typing has no Self in Python 3.10
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
