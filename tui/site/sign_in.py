"""The sign-in methods as `requests` sees them, each made to spend at most one logon on a connection."""

import logging
from importlib import import_module
from typing import Final

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth
from spnego import ContextReq
from winrm import transport as stock

from tui.site.errors import SettingError
from tui.site.target import Target

_UNAUTHORIZED: Final = 401


class OneLogon(HttpNtlmAuth):
    """NTLM for one connection: one exchange, never with a proxy, never again after it."""

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


class SignedIn(AuthBase):
    """Stands where the sign-in stood: signs in no more, but still knows the keys a message is sealed with."""

    def __init__(self, auth: AuthBase) -> None:
        self._auth = auth

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Keep the connection, which is what is signed in."""
        r.headers["Connection"] = "Keep-Alive"
        return r

    def __getattr__(self, name: str) -> object:
        return getattr(self._auth, name)


def auth_for(target: Target) -> AuthBase | None:
    """The sign-in of `target`; None for a certificate, which TLS presents.

    `SettingError` when the method needs an extra that is not installed.
    """
    user = target.user or ""
    password = target.password.reveal() if target.password else ""
    if target.auth == "ntlm":
        return OneLogon(user, password)
    if target.auth == "basic":
        return HTTPBasicAuth(user.encode("utf-8"), password.encode("utf-8"))
    if target.auth == "kerberos":
        return _kerberos(target)
    if target.auth == "credssp":
        return _credssp(target, user, password)
    return None


def _kerberos(target: Target) -> AuthBase:
    if not stock.HAVE_KERBEROS:
        raise SettingError(
            f"Site {target.name}: Kerberos sign-in needs an extra that is not installed: "
            "pip install 'comgmt[kerberos]'."
        )
    # Its traceback of a missing ticket is said in our own sentence.
    logger = logging.getLogger("winrm.vendor.requests_kerberos")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    library = import_module("winrm.vendor.requests_kerberos")
    auth: AuthBase = library.HTTPKerberosAuth(
        mutual_authentication=library.REQUIRED,
        force_preemptive=True,
        principal=target.user,
        sanitize_mutual_error_response=False,
        service="HTTP",
        send_cbt=True,
    )
    if target.sealed and not getattr(auth, "winrm_encryption_available", False):
        raise SettingError(
            f"Site {target.name}: this Kerberos library cannot encrypt messages over http; use an https "
            "url or pip install 'pykerberos>=1.2.4'."
        )
    return auth


def _credssp(target: Target, user: str, password: str) -> AuthBase:
    if not stock.HAVE_CREDSSP:
        raise SettingError(
            f"Site {target.name}: CredSSP sign-in needs an extra that is not installed: "
            "pip install 'comgmt[credssp]'."
        )
    auth: AuthBase = import_module("requests_credssp").HttpCredSSPAuth(username=user, password=password)
    return auth
