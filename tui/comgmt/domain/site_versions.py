"""Releases of Configuration Manager: which one a site has, until when it is supported, and what is due.

Builds, dates and the notice on compliance policies: domain/FACTS.md#versions.
"""

import re
from datetime import date
from typing import Final

import msgspec

COMPLIANCE_BUILD: Final = 9146  # 2603
COMPLIANCE_FROM: Final = date(2026, 10, 1)

_VERSION: Final = re.compile(r"5\.\d+\.(\d{4,5})(?:\.\d+)?")


class Release(msgspec.Struct, frozen=True):
    """One release; `until` is its last day of support, None when that day passed long ago."""

    name: str
    build: int
    until: date | None = None


RELEASES: Final = (
    Release("2603", 9146, date(2027, 11, 5)),
    Release("2509", 9141, date(2027, 5, 12)),
    Release("2503", 9135, date(2026, 9, 30)),
    Release("2409", 9132, date(2026, 6, 4)),
    Release("2403", 9128, date(2025, 10, 22)),
    *(
        Release(name, build)
        for name, build in (
            ("2309", 9122),
            ("2303", 9106),
            ("2211", 9096),
            ("2207", 9088),
            ("2203", 9078),
            ("2111", 9068),
            ("2107", 9058),
            ("2103", 9049),
            ("2010", 9040),
            ("2006", 9012),
            ("2002", 8968),
            ("1910", 8913),
            ("1906", 8853),
            ("1902", 8790),
            ("1810", 8740),
            ("1806", 8692),
            ("1802", 8634),
            ("1710", 8577),
        )
    ),
)


class SiteVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version read: the release it belongs to, whether that is supported today, and what is due.

    `release` None is a build this program does not know; `supported` None says the same of its support.
    """

    build: int | None
    release: str | None
    supported: bool | None
    until: date | None
    newer: bool = False
    compliance_notice: str = ""


def site_version(version: str | None, today: date) -> SiteVersion:
    """Judge a version such as 5.00.9128.1007; a build between two releases is the older one, updated."""
    found = _VERSION.fullmatch((version or "").strip())
    if found is None:
        return SiteVersion(build=None, release=None, supported=None, until=None)
    build = int(found.group(1))
    notice = _compliance_notice(build, today)
    release = next((one for one in RELEASES if one.build <= build), None)
    newer = build > RELEASES[0].build
    if release is None or newer:
        return SiteVersion(
            build=build, release=None, supported=None, until=None, newer=newer, compliance_notice=notice
        )
    supported = release.until is not None and today <= release.until
    return SiteVersion(
        build=build,
        release=release.name,
        supported=supported,
        until=release.until,
        compliance_notice=notice,
    )


def _compliance_notice(build: int, today: date) -> str:
    if build >= COMPLIANCE_BUILD:
        return ""
    when = "Since" if today >= COMPLIANCE_FROM else "From"
    return (
        f"{when} October 2026 the Compliance policies workload in Intune wants site and clients at 2603 or "
        "later; this site is older."
    )
