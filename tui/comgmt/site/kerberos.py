"""Kerberos for one connection: one ticket shown once, the server proven, the channel bound, messages sealed.

The ticket is that of `kinit`, or comes from a keytab; a password is never used. Of the ways there are, this
one needs nothing that is compiled: pykerberos, krb5 and gssapi have no wheels for Linux, the distribution's
python3-gssapi serves its own Python only, and a Kerberos in pure Python would hold keys in code that nobody
keeps up to date with the system.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from comgmt.site import gssapi
from comgmt.site.errors import SettingError, SiteError
from comgmt.site.exchange import OneExchange
from comgmt.site.gssapi import Credential, GssError, SecurityContext
from comgmt.site.kerberos_errors import gss_error, judged
from comgmt.site.target import Target

MISSING: Final = (
    "Kerberos sign-in needs the Kerberos library of this system (libgssapi_krb5), which is not here: on "
    "Debian and Ubuntu apt install krb5-user, on RHEL and Fedora dnf install krb5-workstation; on Windows "
    'use auth = "windows".'
)


def kerberos(target: Target, binding: Callable[[], bytes | None]) -> OneExchange:
    """The sign-in of `target` by Kerberos. `SettingError` when this system has no library for it."""
    require_library(target)
    return OneExchange(target, _Kerberos(target), binding)


def require_library(target: Target) -> None:
    """Raise `SettingError` when this system has no Kerberos that we can use."""
    try:
        gssapi.library()
    except OSError as error:
        raise SettingError(f"Site {target.name}: {MISSING}", str(error)) from None


class _Kerberos:
    """The Kerberos of the system as a method of sign-in."""

    failures: tuple[type[Exception], ...] = (GssError,)

    def __init__(self, target: Target) -> None:
        self._target = target

    def begin(self) -> "_TicketConversation":
        """Take up the ticket, or get one by the keytab."""
        return _TicketConversation(self._target)

    def explain(self, error: Exception) -> SiteError:
        """By the codes of the library."""
        return gss_error(error, self._target)

    def judged(self, error: Exception) -> bool:
        """Whether the domain refused a key."""
        return judged(error)


class _TicketConversation:
    """A conversation that shows one ticket."""

    def __init__(self, target: Target) -> None:
        self._context = SecurityContext(target.kerberos_service, target.host, _credential(target))

    @property
    def complete(self) -> bool:
        """Whether the server has proven itself."""
        return self._context.complete

    @property
    def seals(self) -> bool:
        """Whether encryption was agreed."""
        return self._context.seals

    @property
    def client(self) -> str:
        """The principal."""
        return self._context.client

    def step(self, token: bytes, binding: bytes | None) -> bytes:
        """The next token, bound to the certificate of the channel (RFC 5929)."""
        bound = None if binding is None else b"tls-server-end-point:" + binding
        return self._context.step(token, bound)

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """Header and sealed message."""
        return self._context.seal(message)

    def unseal(self, header: bytes, message: bytes) -> bytes:
        """The message in clear; GssError when the seal is broken."""
        return self._context.unseal(header, message)


def _credential(target: Target) -> Credential:
    if target.keytab is None:
        return Credential(principal=target.user)
    return Credential(keytab=f"FILE:{target.keytab}", cache=_cache(target.keytab))


def _cache(keytab: str) -> str:
    """A cache in memory for the tickets of this keytab as it is now; another content gets others."""
    try:
        content = Path(keytab).read_bytes()
    except OSError as error:
        raise GssError((f"{keytab}: {error.strerror}", 0)) from error
    return f"MEMORY:comgmt-{sha256(keytab.encode() + content).hexdigest()[:32]}"
