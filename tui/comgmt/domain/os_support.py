"""How long Microsoft supports each Windows release: by edition, with Extended Security Updates."""

from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

import msgspec
import tomli

from comgmt.domain.data_file import data_text

_FILE: Final = "windows-releases.toml"


class Support(str, Enum):
    """What is known of the support of a release; the value is its key in JSON.

    EDITION: some editions are in support and some are not. ESU: only devices with paid security updates are.
    """

    SUPPORTED = "supported"
    EDITION = "by_edition"
    ESU = "esu_only"
    ENDED = "ended"


class WindowsRelease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One release with its last days of support; `ltsc` is that of a long-term release of the same build."""

    name: str
    home_pro: date
    enterprise: date
    esu: date | None = None
    ltsc: date | None = None

    def support(self, today: date) -> Support:
        """What is known of its support on a day, the edition of a device not being known."""
        if today <= self.home_pro:
            return Support.SUPPORTED
        if today <= self.enterprise or (self.ltsc is not None and today <= self.ltsc):
            return Support.EDITION
        return Support.ESU if self.esu is not None and today <= self.esu else Support.ENDED

    def words(self, today: date) -> str:
        """That in words, for a line: "out of support since 14 Oct 2025, but for ESU to 10 Oct 2028"."""
        support = self.support(today)
        if support is Support.SUPPORTED:
            return f"in support to {_day(self.home_pro)}"
        if support is Support.EDITION and today <= self.enterprise:
            return (
                f"Home and Pro out of support since {_day(self.home_pro)}, "
                f"Enterprise and Education to {_day(self.enterprise)}"
            )
        ended = f"out of support since {_day(max(self.home_pro, self.enterprise))}"
        if support is Support.EDITION and self.ltsc is not None:
            return f"{ended}, but for LTSC to {_day(self.ltsc)}"
        if support is Support.ESU and self.esu is not None:
            return f"{ended}, but for ESU to {_day(self.esu)}"
        return ended


class _SupportFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    read: date
    sources: tuple[str, ...]
    release: tuple[WindowsRelease, ...]


@lru_cache(maxsize=1)
def windows_releases() -> dict[str, WindowsRelease]:
    """Every known release by its name, such as "Windows 10 22H2"."""
    file = msgspec.convert(tomli.loads(data_text(_FILE)), _SupportFile)
    return {release.name: release for release in file.release}


def support_of(release: str | None, today: date) -> Support | None:
    """What is known of the support of a release on a day; None for one that this program does not know."""
    known = windows_releases().get(release or "")
    return None if known is None else known.support(today)


def support_words(release: str | None, today: date) -> str:
    """That in words; "" for a release that is not known."""
    known = windows_releases().get(release or "")
    return "" if known is None else known.words(today)


def is_out_of_support(release: str | None, today: date) -> bool:
    """Whether no edition of a release is in support on a day, ESU not being counted."""
    return support_of(release, today) in {Support.ENDED, Support.ESU}


def out_of_support(today: date) -> tuple[str, ...]:
    """The names of all releases that no edition of is in support on a day, ESU not being counted."""
    return tuple(name for name in windows_releases() if is_out_of_support(name, today))


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%b %Y}"
