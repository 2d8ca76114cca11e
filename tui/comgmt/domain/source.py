"""What the collector says of its source: one immutable record at a time, for header lines and exit codes."""

import re
from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.early import Early
from comgmt.domain.list_state import ListState
from comgmt.domain.sweep import SweepState


class Phase(str, Enum):
    """What the collector is doing."""

    STARTING = "starting"
    CONNECTING = "connecting"
    READING = "reading"
    LIVE = "live"
    PAUSED = "paused"
    STALE = "stale"  # the last refresh failed; it is tried again by itself
    STOPPED = "stopped"  # the last refresh failed in a way a person must mend
    FOLLOWED = "followed"  # another user's collector reads, and this shows what it has
    RECORDED = "recorded"  # what is shown was recorded before; nothing is read


class TroubleKind(str, Enum):
    """Why the site could not be read, as an exit code and a retry rule depend on it."""

    CONFIG = "config"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"  # TLS
    REFUSED = "refused"  # sign-in
    LOST = "lost"  # a connection that had worked
    PERMISSION = "permission"
    MISSING = "missing"  # namespace, class or column
    QUOTA = "quota"
    TIMEOUT = "timeout"
    PROVIDER = "provider"  # what is behind the service failed: WMI, the SMS Provider, its SQL Server
    BUDGET = "budget"  # a bound of ours: the reading took more than it may
    ANSWER = "answer"  # malformed, hostile or unexpected
    STORE = "store"  # our own file

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this (README, exit codes)."""
        return _EXIT_CODES.get(self, 3)

    @property
    def needs_person(self) -> bool:
        """Whether trying again by itself would be wrong."""
        return self in _FOR_A_PERSON


_EXIT_CODES: Final = {
    TroubleKind.CONFIG: 2,
    TroubleKind.STORE: 2,
    TroubleKind.REFUSED: 4,
    TroubleKind.PERMISSION: 5,
}
_FOR_A_PERSON: Final = frozenset(
    {
        TroubleKind.CONFIG,
        TroubleKind.UNTRUSTED,
        TroubleKind.REFUSED,
        TroubleKind.PERMISSION,
        TroubleKind.MISSING,
    }
)
SITE_SAID: Final = "The site said"


class Trouble(msgspec.Struct, frozen=True):
    """One clear sentence that names the thing and the mend; `detail` is what somebody else said of it.

    `speaker` are the words before those, which say whose they are: "The site said", "SQLite said".
    `again_at` (UTC) is when what needs a person is tried once more all the same; `asks` says whose password
    only a person can give.
    """

    kind: TroubleKind
    sentence: str
    detail: str = ""
    speaker: str = SITE_SAID
    again_at: datetime | None = None
    asks: str = ""


def with_code(trouble: Trouble) -> str:
    """The sentence, with the last code that the site itself said, unless it has one already."""
    codes = _CODE.findall(trouble.detail)
    if not codes or _CODE.search(trouble.sentence):
        return trouble.sentence
    return f"{trouble.sentence.rstrip('.')} ({codes[-1]})."


_CODE: Final = re.compile(r"\b0x[0-9A-F]{8}\b")


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """The collector's state. `rows` counts devices read in the running refresh; `next_at` is UTC.

    `notice` is said once: what was done about our own file. `sweep` is the reading of all rows under way,
    `early` what a first reading has given so far, `listed` that of a list that somebody looks at.
    """

    phase: Phase
    rows: int = 0
    trouble: Trouble | None = None
    next_at: datetime | None = None
    notice: str = ""
    sweep: SweepState | None = None
    early: Early | None = None
    listed: ListState | None = None
