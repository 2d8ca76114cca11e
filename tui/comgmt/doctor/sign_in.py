"""The first steps of an examination: whether this machine can sign in so, and what was refused before."""

from datetime import datetime, timezone
from typing import Final

from comgmt.domain.doctor import Fact, Name, NameKind, Step, StepName
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.site import latch
from comgmt.site.errors import RefusedError, SiteError
from comgmt.site.evidence import named
from comgmt.site.keytab import keytab_entries
from comgmt.site.sign_in import require
from comgmt.site.target import Target
from comgmt.site.tickets import ticket

METHOD: Final = StepName("method", "Sign-in method")
REFUSALS: Final = StepName("refusals", "Refused sign-ins")

_NEW_KEYTAB: Final = (
    "Domain controllers issue AES only since April 2026: make a new keytab with AES keys, on Windows by "
    "ktpass /crypto AES256-SHA1, on Linux by msktutil or ktutil (add_entry -e aes256-cts-hmac-sha1-96)."
)
_NTLM_ENDS: Final = (
    "NTLM is on its way out: newer servers, domains and protected accounts refuse it as they would a wrong "
    'password. auth = "kerberos" takes the ticket of kinit.'
)


def method_step(target: Target) -> Step:
    """Whether what the sign-in needs is on this machine: a library, an extra, a ticket, a key."""
    try:
        require(target)
    except SiteError as error:
        return METHOD.failed(error.trouble)
    if target.auth == "kerberos":
        return _keytab_step(target, target.keytab) if target.keytab is not None else _ticket_step(target)
    facts: dict[str, Fact] = {"auth": target.auth}
    sentence = f"Signs in by {target.auth} as {target.who}; what that needs is here."
    if target.auth == "ntlm":
        return METHOD.ok(f"{sentence} {_NTLM_ENDS}", facts)
    return METHOD.ok(sentence, facts)


def refusals_step(target: Target) -> Step:
    """Whether what signs in now was refused before, and what clears that. Nothing is sent."""
    try:
        held = latch.refusal(target)
        others = latch.others_refused(target)
    except SiteError as error:
        return REFUSALS.failed(error.trouble)
    if held is not None:
        facts = _facts(held)
        sentence = f"{held.sentence} {latch.held_words(held, target)} {held.suspects}".rstrip()
        return REFUSALS.warning(sentence, what_clears(target, held.until), facts)
    if others is not None:
        at = f"{others.astimezone():%Y-%m-%d %H:%M}"
        return REFUSALS.ok(f"Another {named(target)} was refused at {at}; this one is sent.")
    return REFUSALS.ok(f"Nothing holds this {named(target)} back.")


def what_clears(target: Target, until: datetime | None) -> str:
    """What lets a refused sign-in be sent again."""
    another = {
        "ticket": "a new ticket (kinit)",
        "keytab": "a new keytab",
        "certificate": "another certificate",
        "sign-in": "another account",
    }.get(named(target), "another password")
    by_itself = "" if until is None else f" By itself one more try is made after {until.astimezone():%H:%M}."
    ntlm = f" {_NTLM_ENDS}" if target.auth == "ntlm" else ""
    return f"It is cleared by {another}, or by --try-again once the account is in order.{by_itself}{ntlm}"


def mend_of(error: SiteError, target: Target) -> str:
    """What to do about a sign-in that was refused; nothing for other errors."""
    if isinstance(error, RefusedError) and error.counted:
        return what_clears(target, error.trouble.again_at)
    return ""


def _facts(held: latch.Refusal) -> dict[str, Fact]:
    until = None if held.until is None else held.until.isoformat(timespec="seconds")
    return {"refused_at": held.at.isoformat(timespec="seconds"), "not_sent_before": until}


def _ticket_step(target: Target) -> Step:
    found = ticket(target.user)
    if found is None:
        sentence = f"There is no Kerberos ticket for {target.ticket_holder}; run kinit and try again."
        return METHOD.failed(Trouble(TroubleKind.REFUSED, sentence))
    names = (Name(NameKind.USER, found.principal),)
    facts: dict[str, Fact] = {
        "auth": target.auth,
        "principal": found.principal,
        "until": found.until.isoformat(timespec="seconds"),
    }
    until = f"{found.until.astimezone():%Y-%m-%d %H:%M}"
    if found.until <= datetime.now(timezone.utc):
        sentence = f"The Kerberos ticket of {found.principal} has expired ({until}); run kinit and try again."
        return METHOD.failed(Trouble(TroubleKind.REFUSED, sentence), facts=facts, names=names)
    return METHOD.ok(f"The Kerberos ticket of {found.principal} is good until {until}.", facts, names)


def _keytab_step(target: Target, keytab: str) -> Step:
    try:
        entries = keytab_entries(keytab)
    except OSError as error:
        sentence = f"The keytab {keytab} cannot be read: {error.strerror}."
        return METHOD.failed(Trouble(TroubleKind.CONFIG, sentence))
    except ValueError as error:
        return METHOD.failed(Trouble(TroubleKind.CONFIG, f"{error}; make a new one."))
    if not entries:
        return METHOD.failed(Trouble(TroubleKind.CONFIG, f"There is no key in the keytab {keytab}."))
    principal = entries[0].principal
    own = [entry for entry in entries if entry.principal == principal]
    ciphers = tuple(dict.fromkeys(entry.cipher for entry in own))
    facts: dict[str, Fact] = {"auth": target.auth, "principal": principal, "ciphers": ciphers}
    names = (Name(NameKind.USER, principal), Name(NameKind.PATH, keytab))
    sentence = f"The keytab {keytab} signs in as {principal}, with keys for {', '.join(ciphers)}"
    if all(entry.weak for entry in own):
        return METHOD.warning(f"{sentence} only.", _NEW_KEYTAB, facts, names)
    return METHOD.ok(f"{sentence}.", facts, names)
