"""What is packed carries a checksum: a torn octet is never taken for a value, nor for a fault of ours.

What does not fit its seal is damage of the file; what fits and cannot be decoded is a fault of ours.
"""

from struct import Struct
from typing import Any, Final
from zlib import crc32

from comgmt.store.errors import UnreadableValueError

_OCTETS: Final = 4
_seal: Final = Struct("<I").pack
_RESIDUE: Final = 0x2144DF1C  # the CRC-32 of any octets with their own behind them, RFC 1952's polynomial


def sealed(packed: bytes) -> bytes:
    """The octets with their CRC-32 (little endian) behind them."""
    return packed + _seal(crc32(packed))


def opened(stored: Any) -> bytes:  # noqa: ANN401 - whatever a cell of the file holds
    """The octets that were sealed. Raises UnreadableValueError for what is not as it was sealed."""
    if isinstance(stored, bytes) and len(stored) >= _OCTETS and crc32(stored) == _RESIDUE:
        return stored[:-_OCTETS]
    raise UnreadableValueError("What is packed does not fit its checksum.")
