"""The sign-in methods as `requests` sees them, each made to spend at most one logon on a connection."""

from collections.abc import Callable
from typing import Any, Final

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth
from spnego import ContextReq

from comgmt.site.credssp import OneDelegation, require_extra
from comgmt.site.exchange import OneExchange
from comgmt.site.kerberos import kerberos, require_library
from comgmt.site.target import Target
from comgmt.site.tls import check_trust
from comgmt.site.windows import require_windows, windows

_UNAUTHORIZED: Final = 401


class OneLogon(HttpNtlmAuth):
    """NTLM for one connection: one exchange, never with a proxy, never again after it."""

    user: str | None = None

    def __init__(self, user: str, password: str) -> None:
        super().__init__(user, password, send_cbt=True)
        self._spent = False

    def response_hook(self, r: requests.Response, **options: object) -> requests.Response:
        """Answer the first demand of the server with the one exchange we have."""
        if r.status_code != _UNAUTHORIZED or self._spent:
            return r
        self._spent = True
        answer: requests.Response = super().response_hook(r, **options)
        return answer

    @property
    def logon_sent(self) -> bool:
        """Whether the server got to judge the password."""
        return self.session_security is not None

    @property
    def seals(self) -> bool:
        """Whether the exchange agreed on encryption, which a server in between could have struck out."""
        security = self.session_security
        context = getattr(security, "_context", None)
        return context is not None and bool(context.context_attr & ContextReq.confidentiality)


# Sign-ins of several steps. All know `logon_sent` (the server got to judge us), `seals` (messages can be
# encrypted with what was agreed) and `user` (who the server took us for, where the method tells).
EXCHANGES: Final = (OneLogon, OneExchange, OneDelegation)


class SignedIn(AuthBase):
    """Stands where the sign-in stood: signs in no more, but still knows the keys a message is sealed with."""

    def __init__(self, auth: AuthBase) -> None:
        self._auth = auth

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Keep the connection, which is what is signed in."""
        r.headers["Connection"] = "Keep-Alive"
        return r

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the sign-in has
        return getattr(self._auth, name)


def require(target: Target) -> None:
    """Raise `SettingError` when the sign-in of `target` needs something that is not on this machine."""
    check_trust(target)
    if target.auth == "kerberos":
        require_library(target)
    if target.auth == "windows":
        require_windows(target)
    if target.auth == "credssp":
        require_extra(target)


def auth_for(target: Target, binding: Callable[[], bytes | None]) -> AuthBase | None:
    """The sign-in of `target`; None for a certificate, which TLS presents.

    `binding` gives the hash that the open connection is bound to, None without TLS. `SettingError` when the
    method needs an extra that is not installed.
    """
    user = target.user or ""
    password = target.password.reveal() if target.password else ""
    if target.auth == "ntlm":
        return OneLogon(user, password)
    if target.auth == "basic":
        return HTTPBasicAuth(user.encode("utf-8"), password.encode("utf-8"))
    if target.auth == "kerberos":
        return kerberos(target, binding)
    if target.auth == "windows":
        return windows(target, binding)
    if target.auth == "credssp":
        return OneDelegation(target)
    return None
