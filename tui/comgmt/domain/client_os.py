"""Operating systems of clients: the three documented groups and the releases under them."""

from enum import Enum
from typing import Final

import msgspec

FIRST_CAPABLE_BUILD: Final = 16299  # Windows 10 1709, the first that can be co-managed
FIRST_DEVICE_TOKEN_BUILD: Final = 17134  # Windows 10 1803: enrolls by the token of the device itself
FIRST_WINDOWS_11_BUILD: Final = 22000
WORKSTATION: Final = "Microsoft Windows NT Workstation "  # in any case


class OsGroup(str, Enum):
    """A group of the tile; the value is its key in JSON. The last is shown only when above zero."""

    WINDOWS_10_1709_AND_LATER = "windows_10_1709_and_later"
    WINDOWS_10_BEFORE_1709 = "windows_10_before_1709"
    WINDOWS_7_AND_8 = "windows_7_and_8"
    UNKNOWN_BUILD = "unknown_build"

    @property
    def label(self) -> str:
        """The label of Microsoft's tile (the last is ours)."""
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """A label for a narrow pane."""
        return _SHORT_LABELS[self]


_LABELS: Final = {
    OsGroup.WINDOWS_10_1709_AND_LATER: "Windows 10 1709 and later",
    OsGroup.WINDOWS_10_BEFORE_1709: "Windows 10 lower than 1709",
    OsGroup.WINDOWS_7_AND_8: "Windows 7 & 8.x",
    OsGroup.UNKNOWN_BUILD: "Windows 10 or 11, no build",
}
_SHORT_LABELS: Final = {
    OsGroup.WINDOWS_10_1709_AND_LATER: "10 1709 and later",
    OsGroup.WINDOWS_10_BEFORE_1709: "10 lower than 1709",
    OsGroup.WINDOWS_7_AND_8: "7 & 8.x",
    OsGroup.UNKNOWN_BUILD: "no build",
}

_NO_BUILD: Final = "Build not reported"

# See domain/FACTS.md#windows-releases, newest first in a family. 28000 (26H1) is older than 26300.
_RELEASES: Final = {
    26300: "Windows 11 26H2",
    28000: "Windows 11 26H1",
    26200: "Windows 11 25H2",
    26100: "Windows 11 24H2",
    22631: "Windows 11 23H2",
    22621: "Windows 11 22H2",
    22000: "Windows 11 21H2",
    19045: "Windows 10 22H2",
    19044: "Windows 10 21H2",
    19043: "Windows 10 21H1",
    19042: "Windows 10 20H2",
    19041: "Windows 10 2004",
    18363: "Windows 10 1909",
    18362: "Windows 10 1903",
    17763: "Windows 10 1809",
    17134: "Windows 10 1803",
    16299: "Windows 10 1709",
    15063: "Windows 10 1703",
    14393: "Windows 10 1607",
    10586: "Windows 10 1511",
    10240: "Windows 10 1507",
}
_OLDER: Final = {"6.1": "Windows 7", "6.2": "Windows 8", "6.3": "Windows 8.1"}
_RANKS: Final = {
    label: rank for rank, label in enumerate((*_RELEASES.values(), "Windows 8.1", "Windows 8", "Windows 7"))
}


class ClientOs(msgspec.Struct, frozen=True):
    """The group and release of one workstation."""

    group: OsGroup
    release: str


def is_workstation(operating_system: str | None) -> bool:
    """Whether discovery's OS string names a workstation (by prefix: domain/FACTS.md#windows-releases)."""
    return operating_system is not None and operating_system.lower().startswith(WORKSTATION.lower())


def client_os(operating_system: str | None, build: str | None) -> ClientOs | None:
    """The group and release of a resource; None for servers, other systems and Windows before 7.

    Builds are compared as integers; an unknown future build keeps its number as its release.
    """
    if operating_system is None or not is_workstation(operating_system):
        return None
    version = operating_system[len(WORKSTATION) :].split(" ", 1)[0]
    if version in _OLDER:
        return ClientOs(OsGroup.WINDOWS_7_AND_8, _OLDER[version])
    if version.split(".", 1)[0] != "10":
        return None
    number = build_number(build)
    if number is None:
        return ClientOs(OsGroup.UNKNOWN_BUILD, _NO_BUILD)
    if number < FIRST_CAPABLE_BUILD:
        return ClientOs(OsGroup.WINDOWS_10_BEFORE_1709, _release(number))
    return ClientOs(OsGroup.WINDOWS_10_1709_AND_LATER, _release(number))


def build_number(build: str | None) -> int | None:
    """The third component of a build such as "10.0.19045" (or "10.0.19045.3803"), or None."""
    parts = (build or "").strip().split(".")
    if len(parts) < 3 or not parts[2].isascii() or not parts[2].isdigit():  # noqa: PLR2004 - major.minor.build
        return None
    return int(parts[2][:9])


def builds_of(text: str) -> tuple[int, ...]:
    """The builds of the releases whose name holds a text, in any case; Windows 10 and later."""
    return tuple(build for build, release in _RELEASES.items() if text.casefold() in release.casefold())


def group_of(release: str) -> OsGroup | None:
    """The group that a release of `client_os` is in; None for what it never gave."""
    if release == _NO_BUILD:
        return OsGroup.UNKNOWN_BUILD
    if release in _OLDER.values():
        return OsGroup.WINDOWS_7_AND_8
    builds = [build for build, name in _RELEASES.items() if name == release]
    number = builds[0] if builds else build_number(f"10.0.{release.rpartition(' build ')[2]}")
    if number is None:
        return None
    capable = number >= FIRST_CAPABLE_BUILD
    return OsGroup.WINDOWS_10_1709_AND_LATER if capable else OsGroup.WINDOWS_10_BEFORE_1709


def known_releases() -> tuple[str, ...]:
    """The names of all releases that are known, newest first."""
    return tuple(_RANKS)


def release_rank(release: str) -> tuple[int, str]:
    """A sort key: newest release first, unknown builds before all known ones."""
    return (_RANKS.get(release, -1), release)


def _release(number: int) -> str:
    known = _RELEASES.get(number)
    if known is not None:
        return known
    family = "Windows 11" if number >= FIRST_WINDOWS_11_BUILD else "Windows 10"
    return f"{family} build {number}"
