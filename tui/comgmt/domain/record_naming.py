"""What in the records of a site is a name, field by field, and the same records with stand-ins."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec

from comgmt.domain.pseudonyms import Naming, Pseudonyms
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord

SiteRecord = TypeVar("SiteRecord", ComanagementRecord, SystemRecord, ActivityRecord)
ACCOUNT: Final = "account"  # a user with the domain in one text
WORDS: Final = "words"
KEPT: Final = "kept"  # no name: a code, a version, what Microsoft or the site's code says
FieldMeaning = Naming | str

# Fields of text by kind of record; what is no text is no name, but for resource_id.
MEANINGS: Final[Mapping[type, Mapping[str, FieldMeaning]]] = {
    ComanagementRecord: {
        "name": Naming.DEVICE,
        "site_code": KEPT,
        "aad_device_id": Naming.ENTRA_ID,
        "authority": WORDS,
        "enrollment_error_detail": WORDS,
        "mdm_workloads": KEPT,
    },
    SystemRecord: {
        "name": Naming.DEVICE,
        "operating_system": KEPT,
        "build": KEPT,
        "client_version": KEPT,
        "domain": Naming.DOMAIN,
        "ad_site": Naming.AD_SITE,
        "aad_device_id": Naming.ENTRA_ID,
        "last_logon_user": Naming.USER,
        "last_logon_user_domain": Naming.DOMAIN,
    },
    ActivityRecord: {"site_code": KEPT, "primary_user": ACCOUNT, "current_logon_user": ACCOUNT},
}


def renamed(record: SiteRecord, pseudonyms: Pseudonyms, words: Callable[[str], str]) -> SiteRecord:
    """The record with stand-ins; `words` gives those within free text."""
    changed: dict[str, object] = {"resource_id": pseudonyms.resource_id(record.resource_id)}
    for field, meaning in MEANINGS[_kind(record)].items():
        text = getattr(record, field)
        if text:
            changed[field] = _stand_in(text, meaning, pseudonyms, words)
    return msgspec.structs.replace(record, **changed)


def names_in(record: SiteRecord) -> list[tuple[str, Naming]]:
    """The names that a record has, each with what it is of."""
    found: list[tuple[str, Naming]] = []
    for field, meaning in MEANINGS[_kind(record)].items():
        text = getattr(record, field)
        if not text:
            continue
        if isinstance(meaning, Naming):
            found.append((text, meaning))
        elif meaning is ACCOUNT:
            found += names_of_account(text)
    return found


def names_of_account(text: str) -> list[tuple[str, Naming]]:
    r"""The user and the domain of DOMAIN\user or user@domain."""
    domain, backslash, user = text.rpartition("\\")
    if not backslash:
        user, _, domain = text.partition("@")
    return [(user, Naming.USER), *([(domain, Naming.DOMAIN)] if domain else [])]


def _kind(record: object) -> type:
    return next(kind for kind in MEANINGS if isinstance(record, kind))


def _stand_in(
    text: str, meaning: FieldMeaning, pseudonyms: Pseudonyms, words: Callable[[str], str]
) -> str | None:
    if isinstance(meaning, Naming):
        return pseudonyms.name(meaning, text)
    if meaning == ACCOUNT:
        return pseudonyms.account(text)
    return words(text) if meaning == WORDS else text
