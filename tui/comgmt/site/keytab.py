"""What a keytab holds, without its keys: whose they are and for which ciphers. Format: MIT, keytab 0x0502."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

_VERSION: Final = b"\x05\x02"
_SIZE: Final = struct.Struct(">i")
_SHORT: Final = struct.Struct(">H")
_AFTER_NAME: Final = 4 + 4 + 1  # kind of name, time, version of the key
_CIPHERS: Final = {
    1: "DES",
    3: "DES",
    16: "3DES",
    17: "AES128",
    18: "AES256",
    19: "AES128-SHA2",
    20: "AES256-SHA2",
    23: "RC4",
    24: "RC4",
}
_WEAK: Final = frozenset({"DES", "3DES", "RC4"})


class KeytabEntry(msgspec.Struct, frozen=True):
    """One key of a keytab: its principal and the name of its cipher."""

    principal: str
    cipher: str

    @property
    def weak(self) -> bool:
        """Whether domain controllers issue nothing for it any more (AES only since April 2026)."""
        return self.cipher in _WEAK


def keytab_entries(path: str) -> list[KeytabEntry]:
    """The entries of a keytab, in their order. ValueError when it is none, OSError when it cannot be read."""
    data = Path(path).read_bytes()
    if not data.startswith(_VERSION):
        raise ValueError(f"{path} is no keytab")
    try:
        return list(_entries(data))
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path} is a damaged keytab") from error


def _entries(data: bytes) -> Iterator[KeytabEntry]:
    place = len(_VERSION)
    while place + _SIZE.size <= len(data):
        (size,) = _SIZE.unpack_from(data, place)
        place += _SIZE.size
        if size > 0:
            yield _entry(data[place : place + size])
        place += abs(size)  # a negative one is a hole


def _entry(data: bytes) -> KeytabEntry:
    (count,) = _SHORT.unpack_from(data)
    realm, place = _text(data, _SHORT.size)
    names = []
    for _ in range(count):
        name, place = _text(data, place)
        names.append(name)
    (cipher,) = _SHORT.unpack_from(data, place + _AFTER_NAME)
    return KeytabEntry(f"{'/'.join(names)}@{realm}", _CIPHERS.get(cipher, f"cipher {cipher}"))


def _text(data: bytes, place: int) -> tuple[str, int]:
    (size,) = _SHORT.unpack_from(data, place)
    end = place + _SHORT.size + size
    return data[place + _SHORT.size : end].decode("utf-8", "replace"), end
