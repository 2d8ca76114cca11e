"""What a failed device gave as its reason: its status code, else what its detail says."""

import re
from typing import Final

import msgspec

from comgmt.domain.codes import spellings
from comgmt.domain.enrollment import error_code
from comgmt.domain.records import ComanagementRecord

_BELOW_CODES: Final = 1 << 16  # a bare Win32 number, or the number of a state message, says little by itself
_SIGN_IN: Final = re.compile(r"\bAADSTS(\d{4,7})\b", re.IGNORECASE)


class Failure(msgspec.Struct, frozen=True):
    """The code of a failure and where it was read; `sign_in` is an AADSTS number in the detail.

    `code` None: neither the status code nor the detail holds one. `text` is the detail as it was given.
    """

    code: int | None
    from_detail: bool = False
    sign_in: int | None = None
    text: str = ""


def failure_of(record: ComanagementRecord) -> Failure:
    """The reason of a failed device: a real status code first, then the detail, then a bare number.

    The numbers 100 to 110 are states, not codes (domain/FACTS.md): where the detail names a code,
    they give way to it, and so does a bare Win32 number.
    """
    status, detail = error_code(record), (record.enrollment_error_detail or "").strip()
    found = _SIGN_IN.search(detail)
    sign_in = int(found[1]) if found else None
    if status is not None and status >= _BELOW_CODES:
        return Failure(status, sign_in=sign_in, text=detail)
    told = next((each.code for each in spellings(detail) if each.code >= _BELOW_CODES), None)
    if told is not None:
        return Failure(told, from_detail=True, sign_in=sign_in, text=detail)
    return Failure(status, sign_in=sign_in, text=detail)
