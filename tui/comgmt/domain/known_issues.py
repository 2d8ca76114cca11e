"""Known issues of Configuration Manager by client build and workload, as data with their fixes."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec
import tomli

from comgmt.domain.data_file import data_text
from comgmt.domain.traits import version_parts
from comgmt.domain.workloads import Workload

_FILE: Final = "known-issues.toml"


class Versions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"least": "from"}):
    """A range of versions; `least` is in it, `below` is not."""

    least: str | None = None
    below: str | None = None

    def holds(self, version: tuple[int, ...]) -> bool:
        """Whether a version is in the range."""
        least, below = version_parts(self.least), version_parts(self.below)
        return (least is None or version >= least) and (below is None or version < below)


class KnownIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known issue. `unseen` says why a version does not tell whether its fix is installed.

    `since` is the day from which on it shows. `provider` marks one of the site and not of its clients.
    """

    kb: str
    title: str
    why: str
    mend: str
    client: tuple[Versions, ...]
    fixed: tuple[str, ...] = ()
    workload: Workload | None = None
    provider: bool = False
    unseen: str = ""
    since: date | None = None
    sources: tuple[str, ...]
    read: date

    def affects(self, version: str | None) -> bool | None:
        """Whether a client, or a site, of this version has the fault; None where the version is not known."""
        parts = version_parts(version)
        return None if parts is None else any(each.holds(parts) for each in self.client)

    def shows(self, today: date) -> bool:
        """Whether it shows on a day."""
        return self.since is None or today >= self.since


class _KnownIssuesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    issue: tuple[KnownIssue, ...]


@lru_cache(maxsize=1)
def known_issues() -> tuple[KnownIssue, ...]:
    """All of them, in the order of the data."""
    return msgspec.convert(tomli.loads(data_text(_FILE)), _KnownIssuesFile).issue


def issues_of_client(version: str | None, mask: int | None, today: date) -> tuple[KnownIssue, ...]:
    """Those that an enrolled device with this client and these workloads with Intune has on a day."""
    return tuple(
        issue
        for issue in known_issues()
        if not issue.provider
        and issue.affects(version)
        and issue.shows(today)
        and (issue.workload is None or (mask is not None and bool(mask & issue.workload.moving_bits)))
    )


def issues_of_site(version: str | None, today: date) -> tuple[KnownIssue, ...]:
    """Those that a site of this version has, or may have, on a day; its clients' own are not among them."""
    return tuple(
        issue for issue in known_issues() if issue.provider and issue.affects(version) and issue.shows(today)
    )
