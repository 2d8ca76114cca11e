"""Whom a number can be counted over alone: a collection, a site, an OS release."""

from enum import Enum

import msgspec


class AudienceKind(str, Enum):
    """What parts devices; the value is its head in the filter language."""

    COLLECTION = "collection"
    SITE = "site"
    OS = "os"

    @property
    def word(self) -> str:
        """What people call it."""
        return "release" if self is AudienceKind.OS else self.value


class Audience(msgspec.Struct, frozen=True):
    """One part: its name, its name as the filter language has it, and its co-managed devices.

    `devices` None is not known: rows are still to come.
    """

    kind: AudienceKind
    name: str
    written: str
    devices: int | None

    @property
    def where(self) -> str:
        """The filter for it."""
        return f"{self.kind.value}:{self.written}"
