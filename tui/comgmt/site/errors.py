"""What can go wrong while a site is read over WinRM: one tree, one class per kind of trouble."""

from datetime import datetime
from typing import ClassVar

import msgspec

from comgmt.domain.source import SITE_SAID, Trouble, TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.domain.text import inert


class SiteError(SourceError):
    """A site could not be read over WinRM; `sentence` names the host, namespace, class or user.

    `detail` is what the site itself said, or somebody else by `speaker`.
    """

    kind: ClassVar[TroubleKind] = TroubleKind.ANSWER
    part: bool = True  # of a class that is read: whether the rest of the site still can be asked for
    passes: bool = False  # whether asking once more, a little later, is worth it

    def __init__(self, sentence: str, detail: str = "", speaker: str = SITE_SAID) -> None:
        super().__init__(Trouble(self.kind, sentence, detail, speaker))

    def said_by(self, speaker: str) -> "SiteError":
        """The same error, whose detail are words of another than the site."""
        self.trouble = msgspec.structs.replace(self.trouble, speaker=speaker)
        return self


class SettingError(SiteError):
    """The configuration asks for something that is wrong, unsafe or not installed."""

    kind = TroubleKind.CONFIG
    part = False


class UnreachableError(SiteError):
    """No answer from the host: name, port, proxy or a service that is down."""

    kind = TroubleKind.UNREACHABLE
    part = False


class UntrustedError(SiteError):
    """The TLS certificate does not prove the host."""

    kind = TroubleKind.UNTRUSTED
    part = False


class RefusedError(SiteError):
    """The sign-in was refused. `suspects` is a sentence of likely causes.

    `counted` says that somebody judged what was sent, now or earlier; `again_at` (UTC) is when the same may
    be sent once more by itself.
    """

    kind = TroubleKind.REFUSED
    part = False

    def __init__(
        self,
        sentence: str,
        detail: str = "",
        speaker: str = SITE_SAID,
        *,
        suspects: str = "",
        counted: bool = False,
        again_at: datetime | None = None,
    ) -> None:
        super().__init__(sentence, detail, speaker)
        self.suspects = inert(suspects)
        self.counted = counted
        self.trouble = msgspec.structs.replace(self.trouble, again_at=again_at)


class LostError(SiteError):
    """A connection that had worked is gone, or the server forgot what it was answering."""

    kind = TroubleKind.LOST


class ContextLostError(LostError):
    """The server no longer knows the enumeration; the connection itself still works."""

    passes = True


class NotPermittedError(SiteError):
    """Signed in, and not allowed to read this."""

    kind = TroubleKind.PERMISSION


class ListenerDeniedError(NotPermittedError):
    """No right to use WinRM on the host at all."""


class NamespaceDeniedError(NotPermittedError):
    """No right to connect to a WMI namespace."""


class SignInLevelError(NotPermittedError):
    """The site wants administrators to sign in by certificate or Windows Hello for Business."""


class MissingError(SiteError):
    """A namespace, class or column that the site does not have."""

    kind = TroubleKind.MISSING


class NamespaceMissingError(MissingError):
    """The WMI namespace does not exist on the host."""


class QueryRefusedError(MissingError):
    """The site cannot process the query: a class or column it lacks, or WQL it does not know."""


class QuotaError(SiteError):
    """The server has too many operations, connections or shells open for this user or for all."""

    kind = TroubleKind.QUOTA


class TimedOutError(SiteError):
    """No answer, or no whole answer, in time."""

    kind = TroubleKind.TIMEOUT


class OperationTimedOutError(TimedOutError):
    """The server itself gave up waiting for its provider; the same Pull may be asked again."""


class ProviderError(SiteError):
    """What is behind the service failed: WMI, the SMS Provider or its SQL Server."""

    kind = TroubleKind.PROVIDER


class PassingError(ProviderError):
    """The same, by a failure that passes: a restart, a deadlock, an operation that was aborted."""

    passes = True


class InvalidTimeError(ProviderError):
    """The server cannot convert a time of the class, and gives none of its rows with it."""


class BudgetError(SiteError):
    """The reading took more time, rows, octets or requests than its settings allow."""

    kind = TroubleKind.BUDGET


class EndlessError(SiteError):
    """A class that does not come to an end: rows that do not rise, pages without a new row."""

    kind = TroubleKind.ANSWER


class AnswerError(SiteError):
    """An answer that is malformed, hostile or not what was asked for."""

    kind = TroubleKind.ANSWER


class FaultError(SiteError):
    """A fault that means nothing in particular to us; what it says is told."""

    kind = TroubleKind.ANSWER
