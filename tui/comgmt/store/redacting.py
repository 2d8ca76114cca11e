"""A copy of a store in which every name has a stand-in, for somebody else to look at.

It is made as a reading is: records with stand-ins are put aside and derived in the ordinary way, so that
nothing derived holds a name. What the store knows besides (ages, changes, history, attempts, alerts, queries)
follows.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from comgmt.domain.census import Census
from comgmt.domain.deployments import DeploymentDevice, DeploymentNumber
from comgmt.domain.host_naming import names_of_url, url_renamed
from comgmt.domain.nouns import counted
from comgmt.domain.pseudonyms import Naming, Pseudonyms, Wording
from comgmt.domain.record_naming import names_in, names_of_account, renamed
from comgmt.domain.records import QueryRecord
from comgmt.domain.source import Trouble
from comgmt.store import packing
from comgmt.store.change_rows import SEEN
from comgmt.store.costs import load_cost, save_cost
from comgmt.store.errors import StoreError, told
from comgmt.store.gathered import Gathered
from comgmt.store.gathered_naming import census_renamed, gathered_renamed, names_of_site, phrases_of
from comgmt.store.history import number_censuses_from
from comgmt.store.known_names import KnownNames
from comgmt.store.locking import Tell
from comgmt.store.meta import load_gathered, save_names_mark
from comgmt.store.naming_mark import names_mark
from comgmt.store.orders import order_anew
from comgmt.store.redacted_reads import RedactedReads, readers_of
from comgmt.store.schema import KEPT_COLUMNS
from comgmt.store.sealing import opened, sealed
from comgmt.store.staging import Staging
from comgmt.store.transactions import reading, writing
from comgmt.store.writer import StoreWriter

_AT_ONCE: Final = 2_000
_KEPT: Final = tuple(name for name, _ in KEPT_COLUMNS)
_ENCODER: Final = msgspec.msgpack.Encoder()
_UNPACK: Final = {
    "system": packing.system,
    "comanagement": packing.comanagement,
    "activity": packing.activity,
}
Cells = tuple[Any, ...]
Item = TypeVar("Item")


def redact(original: sqlite3.Connection, copy: Path, pseudonyms: Pseudonyms, tell: Tell) -> None:
    """Make the new store `copy` what `original` is, with stand-ins for names. Raises StoreError.

    `tell` hears what is done. What was set aside of an earlier store is not named in the copy.
    """
    with reading(original), closing(KnownNames()) as known:
        gathered = load_gathered(original)
        if gathered is None:
            raise StoreError("There is no reading of a site to record yet.")
        _Redaction(original, gathered, known, pseudonyms, tell).into(copy)


class _Redaction:
    """One copy under way."""

    def __init__(
        self,
        original: sqlite3.Connection,
        gathered: Gathered,
        known: KnownNames,
        pseudonyms: Pseudonyms,
        tell: Tell,
    ) -> None:
        self._original = original
        self._gathered = gathered
        self._known = known
        self._pseudonyms = pseudonyms
        self._wording = Wording(pseudonyms, known.kind_of)
        self._tell = tell

    def into(self, copy: Path) -> None:
        """Fill the new store."""
        self._learn()
        writer = StoreWriter.open(copy)
        with closing(writer), writer.staging() as staging:
            self._stage(staging)
            staging.commit(gathered_renamed(self._gathered, self._pseudonyms, self._wording), self._tell)
        with told(copy), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            self._keep_ages(connection)
            with writing(connection):
                save_names_mark(connection, self._pseudonyms.mark(names_mark(self._original)))
                self._keep_history(connection)
                self._keep_changes(connection)
                self._keep_attempts(connection)
                self._keep_alerts(connection)
                self._keep_queries(connection)

    def _learn(self) -> None:
        self._tell("looking for names")
        self._known.add(names_of_site(self._gathered))
        for phrase, stand_in in phrases_of(self._gathered, self._pseudonyms):
            self._wording.add_phrase(phrase, stand_in)
        for kind in _UNPACK:
            for some in _batches(self._records(kind)):
                self._known.add(name for record in some for name in names_in(record))
        for table, column in (("deployment_device", "name"), ("change", "name")):
            found = self._original.execute(f"SELECT DISTINCT {column} FROM {table}")  # noqa: S608 - own names
            for rows in _batches(found):
                self._known.add((name, Naming.DEVICE) for (name,) in rows)
        for (who,) in self._original.execute("SELECT DISTINCT who FROM attempt"):
            self._known.add(names_of_account(who))
        for who in readers_of(self._original):
            self._known.add(names_of_account(who))
        for (address,) in self._original.execute("SELECT DISTINCT address FROM attempt"):
            self._known.add(names_of_url(address))

    def _records(self, kind: str) -> Iterator[Any]:
        unpack: Callable[[bytes], Any] = _UNPACK[kind]
        found = self._original.execute(
            f"SELECT {kind} FROM record WHERE {kind} IS NOT NULL ORDER BY resource_id"  # noqa: S608 - own names
        )
        return (unpack(packed) for (packed,) in found)

    def _renamed(self, kind: str) -> Iterator[Any]:
        words = self._wording.text
        return (renamed(record, self._pseudonyms, words) for record in self._records(kind))

    def _stage(self, staging: Staging) -> None:
        staging.add_systems(self._renamed("system"), self._counting("device records"))
        staging.add_comanagement(self._renamed("comanagement"), self._counting("co-management records"))
        staging.add_activity(self._renamed("activity"), self._counting("client activity"))
        number = self._pseudonyms.resource_id
        for collection in self._gathered.members:
            found = self._original.execute(
                "SELECT resource_id FROM member WHERE collection_id = ?", (collection,)
            )
            staging.add_members(collection, (number(each) for (each,) in found), self._counting("members"))
        for deployment in self._gathered.devices:
            staging.add_deployment_devices(
                deployment, self._deployment_devices(deployment), self._counting("devices of deployments")
            )

    def _deployment_devices(self, deployment: str) -> Iterator[DeploymentDevice]:
        for number, resource_id, name in self._original.execute(
            "SELECT number, resource_id, name FROM deployment_device WHERE deployment_id = ?", (deployment,)
        ):
            yield DeploymentDevice(
                deployment_id=deployment,
                number=DeploymentNumber(number),
                name=self._device(name),
                resource_id=self._number(resource_id),
            )

    def _keep_ages(self, connection: sqlite3.Connection) -> None:
        """Since when each device is what it is, and when it was read, as the original has it."""
        found = self._original.execute(f"SELECT {', '.join(_KEPT)}, resource_id FROM device")  # noqa: S608 - own names
        setting = ", ".join(f"{name} = ?" for name in _KEPT)
        done = 0
        for rows in _batches(found):
            with writing(connection):
                connection.executemany(
                    f"UPDATE device SET {setting} WHERE resource_id = ?",  # noqa: S608 - own names
                    [(*row[:-1], self._number(row[-1])) for row in rows],
                )
            done += len(rows)
            self._tell(f"copying ages, {counted(done, 'device')}")
        with writing(connection):
            order_anew(connection)
            RedactedReads(self._original, self._pseudonyms, self._wording.text).keep(connection)
            save_cost(connection, load_cost(self._original))

    def _keep_history(self, connection: sqlite3.Connection) -> None:
        """Every reading; whole tiles have words in them, counts have none."""
        connection.execute("DELETE FROM census")
        connection.execute("DELETE FROM census_body")
        connection.execute("DELETE FROM trend_key")
        _copy(connection, "trend_key", self._original.execute("SELECT * FROM trend_key"))
        found = self._original.execute("SELECT id, taken_at, counts FROM census ORDER BY id")
        _copy(connection, "census", found)
        bodies = self._original.execute("SELECT census_id, body FROM census_body ORDER BY census_id")
        _copy(connection, "census_body", ((number, self._census(body)) for number, body in bodies))
        (newest,) = connection.execute("SELECT ifnull(max(id), 0) FROM census").fetchone()
        number_censuses_from(connection, newest)

    def _census(self, body: bytes) -> bytes:
        census = msgspec.msgpack.decode(opened(body), type=Census)
        return sealed(_ENCODER.encode(census_renamed(census, self._pseudonyms, self._wording)))

    def _keep_changes(self, connection: sqlite3.Connection) -> None:
        names = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info('change')")]
        device, name = names.index("resource_id"), names.index("name")

        def changed(row: Cells) -> Cells:
            cells = list(row)
            cells[device], cells[name] = self._number(row[device]), self._device(row[name])
            return tuple(cells)

        connection.execute("DELETE FROM change")
        found = self._original.execute(f"SELECT {', '.join(names)} FROM change WHERE {SEEN} ORDER BY id")  # noqa: S608 - own names
        _copy(connection, "change", map(changed, found))

    def _keep_attempts(self, connection: sqlite3.Connection) -> None:
        found = self._original.execute(
            "SELECT id, first_at, last_at, address, who, trouble FROM attempt ORDER BY id"
        )
        _copy(
            connection,
            "attempt",
            (
                (number, first, last, self._url(address), self._account(who), self._trouble(trouble))
                for number, first, last, address, who, trouble in found
            ),
        )

    def _trouble(self, packed: bytes | None) -> bytes | None:
        if packed is None:
            return None
        trouble = msgspec.msgpack.decode(opened(packed), type=Trouble)
        words = self._wording.text
        named = msgspec.structs.replace(
            trouble, sentence=words(trouble.sentence), detail=words(trouble.detail), asks=words(trouble.asks)
        )
        return sealed(_ENCODER.encode(named))

    def _keep_alerts(self, connection: sqlite3.Connection) -> None:
        """Rules keep the names that their owner gave them; who is told does not."""
        words, receiver = self._wording.text, Naming.RECEIVER
        standings = self._original.execute("SELECT * FROM alert_standing")
        _copy(connection, "alert_standing", ((words(rule), *rest) for rule, *rest in standings))
        events = self._original.execute(
            "SELECT id, at, rule, about, kind, severity, sentence, value FROM alert_event ORDER BY id"
        )
        _copy(
            connection,
            "alert_event",
            (
                (number, at, words(rule), about, kind, severity, words(sentence), value)
                for number, at, rule, about, kind, severity, sentence, value in events
            ),
        )
        tellings = self._original.execute("SELECT event_id, receiver, at, why FROM alert_telling")
        _copy(
            connection,
            "alert_telling",
            ((event, self._pseudonyms.name(receiver, to), at, words(why)) for event, to, at, why in tellings),
        )

    def _keep_queries(self, connection: sqlite3.Connection) -> None:
        found = self._original.execute("SELECT id, body FROM query ORDER BY id")
        _copy(connection, "query", ((number, self._query(body)) for number, body in found))

    def _query(self, packed: bytes) -> bytes:
        record = msgspec.msgpack.decode(opened(packed), type=QueryRecord)
        named = msgspec.structs.replace(
            record,
            user=self._account(record.user),
            action=self._wording.text(record.action),
            query=self._url(record.query) if _is_url(record.query) else self._wording.query(record.query),
            outcome=self._wording.text(record.outcome),
        )
        return sealed(_ENCODER.encode(named))

    def _account(self, who: str) -> str:
        return self._pseudonyms.account(who) or who

    def _url(self, address: str) -> str:
        return url_renamed(address, self._pseudonyms, self._wording.text)

    def _device(self, name: str) -> str:
        return self._pseudonyms.name(Naming.DEVICE, name) or name

    def _number(self, resource_id: int | None) -> int | None:
        return None if resource_id is None else self._pseudonyms.resource_id(resource_id)

    def _counting(self, of: str) -> Callable[[int], None]:
        return lambda rows: self._tell(f"copying {of}, {rows:,}")


def _is_url(query: str) -> bool:
    """Whether a query is the address of a site that was asked who it is."""
    return query.startswith(("https://", "http://"))


def _copy(connection: sqlite3.Connection, table: str, rows: Iterable[Cells]) -> None:
    for some in _batches(iter(rows)):
        places = ", ".join("?" * len(some[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", some)  # noqa: S608 - own names


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
