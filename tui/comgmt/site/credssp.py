"""CredSSP for one connection: the password itself goes to the server, inside a TLS channel of its own.

It is here for sites that offer nothing else; whoever owns that server then owns the password, too.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import requests
from requests.auth import AuthBase

from comgmt.site.errors import RefusedError, SettingError, SiteError
from comgmt.site.target import Target

_UNAUTHORIZED: Final = 401
_SAFE_VERSION: Final = 5  # the first that binds the server's key to the exchange (CVE-2018-0886)


class OneDelegation(AuthBase):
    """CredSSP for one connection: one exchange, never again after it."""

    seals = True
    user: str | None = None

    def __init__(self, target: Target) -> None:
        self._target = target
        self._stock = require_extra(target).HttpCredSSPAuth(
            username=target.user,
            password=target.password.reveal() if target.password else "",
            minimum_version=_SAFE_VERSION,
        )
        self._spent = False
        self.logon_sent = False

    @property
    def contexts(self) -> Mapping[str, Any]:
        """The keys by host, as pywinrm's encryption asks for them."""
        contexts: Mapping[str, Any] = self._stock.contexts
        return contexts

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Keep the connection, and answer when the server asks who we are."""
        r.headers["Connection"] = "Keep-Alive"
        r.register_hook("response", self._answer)  # type: ignore[no-untyped-call]
        return r

    def _answer(self, response: requests.Response, **options: Any) -> requests.Response:  # noqa: ANN401 - requests'
        offered = response.headers.get("WWW-Authenticate", "")
        if response.status_code != _UNAUTHORIZED or self._spent or "credssp" not in offered.lower():
            return response
        self._spent = True
        self.logon_sent = True
        try:
            answer: requests.Response = self._stock.handle_401(response, **options)
        except (requests.RequestException, SiteError):
            raise
        except Exception as error:
            # The library tells a refusal, an old server and a broken exchange apart by words only.
            raise RefusedError(
                f"{self._target.host} ended the CredSSP sign-in of {self._target.who}.",
                str(error),
                suspects="Suspects: wrong user or password; a locked or disabled account; no right to use "
                "WinRM there; an account that may not be delegated (Protected Users); a server without the "
                "update of 2018.",
            ) from error
        return answer


def require_extra(target: Target) -> Any:  # noqa: ANN401 - a module without types
    """The library of CredSSP; `SettingError` when it is not installed."""
    try:
        return import_module("requests_credssp")
    except ImportError:
        raise SettingError(
            f"Site {target.name}: CredSSP sign-in needs an extra that is not installed; in the folder of "
            "comgmt's source: pip install '.[credssp]'."
        ) from None
