"""What `/`, find and the question line look in, apart from the wide rows of devices.

What nearly every device has for itself (id, name, user, Entra id) lies in blocks: the texts of all devices
of a stretch of ids behind each other, so that looking through a million devices is looking through some
thousands of long texts, which Python does at the speed of memory. What many devices share (release, build,
client, site ...) is kept once a text, in `held`; those are asked for by their columns.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from comgmt.domain.columns import PLAIN, Form
from comgmt.store.errors import UnreadableValueError
from comgmt.store.texts import BETWEEN

TABLE: Final = "CREATE TABLE {0} (block INTEGER PRIMARY KEY, body BLOB NOT NULL)"
HELD_TABLE: Final = (
    "CREATE TABLE held (name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (name, text)) WITHOUT ROWID"
)
# The columns of `device` whose texts are its own, and those whose texts are shared.
OWN: Final = ("name_key", "user_key", "user_domain_key", "entra_key")
SHARED: Final = (
    *("os_release", "os_build", "client_version", "authority", "site_code", "domain"),
    *(column.entry.key for column in PLAIN if column.form in {Form.TEXT, Form.VERSION}),
)
COLUMNS: Final = f"resource_id, {', '.join(OWN)}"

_BITS: Final = 7  # a block has the devices of 128 ids: some pages, written anew when one of them changes
_BEGIN: Final = b"\x02"  # before each device: no text of the site holds a control character
_AT_ONCE: Final = 1 << 14
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_TEXTS: Final = "char(2) || resource_id" + "".join(
    f" || ifnull(char(10) || nullif({text}, ''), '')"
    for text in ("name_key", "ifnull(nullif(user_domain_key, ''), user_key)", "entra_key")
)
_OF_RANGE: Final = f"SELECT resource_id, {_TEXTS} AS text FROM {{0}} WHERE resource_id BETWEEN ? AND ?"  # noqa: S608 - own words
_BLOCKS: Final = (
    f"SELECT resource_id >> {_BITS}, CAST(group_concat(text, '') AS BLOB) "  # noqa: S608 - own words
    f"FROM ({_OF_RANGE} ORDER BY resource_id) GROUP BY 1 ORDER BY 1"
)
_OTHER_TEXTS: Final = f"""
SELECT {", ".join(f"f.{column}" for column in COLUMNS.split(", "))}
FROM temp.fresh AS f LEFT JOIN main.device AS d ON d.resource_id = f.resource_id
WHERE d.resource_id IS NULL OR {" OR ".join(f"f.{column} IS NOT d.{column}" for column in OWN)}
"""  # noqa: S608 - own names

TextRow = tuple[Any, ...]  # of COLUMNS
Block = tuple[int, bytes]  # its number and its body


def all_blocks(connection: sqlite3.Connection, source: str) -> Iterator[list[Block]]:
    """The blocks of all devices of a table, some after the other; put together by SQLite, which is quick."""
    first = _LOWEST
    far = f"SELECT resource_id FROM {source} WHERE resource_id >= ? ORDER BY resource_id LIMIT 1 OFFSET ?"  # noqa: S608 - own names
    while True:
        end = connection.execute(far, (first, _AT_ONCE)).fetchone()
        last = _HIGHEST if end is None else ((end[0] >> _BITS) << _BITS) - 1
        yield connection.execute(_BLOCKS.format(source), (first, last)).fetchall()
        if end is None:
            return
        first = last + 1


def changed_blocks(connection: sqlite3.Connection) -> list[Block]:
    """The blocks that `fresh` and `gone` make others, as they will be; an empty body for one that goes."""
    changes: dict[int, dict[int, bytes]] = {}
    for row in connection.execute(_OTHER_TEXTS):
        changes.setdefault(row[0] >> _BITS, {})[row[0]] = _entry(row)
    for (resource_id,) in connection.execute("SELECT resource_id FROM temp.gone"):
        changes.setdefault(resource_id >> _BITS, {})[resource_id] = b""
    return [(block, _patched(connection, block, entries)) for block, entries in changes.items()]


def put_blocks(connection: sqlite3.Connection, blocks: Iterable[Block]) -> None:
    """Write blocks. In a transaction of the caller."""
    for block, body in blocks:
        if body:
            connection.execute("INSERT OR REPLACE INTO main.search VALUES (?, ?)", (block, body))
        else:
            connection.execute("DELETE FROM main.search WHERE block = ?", (block,))


def found_in_blocks(connection: sqlite3.Connection, needle: bytes) -> Iterator[int]:
    """The ids of the devices that have a text (case folded) among their own, rising."""
    for body in _bodies(connection):
        if needle in body:
            yield from (_id_of(each) for each in body.split(_BEGIN) if needle in each)


def matched_in_blocks(connection: sqlite3.Connection, match: Callable[[str], bool]) -> Iterator[int]:
    """The same by any way of matching; it is asked about many devices first, line by line."""
    for body in _bodies(connection):
        texts = body.decode(errors="replace").split(_BEGIN.decode())
        if match(BETWEEN.join(texts)):
            yield from (_id_of(each.encode()) for each in texts if each and match(each))


def _bodies(connection: sqlite3.Connection) -> Iterator[bytes]:
    for (body,) in connection.execute("SELECT body FROM search ORDER BY block"):
        if not isinstance(body, bytes):
            raise UnreadableValueError("A block of texts is none.")
        yield body


def _entry(row: TextRow) -> bytes:
    """The texts of one device, case folded: id, name, user with the domain, Entra id."""
    resource_id, name, user, user_domain, entra_id = row
    parts = (str(resource_id), name, user_domain or user, entra_id)
    return _BEGIN + BETWEEN.join(part for part in parts if part).encode()


def _patched(connection: sqlite3.Connection, block: int, changed: dict[int, bytes]) -> bytes:
    found = connection.execute("SELECT body FROM main.search WHERE block = ?", (block,)).fetchone()
    bodies = b"" if found is None else bytes(found[0])
    entries = {_id_of(each): _BEGIN + each for each in bodies.split(_BEGIN) if each}
    return b"".join(entry for _, entry in sorted((entries | changed).items()))


def _id_of(entry: bytes) -> int:
    try:
        return int(entry.partition(BETWEEN.encode())[0])
    except ValueError:
        raise UnreadableValueError("A device in a block of texts has no number.") from None


def fill_anew(connection: sqlite3.Connection) -> None:
    """Fill all blocks once devices were written in another way than by a reading. In a transaction."""
    connection.execute("DELETE FROM main.search")
    for blocks in all_blocks(connection, "main.device"):
        put_blocks(connection, blocks)
