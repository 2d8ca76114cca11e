"""Sign-in as who is logged on to this Windows: its own SSPI, by pyspnego. No password, no ticket to fetch.

Written against the documented interface of pyspnego (0.12); no Windows machine was there to try it on.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from comgmt.site.errors import RefusedError, SettingError, SiteError
from comgmt.site.exchange import OneExchange
from comgmt.site.target import Target

_WANTED: Final = (
    spnego.ContextReq.mutual_auth
    | spnego.ContextReq.sequence_detect
    | spnego.ContextReq.confidentiality
    | spnego.ContextReq.integrity
)
MakeContext = Callable[..., Any]  # spnego.client, whose contexts have no types of their own


def windows(
    target: Target, binding: Callable[[], bytes | None], make: MakeContext | None = None
) -> OneExchange:
    """The sign-in of `target` as who is logged on. `SettingError` where this is no Windows."""
    if make is None:
        require_windows(target)
    return OneExchange(target, _Windows(target, make or spnego.client), binding)


def require_windows(target: Target) -> None:
    """Raise `SettingError` where this is no Windows."""
    if sys.platform != "win32":
        raise SettingError(
            f'Site {target.name}: auth = "windows" signs in as who is logged on to Windows, and this is '
            'none; use auth = "kerberos" with the ticket of kinit.'
        )


class _Windows:
    """SSPI as a method of sign-in."""

    failures: tuple[type[Exception], ...] = (SpnegoError, OSError)

    def __init__(self, target: Target, make: MakeContext) -> None:
        self._target = target
        self._make = partial(
            make,
            hostname=target.host,
            service=target.kerberos_service,
            context_req=_WANTED,
            protocol="negotiate",
        )

    def begin(self) -> "_SspiConversation":
        """A context that is made with the first token, when the channel is known."""
        return _SspiConversation(self._make)

    def explain(self, error: Exception) -> SiteError:
        """What Windows said goes along: its words name the cause better than ours could."""
        target = self._target
        return RefusedError(
            f"Windows could not sign {target.who} in at {target.host}: the domain may know no service "
            f"{target.kerberos_service}/{target.host}, or not be reached.",
            str(error),
        )

    def judged(self, error: Exception) -> bool:
        """Windows itself tells; nothing of ours was judged before a token left."""
        del error
        return False


class _SspiConversation:
    """A conversation as who is logged on."""

    def __init__(self, make: MakeContext) -> None:
        self._make = make
        self._context: Any = None

    @property
    def complete(self) -> bool:
        """Whether both sides are done."""
        return self._context is not None and bool(self._context.complete)

    @property
    def seals(self) -> bool:
        """Whether encryption was agreed."""
        return bool(self._context.context_attr & spnego.ContextReq.confidentiality)

    @property
    def client(self) -> str:
        """Who is logged on, where Windows tells."""
        return str(self._context.client_principal or "")

    def step(self, token: bytes, binding: bytes | None) -> bytes:
        """The next token, bound to the certificate of the channel (RFC 5929)."""
        if self._context is None:
            data = None if binding is None else b"tls-server-end-point:" + binding
            bound = None if data is None else GssChannelBindings(application_data=data)
            self._context = self._make(channel_bindings=bound)
        answer: bytes | None = self._context.step(token or None)
        return answer or b""

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """Header and sealed message."""
        sealed = self._context.wrap_winrm(message)
        return sealed.header, sealed.data

    def unseal(self, header: bytes, message: bytes) -> bytes:
        """The message in clear; SpnegoError when the seal is broken."""
        clear: bytes = self._context.unwrap_winrm(header, message)
        return clear
