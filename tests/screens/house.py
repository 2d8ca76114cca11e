"""A simulated site with its store, that tests of screens read from and let live."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter

Answer = TypeVar("Answer")


class House:
    """The store of a site, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.store = store_path(folder, "P01")

    def ask(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer of the store."""
        with closing(StoreReader.open(self.store)) as store:
            return question(store)


class LivelyHouse(House):
    """One whose site of `devices` is there, read `days_ago` and now; in between the fleet lives."""

    def __init__(self, folder: Path, devices: int, seed: int, days_ago: tuple[float, ...] = ()) -> None:
        super().__init__(folder)
        self._server = DemoServer(devices=devices, seed=seed, still=True)
        self._writer = StoreWriter.open(self.store)
        self._days_ago = days_ago
        self.passes = 6

    def __enter__(self) -> "LivelyHouse":  # noqa: PYI034 - Self is not in Python 3.10
        self._server.__enter__()
        target = Target(
            name="P01",
            url=self._server.url,
            auth="ntlm",
            user=self._server.user,
            password=Secret(self._server.password),
        )
        self._opened = open_site(target, self._writer.log_query)
        self._site = self._opened.__enter__()
        for days in (*self._days_ago, 0.0):
            self.read(datetime.now(timezone.utc) - timedelta(days=days))
            self._server.life.advance(self.passes)
        return self

    def read(self, moment: datetime | None = None) -> None:
        """One reading, as if it were `moment`."""
        at = moment or datetime.now(timezone.utc)
        refresh(self._site, self._writer, lambda _rows, _doing: None, clock=lambda: at)

    def live(self) -> None:
        """Devices enroll, fail and recover, and the site is read again."""
        self._server.life.advance(self.passes)
        self.read()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)
        self._writer.close()
        self._server.__exit__(kind, error, trace)
