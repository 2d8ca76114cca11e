"""What the Kerberos library says, as our own errors, by the codes of its error table and not by its words."""

from collections.abc import Iterator
from typing import Final

from comgmt.site.errors import RefusedError, SettingError, SiteError, UnreachableError
from comgmt.site.target import Target, other_service

_BASE: Final = -1765328384  # the first code of MIT's krb5 table; Heimdal uses the same
_OLD_KEY: Final = _BASE + 24
_JUDGED: Final = frozenset({_BASE + 18, _BASE + 23, _OLD_KEY})
_NO_CREDENTIAL: Final = 7 << 16  # GSS_S_NO_CRED
_EXPIRED: Final = 11 << 16  # GSS_S_CREDENTIALS_EXPIRED

_NO_TICKET: Final = (RefusedError, "There is no Kerberos ticket for {holder}; run kinit and try again.")
_OLD_TICKET: Final = (RefusedError, "The Kerberos ticket of {holder} has expired; run kinit and try again.")
_NO_KEY: Final = (SettingError, "There is no usable key in the keytab {keytab}; make a new one.")
_NO_KDC: Final = (
    UnreachableError,
    "No domain controller (KDC) answers for Kerberos; check /etc/krb5.conf and the network.",
)
_MEANINGS: Final[dict[int, tuple[type[SiteError], str]]] = {
    _BASE + 6: (RefusedError, "The domain knows no Kerberos principal {who}; check user and keytab."),
    _BASE + 7: (
        RefusedError,
        (
            "The domain knows no service {service}/{host}; use the host's full name as registered there "
            "(setspn -Q {service}/{host} shows whose it is), never an address."
        ),
    ),
    _BASE + 14: (
        RefusedError,
        (
            "The domain gives no ticket for the ciphers of {who}: it issues AES only since April 2026; make "
            "a new keytab with AES keys, or change the password once so that the account gets them."
        ),
    ),
    _BASE + 18: (RefusedError, "The account of {who} is disabled, expired or locked in the domain."),
    _BASE + 23: (RefusedError, "The password of {who} has expired in the domain; it must be changed."),
    _OLD_KEY: (
        RefusedError,
        ("The keytab does not hold the present password of {who}; make a new one."),
    ),
    _BASE + 32: _OLD_TICKET,
    _BASE + 37: (
        RefusedError,
        (
            "The clocks of this machine, of {host} and of the domain are too far apart for Kerberos "
            "(5 minutes as a rule); set them."
        ),
    ),
    _BASE + 41: (
        RefusedError,
        (
            "{host} cannot read the ticket for {service}/{host}: that name belongs to another account in the "
            'domain; try kerberos_service = "{other}".'
        ),
    ),
    _BASE + 154: _NO_KDC,  # no KDC known for the realm
    _BASE + 156: _NO_KDC,  # none answers
    _BASE + 181: _NO_KEY,
    _BASE + 184: _NO_KEY,
    _BASE + 195: _NO_TICKET,  # no cache of tickets
}


def gss_error(error: Exception, target: Target) -> SiteError:
    """The error for a `GssError`, whose arguments are pairs of words and code, the major code first."""
    pairs = list(_pairs(error))
    detail = " ".join(words for words, _ in pairs if words)
    codes = [code for _, code in pairs]
    kind, sentence = next((_MEANINGS[code] for code in codes if code in _MEANINGS), _other(codes, target))
    if sentence == _NO_TICKET[1] and target.keytab is not None:
        kind, sentence = _NO_KEY
    return kind(_filled(sentence, target), detail, "Kerberos said")


def judged(error: Exception) -> bool:
    """Whether the domain has looked at a key and refused it, which counts as a logon of its account."""
    return any(code in _JUDGED for _, code in _pairs(error))


def _other(codes: list[int], target: Target) -> tuple[type[SiteError], str]:
    if _EXPIRED in codes:
        return _OLD_TICKET
    if _NO_CREDENTIAL in codes:
        return _NO_TICKET if target.keytab is None else _NO_KEY
    return RefusedError, "Kerberos sign-in at {host} as {who} failed; klist and kinit show why."


def _filled(sentence: str, target: Target) -> str:
    return sentence.format(
        host=target.host,
        who=target.who,
        holder=target.ticket_holder,
        keytab=target.keytab,
        service=target.kerberos_service,
        other=other_service(target),
    )


def _pairs(error: Exception) -> Iterator[tuple[str, int]]:
    for part in error.args:
        if isinstance(part, tuple) and len(part) == len(("words", 0)):
            words, code = part
            if isinstance(code, int):
                yield str(words), code
