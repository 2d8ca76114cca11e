"""Releases of Configuration Manager: which one a site has, until when it is supported, and what is due.

Builds, dates and the notice on compliance policies: domain/FACTS.md#versions.
"""

import re
from datetime import date
from typing import Final

import msgspec

from comgmt.domain.known_issues import known_issues

COMPLIANCE_KB: Final = "KB37172183"
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
    notice = _compliance_notice(found.group(0), today)
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


def _compliance_notice(version: str, today: date) -> str:
    """KB37172183, unless the version says that its fix is there; of rollups a site's version says nothing."""
    issue = next(issue for issue in known_issues() if issue.kb == COMPLIANCE_KB)
    if not issue.affects(version):
        return ""
    when = "Since" if today >= COMPLIANCE_FROM else "From"
    return (
        f"{when} October 2026 the compliance check in Software Center fails where the Compliance policies "
        f"workload is with Intune ({COMPLIANCE_KB}), unless clients are at 5.00.9132.1038 (2409), "
        "5.00.9135.1024 (2503), 5.00.9141.1030 (2509 with its rollup) or 2603; the version of a site "
        "does not "
        "tell. The finding 'Known issue of the client's build' has the devices."
    )
