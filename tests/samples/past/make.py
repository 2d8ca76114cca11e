"""Makes the month that `--demo` has behind it: the collector reads the simulated site in fast time.

`python -m tests.samples.past.make` writes two files beside `comgmt.demo.past`: the fleet at the end of the
month, and the recording of it; that takes some minutes. Where only the form of the store is another one
`python -m tests.samples.past.make --form` brings the recording to it.
"""

import lzma
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from comgmt.cli.place import DEMO_NAME
from comgmt.collector.refresh import refresh
from comgmt.demo.month import HOURS, Month
from comgmt.demo.past import FLEET, RECORDING, unpack
from comgmt.demo.server import DemoServer
from comgmt.domain.records import QueryRecord
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.files import open_to_write
from comgmt.store.recording import record
from comgmt.store.writer import StoreWriter

DEVICES: Final = 5000
SEED: Final = 1
HOURLY_FROM: Final = HOURS - 7 * 24  # before it every third hour is enough
_AWAY: Final = range(13 * 24 + 20, 14 * 24 + 6)  # the site was not reached in a night
_LOST: Final = Trouble(
    TroubleKind.UNREACHABLE, "The site server did not answer.", "Connection timed out", "The system said"
)
Moments = Callable[[int], bool]


def is_read(hour: int) -> bool:
    """Whether the site is read at the end of an hour."""
    return hour not in _AWAY and (hour >= HOURLY_FROM or hour % 3 == 2 or hour == HOURS - 1)


def make(folder: Path, devices: int, seed: int, tell: Callable[[str], None]) -> tuple[Path, Path]:
    """The fleet's file and the recording, not packed, in `folder`."""
    fleet, store, recording = folder / "fleet.sqlite", folder / "store.sqlite", folder / "recording"
    end = datetime.now(timezone.utc).replace(microsecond=0)
    with DemoServer(devices=devices, seed=seed, still=True) as server:
        month = Month(server.database, seed, end)
        month.begin()
        read(server, store, month.moment)
        for hour in range(HOURS):
            month.pass_hour(hour)
            if is_read(hour):
                read(server, store, month.moment, last=hour == HOURS - 1)
                tell(f"{month.moment:%Y-%m-%d %H:%M}")
            elif hour in _AWAY:
                attempt(server, store, month.moment, _LOST)
        with closing(sqlite3.connect(server.database.path)) as connection:
            connection.execute("VACUUM INTO ?", (str(fleet),))
    with closing(sqlite3.connect(fleet)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA user_version={int(end.timestamp())}")
    record(store, recording)
    return fleet, recording


def read(server: DemoServer, store: Path, moment: datetime, *, last: bool = False) -> None:
    """One reading, as the commands do it, at a moment of the month; only the last one's queries are kept."""
    target = Target(
        name=DEMO_NAME, url=server.url, auth="ntlm", user=server.user, password=Secret(server.password)
    )
    with closing(StoreWriter.open(store)) as writer:
        heard = writer.log_query if last else _unheard
        with open_site(target, heard) as site:
            refresh(site, writer, lambda _rows, _doing: None, clock=lambda: moment)
    attempt(server, store, moment, None)


def _unheard(_query: QueryRecord) -> None:
    """Keep nothing."""


def attempt(server: DemoServer, store: Path, moment: datetime, trouble: Trouble | None) -> None:
    """What became of a reading, in the store."""
    with closing(StoreWriter.open(store)) as writer:
        writer.note_attempt(moment + timedelta(seconds=2), server.url, server.user, trouble)


def pack(file: Path, packed: Path) -> None:
    """Press a file."""
    with file.open("rb") as plain, lzma.open(packed, "wb", preset=9 | lzma.PRESET_EXTREME) as press:
        shutil.copyfileobj(plain, press)


def _say(word: str) -> None:
    sys.stderr.write(f"\r{word}  {time.process_time():.0f} s")


def bring_to_form(folder: Path) -> Path:
    """The recording that there is, in the store's form of today."""
    store, recording = folder / "store.sqlite", folder / "recording"
    unpack(RECORDING, store)
    open_to_write(store).close()
    record(store, recording)
    return recording


def main() -> int:
    """Make both, or bring one to the form of today, and put them where the program finds them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        if "--form" in sys.argv[1:]:
            pack(bring_to_form(folder), RECORDING)
            return 0
        made = make(folder, DEVICES, SEED, _say)
        for file, packed in zip(made, (FLEET, RECORDING), strict=True):
            pack(file, packed)
            before, after = file.stat().st_size, packed.stat().st_size
            sys.stdout.write(f"\n{packed.name}: {before:,} octets, packed {after:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
