"""Kerberos for one connection: one ticket shown once, the server proven, the channel bound, messages sealed.

The ticket is that of `kinit`, or comes from a keytab; a password is never used. The keys of the pykerberos
library stay in its own objects, which pywinrm's encryption asks through `wrap_winrm` and `unwrap_winrm`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import requests
from requests.auth import AuthBase

from comgmt.site.errors import SettingError, SiteError, UntrustedError
from comgmt.site.kerberos_errors import gss_error, judged
from comgmt.site.target import Target

_UNAUTHORIZED: Final = 401
_BAD: Final = 400
_COMPLETE: Final = 1
_SCHEMES: Final = ("negotiate", "kerberos")


class OneTicket(AuthBase):
    """Kerberos for one connection: one exchange, with no ticket handed on, never again after it.

    `binding` gives what the ticket is bound to once the connection is there: the hash of the certificate that
    TLS showed, or None without TLS.
    """

    def __init__(self, target: Target, binding: Callable[[], bytes | None]) -> None:
        self._target = target
        self._binding = binding
        self._library = _library(target)
        self._context: Any = None
        self._spent = False
        self.logon_sent = False
        self.seals = False
        self.user: str | None = None

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Keep the connection, and answer when the server asks who we are."""
        r.headers["Connection"] = "Keep-Alive"
        r.register_hook("response", self._answer)  # type: ignore[no-untyped-call]
        return r

    def wrap_winrm(self, host: str, message: bytes) -> tuple[bytes, bytes]:
        """A message sealed, and the header of its seal."""
        del host
        sealed: tuple[bytes, bytes] = self._library.authGSSWinRMEncryptMessage(self._context, message)
        return sealed

    def unwrap_winrm(self, host: str, message: bytes, header: bytes) -> bytes:
        """A sealed message in clear; the library's GSSError when its seal is broken."""
        del host
        clear: bytes = self._library.authGSSWinRMDecryptMessage(self._context, message, header)
        return clear

    def _answer(self, response: requests.Response, **options: Any) -> requests.Response:  # noqa: ANN401 - requests'
        if response.status_code != _UNAUTHORIZED or self._spent or _token(response) is None:
            return response
        self._spent = True
        request = response.request.copy()
        _adopt_keytab(self._target)
        with self._explained():
            self._start()
            self._step("")
            token = self._library.authGSSClientResponse(self._context)
        request.headers["Authorization"] = f"Negotiate {token}"
        _ = response.content  # read to its end, so that the same connection is used
        response.raw.release_conn()
        self.logon_sent = True
        answer: requests.Response = response.connection.send(request, **options)
        answer.history.append(response)
        self._judge(answer)
        return answer

    def _start(self) -> None:
        library, target = self._library, self._target
        flags = (
            library.GSS_C_MUTUAL_FLAG
            | library.GSS_C_SEQUENCE_FLAG
            | library.GSS_C_CONF_FLAG
            | library.GSS_C_INTEG_FLAG
        )
        service = f"{target.kerberos_service}@{target.host}"
        _, self._context = library.authGSSClientInit(service, principal=target.user, gssflags=flags)

    def _step(self, token: str) -> int:
        binding = self._binding()
        bound = {} if binding is None else {"channel_bindings": self._bound_to(binding)}
        result: int = self._library.authGSSClientStep(self._context, token, **bound)
        return result

    def _bound_to(self, binding: bytes) -> object:
        return self._library.channelBindings(application_data=b"tls-server-end-point:" + binding)

    def _judge(self, answer: requests.Response) -> None:
        """Take the server's proof of itself, or the reason why it refused, if it gives one."""
        token = _token(answer)
        refused = answer.status_code >= _BAD
        if not token:
            if not refused:
                raise self._unproven("It sent no proof.")
            return
        try:
            proven = self._step(token) == _COMPLETE
        except self._library.GSSError as error:
            problem = gss_error(error, self._target)
            raise (problem if refused else self._unproven(problem.trouble.detail)) from error
        if not refused and not proven:
            raise self._unproven("Its proof is not complete.")
        if proven and not refused:
            self.user = self._library.authGSSClientUserName(self._context)
            self.seals = True

    def _unproven(self, detail: str) -> SiteError:
        host = self._target.host
        return UntrustedError(f"{host} could not prove by Kerberos that it is {host}.", detail)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors of the library as ours; a key that the domain refused counts as a logon."""
        try:
            yield
        except self._library.GSSError as error:
            self.logon_sent = judged(error)
            raise gss_error(error, self._target) from error


def _library(target: Target) -> Any:  # noqa: ANN401 - a module without types
    try:
        library = import_module("kerberos")
    except ImportError:
        raise SettingError(
            f"Site {target.name}: Kerberos sign-in needs an extra that is not installed: "
            "pip install 'comgmt[kerberos]' (it needs gcc and libkrb5-dev or krb5-devel)."
        ) from None
    if not hasattr(library, "authGSSWinRMEncryptMessage"):
        raise SettingError(
            f"Site {target.name}: this Kerberos library cannot encrypt messages; "
            "pip install 'pykerberos>=1.2.4' in its place."
        )
    return library


def _token(response: requests.Response) -> str | None:
    """What follows Negotiate or Kerberos in the server's demand: "" for nothing, None when it has neither."""
    for demand in response.headers.get("WWW-Authenticate", "").split(","):
        scheme, _, token = demand.strip().partition(" ")
        if scheme.lower() in _SCHEMES:
            return token.strip()
    return None


def _adopt_keytab(target: Target) -> None:
    """Let the library take tickets from the target's keytab, kept in memory, and not from anywhere else.

    It is told so through the environment of the process, once, and in no other way.
    """
    if target.keytab is not None:
        os.environ["KRB5_CLIENT_KTNAME"] = f"FILE:{target.keytab}"
        os.environ["KRB5CCNAME"] = f"MEMORY:{target.keytab}"
