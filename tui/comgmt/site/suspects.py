"""What a refused sign-in may be due to: a 401 has a dozen causes, and what the server offers narrows them."""

from collections.abc import Iterator
from typing import Final

from comgmt.site.errors import RefusedError
from comgmt.site.target import Target, other_service

_RIGHT: Final = "no right to use WinRM there"
_SWITCHED_OFF: Final = "NTLM switched off there, in the domain or for the account (Protected Users)"


def refused(target: Target, offers: tuple[str, ...], *, known: bool) -> RefusedError:
    """The error for a sign-in that was sent and refused by a server that `offers` these schemes.

    `known` says that the same server had accepted the same before.
    """
    host, who = target.host, target.who
    if known:
        what = {"kerberos": "ticket", "certificate": "certificate"}.get(target.auth, "password")
        return RefusedError(
            f"{host} accepted {who} before and refuses now.",
            suspects=f"Suspects: a changed {what}, or a locked or disabled account.{_offered(offers)}",
        )
    if target.auth == "certificate":
        return RefusedError(
            f"{host} refused {who}.", suspects="It must be mapped to an account there, and be trusted."
        )
    thing = "the Kerberos ticket" if target.auth == "kerberos" else "the sign-in"
    named = "; ".join(_suspects(target, {offer.lower() for offer in offers}))
    return RefusedError(f"{host} refused {thing} of {who}.", suspects=f"Suspects: {named}.{_offered(offers)}")


def _suspects(target: Target, offers: set[str]) -> Iterator[str]:
    """The suspects, likeliest first."""
    if target.auth in {"ntlm", "basic", "credssp"}:
        yield "wrong user or password"
        yield "a locked or disabled account"
    yield _RIGHT
    if target.auth == "kerberos":
        yield f'a service name of another account (try kerberos_service = "{other_service(target)}")'
    if target.auth == "basic":
        yield "an account of the domain, which Basic does not take"
    if target.auth in {"ntlm", "windows"}:
        yield _SWITCHED_OFF + _instead(target, offers)
    if target.auth == "credssp":
        yield "an account that may not be delegated (Protected Users)"
    if target.secure and target.auth in {"ntlm", "kerberos", "windows"}:
        yield f"a channel binding that {_between(target)} breaks"


def _instead(target: Target, offers: set[str]) -> str:
    """The way in that a server offers besides NTLM."""
    kerberos = target.auth == "ntlm" and offers & {"negotiate", "kerberos"}
    return ', then auth = "kerberos" helps' if kerberos else ""


def _between(target: Target) -> str:
    """What may stand between and end TLS."""
    return f"the proxy {target.proxy}" if target.proxy else "a proxy inspecting TLS"


def _offered(offers: tuple[str, ...]) -> str:
    return f" It offers {', '.join(offers)}." if offers else ""
