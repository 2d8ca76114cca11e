"""What a sign-in rests on, to be known again by: the password, the ticket, the keytab, the certificate."""

from pathlib import Path
from typing import Final

from comgmt.site.target import Target
from comgmt.site.tickets import ticket

_NAMES: Final = {
    "kerberos": "ticket",
    "certificate": "certificate",
    "windows": "sign-in",
}


def evidence(target: Target) -> bytes:
    """Octets that change when what signs in does. They are secret or made from a secret: never write them."""
    if target.password is not None:
        return b"password\0" + target.password.reveal().encode("utf-8", "surrogatepass")
    if target.auth == "certificate":
        return b"certificate\0" + _content(target.certificate_file)
    if target.keytab is not None:
        return b"keytab\0" + _content(target.keytab)
    if target.auth == "kerberos":
        found = ticket(target.user)
        return b"ticket\0" + (b"" if found is None else found.digest)
    return b"who is logged on\0"


def named(target: Target) -> str:
    """What the evidence is called: password, ticket, keytab, certificate, sign-in."""
    if target.auth == "kerberos" and target.keytab is not None:
        return "keytab"
    return _NAMES.get(target.auth, "password")


def _content(path: str | None) -> bytes:
    try:
        return Path(path or "").read_bytes()
    except OSError:
        return b""
