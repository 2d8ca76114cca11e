"""The step of an examination that looks at TLS: what the server shows, and whether it is believed."""

from datetime import datetime, timezone
from typing import Final

from comgmt.domain.doctor import Fact, Facts, Name, NameKind, Step, StepName
from comgmt.site.certificates import CertificateFacts, describe
from comgmt.site.errors import SiteError
from comgmt.site.target import Target
from comgmt.site.tls import handshake, shown_certificates

TLS: Final = StepName("tls", "TLS")

_SOON: Final = 30  # days before a certificate expires
_COMPARE: Final = (
    "Compare the SHA-256 with the server's own before you trust it. On the server, in PowerShell: "
    "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { $_.Subject; [BitConverter]::ToString("
    "[Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)) }"
)


def tls(target: Target) -> Step:
    """Fetch what the server shows, nothing else being sent, then make a connection that trusts as always."""
    if not target.secure:
        return _without_tls(target)
    try:
        shown = [facts for facts in map(describe, shown_certificates(target)) if facts is not None]
    except SiteError as error:
        return TLS.failed(error.trouble)
    facts, names = _certificate_facts(target, shown)
    try:
        version = handshake(target)
    except SiteError as error:
        return TLS.failed(error.trouble, _COMPARE, facts, names)
    return _judged(target, shown, version, facts, names)


def _without_tls(target: Target) -> Step:
    if target.sealed:
        return TLS.ok(f"None: over http every message is encrypted by {target.auth} itself.")
    sentence = "None: basic sign-in over http, which is allowed to this machine itself only."
    return TLS.warning(sentence)


def _certificate_facts(
    target: Target, shown: list[CertificateFacts]
) -> tuple[dict[str, Fact], tuple[Name, ...]]:
    if not shown:
        return {}, ()
    own = shown[0]
    facts: dict[str, Fact] = {
        "subject": own.subject,
        "names": own.names,
        "issuer": own.issuer,
        "not_before": own.not_before.isoformat(),
        "not_after": own.not_after.isoformat(),
        "sha256": own.fingerprint,
        "chain": tuple(f"{one.subject} {one.fingerprint}" for one in shown[1:]),
        "trusted_by": _trusted_by(target),
    }
    names = [Name(NameKind.HOST, name) for name in own.names]
    names += [Name(NameKind.CERTIFICATE, text) for one in shown for text in (one.subject, one.issuer)]
    names += [Name(NameKind.CERTIFICATE, one.fingerprint) for one in shown]
    return facts, tuple(names)


def _trusted_by(target: Target) -> str:
    if target.ca_fingerprint is not None:
        return "ca_fingerprint"
    return "the system" if target.ca_file is None else "ca_file"


def _judged(
    target: Target, shown: list[CertificateFacts], version: str, facts: Facts, names: tuple[Name, ...]
) -> Step:
    if not shown:
        return TLS.ok(f"{version}, trusted by {_trusted_by(target)}.", facts, names)
    own = shown[0]
    sentence = (
        f"{version}; the certificate of {own.subject}, issued by {own.issuer}, is trusted by "
        f"{_trusted_by(target)} and valid until {own.not_after:%Y-%m-%d}."
    )
    left = own.days_left(datetime.now(timezone.utc))
    if left >= _SOON:
        return TLS.ok(sentence, facts, names)
    soon = f"It expires in {left} day{'s' * (left != 1)}; renew it on the server."
    return TLS.warning(sentence, soon, facts, names)
