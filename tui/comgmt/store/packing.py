"""The site's records as sealed MessagePack, values in field order; equal bytes, equal record."""

from typing import Any, Final, TypeVar

import msgspec

from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store.sealing import opened, sealed

SiteRecord = ComanagementRecord | SystemRecord | ActivityRecord
Record = TypeVar("Record", ComanagementRecord, SystemRecord, ActivityRecord)


class PackedComanagement(ComanagementRecord, frozen=True, kw_only=True, array_like=True):
    """A co-management record as its bytes decode."""


class PackedSystem(SystemRecord, frozen=True, kw_only=True, array_like=True):
    """A system record as its bytes decode."""


class PackedActivity(ActivityRecord, frozen=True, kw_only=True, array_like=True):
    """An activity record as its bytes decode."""


_ENCODER: Final = msgspec.msgpack.Encoder()
_VALUES: Final = msgspec.msgpack.Decoder(list[Any])
_COMANAGEMENT: Final = msgspec.msgpack.Decoder(PackedComanagement)
_SYSTEM: Final = msgspec.msgpack.Decoder(PackedSystem)
_ACTIVITY: Final = msgspec.msgpack.Decoder(PackedActivity)


def pack(record: SiteRecord) -> bytes:
    """The bytes of one record."""
    return pack_values(msgspec.structs.astuple(record))


def pack_values(values: tuple[Any, ...]) -> bytes:
    """The bytes of the record that has these values, in the order of its fields."""
    return sealed(_ENCODER.encode(values))


def unpack(kind: type[Record], packed: bytes | None) -> Record | None:
    """The record of these bytes; None for none."""
    if packed is None:
        return None
    values = _VALUES.decode(opened(packed))
    if len(values) != len(kind.__struct_fields__):
        raise msgspec.DecodeError(f"{len(values)} values are no {kind.__name__}")
    return kind(**dict(zip(kind.__struct_fields__, values, strict=True)))


def comanagement(packed: bytes | None) -> ComanagementRecord | None:
    """The same, at the speed a million devices need."""
    return None if packed is None else _COMANAGEMENT.decode(opened(packed))


def system(packed: bytes | None) -> SystemRecord | None:
    """The same, at the speed a million devices need."""
    return None if packed is None else _SYSTEM.decode(opened(packed))


def activity(packed: bytes | None) -> ActivityRecord | None:
    """The same, at the speed a million devices need."""
    return None if packed is None else _ACTIVITY.decode(opened(packed))
