"""What a site gives, put aside in temporary tables while it is read, on a connection of its own.

Nothing of the store is locked meanwhile, and nothing of the fleet is in memory; SQLite deletes the tables
with the connection.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice, repeat
from pathlib import Path
from typing import Any, Final, TypeVar

from comgmt.domain.batches import RecordBatch
from comgmt.domain.census import Census
from comgmt.domain.deployments import DeploymentDevice, DeploymentNumber
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SiteIdentity, SystemRecord
from comgmt.domain.retention import Retention
from comgmt.domain.source import TroubleKind
from comgmt.store import orders, planning, portions
from comgmt.store.attempts import latest
from comgmt.store.counted_census import record_counted
from comgmt.store.dearness import why_dear, with_dearness
from comgmt.store.deriving import TABLES
from comgmt.store.errors import StoreError, told
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.locking import Tell, collectors_lock, silent
from comgmt.store.merging import merge
from comgmt.store.merging_parts import merge_part
from comgmt.store.meta import load_gathered
from comgmt.store.packing import SiteRecord, pack, pack_values
from comgmt.store.parts import PartDone, PartRead, PartScope
from comgmt.store.transactions import writing

_AT_ONCE: Final = 500
_NUMBERS: Final = {number: number.value for number in DeploymentNumber}
Item = TypeVar("Item")

_TABLES: Final = (
    "CREATE TEMP TABLE staged_comanagement (resource_id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TEMP TABLE staged_system (resource_id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TEMP TABLE staged_activity (resource_id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TEMP TABLE staged_key (resource_id INTEGER PRIMARY KEY)",
    """CREATE TEMP TABLE staged_member (
         collection_id TEXT NOT NULL, resource_id INTEGER NOT NULL,
         PRIMARY KEY (collection_id, resource_id)) WITHOUT ROWID""",
    """CREATE TEMP TABLE staged_deployment_device (
         deployment_id TEXT NOT NULL, number TEXT NOT NULL, resource_id INTEGER,
         name TEXT NOT NULL, name_key TEXT NOT NULL)""",
)


class Aside:
    """Where the rows of a reading go as they come. `previous` is what the last one gathered."""

    def __init__(self, connection: sqlite3.Connection, path: Path, keep: Retention) -> None:
        self._connection = connection
        self._path = path
        self._keep = keep
        self._members: set[str] = set()
        self._deployments: set[str] = set()
        self.kept = 0  # readings that were kept of it
        with told(path):
            connection.execute("PRAGMA temp_store=FILE")
            for table in (*_TABLES, *TABLES, *planning.TABLES, *orders.TABLES, portions.TABLE):
                connection.execute(table)
            self.previous: Final = load_gathered(connection)

    def check_site(self, site: SiteIdentity) -> None:
        """Raise StoreError when the store is that of another site, whose resource ids mean other devices."""
        own = None if self.previous is None else self.previous.site.site_code
        if own is not None and own.casefold() != site.site_code.casefold():
            raise StoreError(
                f"The store {self._path} is that of site {own}, not of {site.site_code}; move it away, or "
                "give the site a name of its own in the configuration."
            )

    def add_batches(
        self, subject: Subject, batches: Iterable[RecordBatch[Any]], tell: Callable[[int], None]
    ) -> int:
        """Put the records of one of the three classes of devices aside as they come, many at once."""
        rows = (
            list(zip(batch.column("resource_id"), map(pack_values, batch.rows()), strict=True))
            for batch in batches
        )
        return self._fill(portions.STAGED[subject], rows, tell)

    def add_systems(self, records: Iterable[SystemRecord], tell: Callable[[int], None]) -> int:
        """Put system records aside as they come; `tell` hears how many there are, now and then."""
        return self._add_records("staged_system", records, tell)

    def add_comanagement(self, records: Iterable[ComanagementRecord], tell: Callable[[int], None]) -> int:
        """Put co-management records aside as they come."""
        return self._add_records("staged_comanagement", records, tell)

    def add_activity(self, records: Iterable[ActivityRecord], tell: Callable[[int], None]) -> int:
        """Put activity records aside as they come."""
        return self._add_records("staged_activity", records, tell)

    def add_members(self, collection_id: str, members: Iterable[int], tell: Callable[[int], None]) -> int:
        """Put the members of a collection aside; without this call those of the last refresh stay."""
        rows = (list(zip(repeat(collection_id), some, strict=False)) for some in _batches(members))
        total = self._fill("staged_member", rows, tell, ("collection_id", collection_id))
        self._members.add(collection_id)
        return total

    def add_deployment_devices(
        self, deployment_id: str, devices: Iterable[DeploymentDevice], tell: Callable[[int], None]
    ) -> int:
        """Put the devices behind the numbers aside; without this call those of the last refresh stay."""
        rows = (
            [
                (deployment_id, device.number.value, device.resource_id, device.name, device.name.casefold())
                for device in some
            ]
            for some in _batches(devices)
        )
        return self._fill_deployment(deployment_id, rows, tell)

    def add_deployment_batches(
        self,
        deployment_id: str,
        batches: Iterable[RecordBatch[DeploymentDevice]],
        tell: Callable[[int], None],
    ) -> int:
        """The same, many at once."""
        rows = (
            list(
                zip(
                    repeat(deployment_id, len(batch)),
                    map(_NUMBERS.__getitem__, batch.column("number")),
                    batch.column("resource_id"),
                    batch.column("name"),
                    map(str.casefold, batch.column("name")),
                    strict=True,
                )
            )
            for batch in batches
        )
        return self._fill_deployment(deployment_id, rows, tell)

    def _fill_deployment(
        self, deployment_id: str, rows: Iterable[list[tuple[Any, ...]]], tell: Callable[[int], None]
    ) -> int:
        total = self._fill("staged_deployment_device", rows, tell, ("deployment_id", deployment_id))
        self._deployments.add(deployment_id)
        return total

    def _add_records(self, table: str, records: Iterable[SiteRecord], tell: Callable[[int], None]) -> int:
        rows = ([(record.resource_id, pack(record)) for record in some] for some in _batches(records))
        return self._fill(table, rows, tell)

    def _fill(
        self,
        table: str,
        rows: Iterable[list[tuple[Any, ...]]],
        tell: Callable[[int], None],
        where: tuple[str, str] | None = None,
    ) -> int:
        """Insert rows as they come, some at once; of those (`where`) none stays if they end in an error."""
        total = 0
        try:
            for some in rows:
                places = ", ".join("?" * len(some[0]))
                with told(self._path):
                    self._connection.execute("BEGIN")
                    self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", some)  # noqa: S608 - own names
                    self._connection.execute("COMMIT")
                total += len(some)
                tell(total)
        except BaseException:
            self._forget(table, where)
            raise
        return total

    def _forget(self, table: str, where: tuple[str, str] | None) -> None:
        with told(self._path):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if where is None:
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
            else:
                self._connection.execute(f"DELETE FROM {table} WHERE {where[0]} = ?", where[1:])  # noqa: S608 - own names


class Staging(Aside):
    """One refresh under way; `commit` ends it."""

    def last_trouble(self) -> TroubleKind | None:
        """Why the attempt to read before this one failed; None where it did not, or there was none."""
        with told(self._path):
            before = latest(self._connection)
        return None if before is None or before.trouble is None else before.trouble.kind

    def counting_dear(self, now: datetime) -> str | None:
        """Why counting is not worth its time at this site, as a sentence; None where it may be."""
        return None if self.previous is None else why_dear(self.previous, now)

    def commit(self, gathered: Gathered, tell: Tell = silent) -> Census:
        """Make what was put aside the contents of the store; the new census. `tell` hears what takes long."""
        with told(self._path):
            census = merge(
                self._connection,
                self._path,
                with_dearness(gathered, self.previous),
                frozenset(self._members),
                frozenset(self._deployments),
                self._keep,
                tell,
            )
        self.kept += 1
        return census

    def record_counted(self, gathered: Gathered, tell: Tell = silent) -> Census:
        """Keep what the site counted, and the census of it; devices stay as they are in the store."""
        with told(self._path), collectors_lock(self._path, tell), writing(self._connection):
            gathered = with_dearness(gathered, self.previous)
            census = record_counted(self._connection, gathered, self._keep)
        self.kept += 1
        return census


class StagedPart(Aside):
    """A part of the fleet under way; `commit` ends it. Its lists, if any, are whole ones.

    Rows of devices outside its scope are left out.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, keep: Retention, scope: PartScope) -> None:
        super().__init__(connection, path, keep)
        self._scope = scope

    def commit(self, read: PartRead, tell: Tell = silent) -> PartDone:
        """Make the devices of the scope those that were put aside: others of it are no longer there.

        Where systems or co-management states were refused nobody is removed. Raises StoreError; the store is
        then as it was.
        """
        self.check_site(read.site)
        lists = (frozenset(self._members), frozenset(self._deployments))
        with told(self._path):
            return merge_part(self._connection, self._path, self._scope, read, lists, self._keep, tell)


def _batches(rows: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
