"""Rows of SMS_Client_ComanagementState: what a client in each state reports.

Source: domain/FACTS.md#state-messages.
"""

from random import Random
from typing import Final

import msgspec

from comgmt.demo import profiles
from comgmt.demo.database import SqlRow
from comgmt.demo.drafts import Draft
from comgmt.demo.schema import SITE_CODE

# State messages that end up in EnrollmentStatusCode where there is no error.
_SCHEDULED: Final = 101
_CANCELED: Final = 102
_NOT_PROVISIONED: Final = 106
_PROVISIONED: Final = 107
_NO_USER: Final = 108


class Flags(msgspec.Struct, frozen=True, kw_only=True):
    """The flags of one state; `code` is the EnrollmentStatusCode."""

    hybrid: int = 1
    entra: int = 0
    enrolled: int = 0
    provisioned: int = 0
    policy: int = 1
    scheduled: int = 0
    pending: int = 0
    failed: int = 0
    code: int | None = 0


FLAGS: Final = {
    "success_hybrid": Flags(enrolled=1, provisioned=1, code=_PROVISIONED),
    "success_entra": Flags(hybrid=0, entra=1, enrolled=1, provisioned=1, code=_PROVISIONED),
    "enrolling": Flags(enrolled=1, code=_NOT_PROVISIONED),
    "failure_hybrid": Flags(failed=1),
    "failure_entra": Flags(hybrid=0, entra=1, failed=1),
    "failed_unjoined": Flags(hybrid=0, failed=1),
    "pending": Flags(pending=1, code=_NO_USER),
    "scheduled": Flags(scheduled=1, code=_SCHEDULED),
    "canceled": Flags(code=_CANCELED),
    "blank": Flags(policy=0, code=None),
}
# What clients report that lag behind the site's settings: missing workloads, old clients, nothing at all.
_LAGGING: Final = (
    ("8199", 70),
    ("8197", 30),
    ("8193", 8),
    (None, 5),
    ("", 2),
    ("1", 4),
    ("63", 3),
    ("12321", 3),
)


def comanagement_row(draft: Draft, mask: int, rng: Random) -> SqlRow:
    """The record of one device; `mask` is what it reports once it is enrolled, unless it lags."""
    flags = FLAGS[draft.state]
    enrolled = flags.enrolled
    return (
        draft.resource_id,
        draft.name,
        SITE_CODE,
        draft.entra_id,
        flags.entra,
        flags.hybrid,
        authority(rng) if enrolled else None,
        enrolled,
        flags.provisioned,
        flags.policy if not flags.provisioned or rng.random() > 0.003 else 0,  # noqa: PLR2004 - policy taken away
        flags.scheduled,
        flags.pending,
        flags.failed,
        _status_code(draft, flags),
        error_detail(draft.code, rng) if flags.failed else None,
        reported_mask(mask, rng) if enrolled else rng.choice((None, None, "8193", "1")),
    )


def _status_code(draft: Draft, flags: Flags) -> int | None:
    if not flags.failed:
        return flags.code
    return draft.code or (None if draft.number % 2 else 0)


def authority(rng: Random) -> str | None:
    """Who manages an enrolled device: Intune, for a few another service, for a few it is not said."""
    luck = rng.random()
    if luck < 0.0035:  # noqa: PLR2004 - a few are with another MDM
        return profiles.OTHER_MDM
    return None if luck < 0.006 else profiles.INTUNE  # noqa: PLR2004


def reported_mask(mask: int, rng: Random) -> str | None:
    """What an enrolled device reports when `mask` is what it should."""
    if rng.random() < 0.11:  # noqa: PLR2004 - one in nine lags
        return rng.choices([mask for mask, _ in _LAGGING], [weight for _, weight in _LAGGING])[0]
    return str(mask)


def error_detail(code: int, rng: Random) -> str | None:
    """What the client says of a failure; often nothing."""
    if not code or rng.random() < 0.15:  # noqa: PLR2004
        return None if rng.random() < 0.5 else ""  # noqa: PLR2004
    said = _WORDS.get(code, f"Unknown Win32 Error code: 0x{code:08x}")
    return f"MDM enrollment failed with error code 0x{code:08x} '{said}'. Will retry in 15 minutes..."


_WORDS: Final = {
    0x80192EE2: "The operation timed out",
    0x80192EE7: "The server name or address could not be resolved",
    0x80070490: "Element not found.",
    0x80070032: "The request is not supported.",
    0x82AA0008: "Not enough memory resources are available to process this command.",
    0xCAA9001F: "Integrated Windows authentication supported only in federation flow.",
    0xCAA2000C: "interaction_required: <AADSTS50076> use multi-factor authentication & [retry]",
    0x8018002A: "The user canceled the operation.",
}
