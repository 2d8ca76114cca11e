"""Where a site is and how to sign in there: the settings of one site, checked before anything is sent."""

import ipaddress
import re
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import SplitResult, urlsplit

import msgspec

from comgmt.domain.budget import Budget
from comgmt.site.errors import SettingError

METHODS: Final = ("kerberos", "windows", "ntlm", "certificate", "credssp", "basic")
SEALING: Final = frozenset({"ntlm", "kerberos", "windows", "credssp"})
PASSWORD_METHODS: Final = frozenset({"ntlm", "basic", "credssp"})
SERVICES: Final = ("HTTP", "WSMAN")
SITE_CODE: Final = re.compile(r"[A-Za-z0-9]{3}")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


class Secret:
    """A password that shows itself only to `reveal`: not in repr, str, format, JSON or a pickle."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself, for the moment it is needed."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One site server and the way in.

    `url` is the full address of its WinRM listener, e.g. https://cm01.contoso.com:5986/wsman. Times are
    seconds, sizes are octets. `ca_fingerprint` is the SHA-256 of the server's certificate or of the one
    that issued it. `provider_hosts` are hosts besides that of `url` that may be signed in to. `keytab` gives
    Kerberos its tickets instead of `kinit`; `kerberos_service` is the service the ticket is for.
    `refusals` is the folder where refused sign-ins are kept for all processes; what was refused is not sent
    again for `try_refused_after` seconds, or never by itself (None).
    """

    name: str
    url: str
    auth: str
    user: str | None = None
    password: Secret | None = None
    ca_file: str | None = None
    ca_fingerprint: str | None = None
    site_code: str | None = None
    provider_hosts: tuple[str, ...] = ()
    proxy: str | None = None
    certificate_file: str | None = None
    certificate_key_file: str | None = None
    keytab: str | None = None
    kerberos_service: str = "HTTP"
    connect_timeout: float = 10
    read_timeout: float = 90
    operation_timeout: float = 60
    max_envelope_size: int = 512_000
    max_elements: int = 32_000
    budget: Budget = Budget()
    refusals: str | None = None
    try_refused_after: float | None = 21_600
    known_code: str | None = None

    @property
    def host(self) -> str:
        """The host of `url`, in lower case."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of `url`, or the usual one of its scheme."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def secure(self) -> bool:
        """Whether TLS carries every message."""
        return urlsplit(self.url).scheme == "https"

    @property
    def sealed(self) -> bool:
        """Whether the sign-in method must encrypt every message itself, since no TLS does."""
        return not self.secure and self.auth in SEALING

    @property
    def who(self) -> str:
        """The user as a person would name it."""
        if self.user:
            return self.user
        if self.auth == "certificate":
            return f"the certificate {self.certificate_file}"
        if self.auth == "windows":
            return "who is logged on to Windows"
        return "the keytab" if self.keytab else "the Kerberos ticket of this session"

    @property
    def ticket_holder(self) -> str:
        """Whose Kerberos ticket it takes, as a person would say it."""
        return self.user or "this session"

    def at(self, host: str) -> "Target":
        """The same way in, at another host: scheme, port and path stay."""
        parts = urlsplit(self.url)
        named = f"[{host}]" if ":" in host else host
        place = named if parts.port is None else f"{named}:{parts.port}"
        return msgspec.structs.replace(self, url=parts._replace(netloc=place).geturl())


def checked(target: Target) -> Target:
    """Return `target` when it can be used safely; raise `SettingError` naming the key otherwise."""
    _check_url(target)
    if target.auth not in METHODS:
        raise SettingError(f'Site {target.name}: auth = "{target.auth}" is not one of {", ".join(METHODS)}.')
    if target.auth == "basic" and not target.secure and not is_loopback(target.host):
        raise SettingError(
            f"Site {target.name}: basic sign-in over http would send the password to {target.host} in clear; "
            'use an https url or auth = "ntlm".'
        )
    if target.auth == "certificate":
        _check_certificate(target)
    if target.auth == "kerberos":
        _check_kerberos(target)
    if target.proxy is not None and "@" in target.proxy:
        raise SettingError(
            f"Site {target.name}: the proxy must not carry a user or password; name one that asks for none."
        )
    if target.auth in PASSWORD_METHODS:
        _check_password_sign_in(target)
    if target.site_code is not None and not SITE_CODE.fullmatch(target.site_code):
        raise SettingError(
            f'Site {target.name}: site_code = "{target.site_code}" is not three letters or digits.'
        )
    if target.ca_fingerprint is not None:
        fingerprint(target)
    return target


def fingerprint(target: Target) -> str:
    """`ca_fingerprint` as 64 lower-case hexadecimal digits, without separators or a leading `sha256:`."""
    plain = (target.ca_fingerprint or "").lower().removeprefix("sha256:")
    plain = re.sub(r"[\s:-]", "", plain)
    if not _FINGERPRINT.fullmatch(plain):
        raise SettingError(
            f"Site {target.name}: ca_fingerprint is not the SHA-256 of a certificate: 64 hexadecimal digits, "
            "colons allowed."
        )
    return plain


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its loopback address or the name localhost."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def other_service(target: Target) -> str:
    """The service name that a domain may know the host's WinRM under instead."""
    return "WSMAN" if target.kerberos_service.upper() == "HTTP" else "HTTP"


def _check_url(target: Target) -> None:
    parts = _split(target)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingError(
            f'Site {target.name}: url = "{target.url}" is not the address of a WinRM listener; '
            "write it as https://cm01.contoso.com:5986/wsman."
        )
    if parts.username is not None or parts.password is not None:
        raise SettingError(
            f"Site {target.name}: the url must not carry a user or password; use the key user."
        )


def _split(target: Target) -> SplitResult:
    try:
        parts = urlsplit(target.url)
        _ = parts.port
    except ValueError as error:
        raise SettingError(f'Site {target.name}: url = "{target.url}" cannot be read: {error}.') from None
    return parts


def _check_password_sign_in(target: Target) -> None:
    needs = f"Site {target.name}: {target.auth} sign-in needs"
    if not target.user:
        raise SettingError(f'{needs} user, for example user = "CONTOSO\\\\reader".')
    if not target.password:
        raise SettingError(f"{needs} a password: set password_command, or COMGMT_PASSWORD.")


def _check_certificate(target: Target) -> None:
    if not target.secure:
        raise SettingError(f"Site {target.name}: certificate sign-in needs an https url.")
    if not (target.certificate_file and target.certificate_key_file):
        raise SettingError(
            f"Site {target.name}: certificate sign-in needs certificate_file and certificate_key_file."
        )
    _check_file(target, "certificate_file", target.certificate_file)
    _check_file(target, "certificate_key_file", target.certificate_key_file)


def _check_kerberos(target: Target) -> None:
    if target.user is not None and "\\" in target.user:
        raise SettingError(
            f'Site {target.name}: kerberos takes user = "reader@CONTOSO.COM", realm in capitals, or no user.'
        )
    if target.kerberos_service not in SERVICES:
        raise SettingError(
            f'Site {target.name}: kerberos_service = "{target.kerberos_service}" is not HTTP or WSMAN.'
        )
    if target.keytab is not None:
        _check_file(target, "keytab", target.keytab)
        # Asked for by name, the Kerberos library would try a wrong key more than once.
        if target.user is not None:
            raise SettingError(
                f"Site {target.name}: with keytab, leave user out; the first key in it says who signs in."
            )


def _check_file(target: Target, key: str, path: str) -> None:
    if not Path(path).is_file():
        raise SettingError(f'Site {target.name}: {key} = "{path}" is not there.')
