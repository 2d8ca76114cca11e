"""What the certificates of a server say of themselves, for a person to compare before trusting one."""

import hashlib
from datetime import datetime, timezone

import msgspec
from cryptography import x509
from cryptography.x509.oid import NameOID

from comgmt.domain.text import inert


class CertificateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate. `names` are the hosts it is made out to; times are UTC; `sha256` is hexadecimal."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    sha256: str

    @property
    def fingerprint(self) -> str:
        """The digest as it is compared by eye: pairs with colons, in capitals."""
        digest = self.sha256.upper()
        return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))

    def days_left(self, now: datetime) -> int:
        """Whole days until it expires; below zero when it has."""
        return (self.not_after - now).days


def describe(certificate: bytes) -> CertificateFacts | None:
    """The facts of one certificate (DER); None when it cannot be read."""
    try:
        read = x509.load_der_x509_certificate(certificate)
        return CertificateFacts(
            subject=_shown(read.subject),
            issuer=_shown(read.issuer),
            names=_names(read),
            not_before=read.not_valid_before_utc.astimezone(timezone.utc),
            not_after=read.not_valid_after_utc.astimezone(timezone.utc),
            sha256=hashlib.sha256(certificate).hexdigest(),
        )
    except ValueError:
        return None


def _shown(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return inert(str(common[0].value) if common else name.rfc4514_string())


def _names(read: x509.Certificate) -> tuple[str, ...]:
    try:
        others = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = others.get_values_for_type(x509.DNSName)
    addresses = map(str, others.get_values_for_type(x509.IPAddress))
    return tuple(inert(one) for one in (*hosts, *addresses))
