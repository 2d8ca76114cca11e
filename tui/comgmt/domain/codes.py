"""The many spellings of one error code, read into its unsigned 32-bit number."""

import re
from typing import Final

import msgspec

from comgmt.domain.families import family

WIN32: Final = 0x80070000
_TOP: Final = 1 << 32
_LONGEST: Final = 4_000  # characters that are looked at
_WIN32_BELOW: Final = 1 << 16
_DIGITS: Final = 8

_HEXADECIMAL = re.compile(r"(?:0x|&h)([0-9a-f]{1,16})", re.IGNORECASE)
_BARE_HEXADECIMAL = re.compile(r"[0-9a-f]{3,9}", re.IGNORECASE)
_DECIMAL = re.compile(r"[-\u2212]?[0-9]{1,10}")
_GROUPED = re.compile(r"[-\u2212]?[0-9]{1,3}(?:,[0-9]{3}){1,3}")
_HTTP = re.compile(r"http(?:\s+(?:status|error|code))*\s*([1-5][0-9]{2})", re.IGNORECASE)
_SUFFIX = re.compile(r"(?<=[0-9a-fA-F])_?(?:u32|i32|ul|lu|u|l)$", re.IGNORECASE)
_AROUND = " \t\r\n\"'`\u2018\u2019\u201c\u201d()[]{}<>.,;:=_"
_LEAD = re.compile(
    r"(?:unknown\s+win32\s+error\s+code|win32\s+error\s+code|error\s+code|status\s+code|hresult|ntstatus|hr|error|code)"
    r"[\s:=]+",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(
    r"(?<![\w&-])(?:(?:0x|&h)[0-9a-f]{3,9}(?:u|l)*|[-\u2212][0-9]{9,10}|[0-9]{10}|[0-9a-f]{8})(?!\w)",
    re.IGNORECASE,
)


class Spelling(msgspec.Struct, frozen=True):
    """A code and how its text was read, as words; `ambiguous` when the text could be read another way."""

    code: int
    how: str
    ambiguous: bool = False


def normalise(text: str) -> int | None:
    """The unsigned 32-bit code that `text` spells, or None (domain/FACTS.md#spellings-of-a-number)."""
    found = spelling(text)
    return None if found is None else found.code


def spelling(text: str) -> Spelling | None:
    """The code that `text` spells and how it was read; the first, said so, where a text holds several."""
    found = spellings(text)
    if len(found) > 1:
        return Spelling(
            found[0].code, f"the first of {len(found)} codes in the text, {found[0].how}", ambiguous=True
        )
    return found[0] if found else None


def spellings(text: str) -> tuple[Spelling, ...]:
    """Every different code in `text`: the one that is all of it, else those among other words, in order."""
    text = text[:_LONGEST]
    whole = _whole(text)
    if whole is not None:
        return (whole,)
    found: dict[int, Spelling] = {}
    for match in _IN_TEXT.finditer(text):
        part = _embedded(match.group())
        if part is not None:
            found.setdefault(part.code, part)
    return tuple(found.values())


def _whole(text: str) -> Spelling | None:
    http = _HTTP.fullmatch(text.strip(_AROUND))
    if http is not None:
        return Spelling(0x80190000 + int(http[1]), f"HTTP status {http[1]}, as the HTTP facility carries it")
    core = text.strip(_AROUND)
    while (lead := _LEAD.match(core)) is not None:
        core = core[lead.end() :].strip(_AROUND)
    return _token(core)


def _embedded(token: str) -> Spelling | None:
    read = _token(token)
    if read is None or token.lower().startswith(("0x", "&h")) or family(read.code) is not None:
        return read
    return None


def _token(token: str) -> Spelling | None:
    if _GROUPED.fullmatch(token):
        token = token.replace(",", "")
    if _DECIMAL.fullmatch(token):
        return _decimal(token.replace("\u2212", "-"))
    token = _SUFFIX.sub("", token).replace("_", "")
    prefixed = _HEXADECIMAL.fullmatch(token)
    if prefixed is not None:
        return _hexadecimal(prefixed[1].lower())
    if _DECIMAL.fullmatch(token):
        return _decimal(token)
    if _BARE_HEXADECIMAL.fullmatch(token) and (re.search("[0-9]", token) or len(token) == _DIGITS):
        return _hexadecimal(token.lower())
    return None


def _decimal(token: str) -> Spelling | None:
    number = int(token)
    if number < 0:
        return Spelling(number + _TOP, "signed decimal") if number >= -(1 << 31) else None
    as_hexadecimal = _hexadecimal_digits(token) if family(number) is None else None
    if as_hexadecimal is not None:
        how = f"{as_hexadecimal.how} (as a decimal it would be 0x{number:08X}, of no known family)"
        return Spelling(as_hexadecimal.code, how, ambiguous=True)
    if number >= _TOP:
        return None
    return _small(number, "decimal") or Spelling(number, "unsigned decimal")


def _hexadecimal_digits(token: str) -> Spelling | None:
    """Digits without a letter that are hexadecimal all the same: set-up screens print 80180014."""
    if len(token) == _DIGITS and (token.startswith(("80", "82", "86", "87")) or family(int(token, 16))):
        return Spelling(int(token, 16), "hexadecimal without 0x")
    return _repaired(token) if token.startswith("80") else None


def _hexadecimal(digits: str) -> Spelling | None:
    digits = digits.lstrip("0") or "0"
    if len(digits) > _DIGITS:
        return _widened(digits) or _repaired(digits)
    number = int(digits, 16)
    small = _small(number, "hexadecimal")
    if small is not None:
        return small
    repaired = _repaired(digits) if family(number) is None else None
    return repaired or Spelling(number, "hexadecimal")


def _widened(digits: str) -> Spelling | None:
    """A negative number that a 64-bit tool printed: 0xFFFFFFFF80180014."""
    if len(digits) == 2 * _DIGITS and digits.startswith("ffffffff") and digits[_DIGITS] in "89abcdef":
        return Spelling(int(digits[_DIGITS:], 16), "hexadecimal, 64-bit sign extension dropped")
    return None


def _repaired(digits: str) -> Spelling | None:
    """One zero too many or too few, mended where that gives a code of a known family."""
    if len(digits) == _DIGITS + 1:
        candidates = [digits[:at] + digits[at + 1 :] for at in range(1, len(digits)) if digits[at] == "0"]
        how = "hexadecimal with a stray zero, one dropped"
    elif len(digits) == _DIGITS - 1:
        candidates = [digits[:at] + "0" + digits[at:] for at in range(4, len(digits))]
        how = "truncated hexadecimal, one zero put back"
    else:
        return None
    codes = [int(candidate, 16) for candidate in candidates]
    fitting = [code for code in codes if family(code) is not None]
    return Spelling(fitting[0], how, ambiguous=True) if fitting else None


def _small(number: int, how: str) -> Spelling | None:
    if number == 0:
        return Spelling(0, f"{how}, success")
    if number < _WIN32_BELOW:
        return Spelling(WIN32 + number, f"Win32 number {number}, given in {how}")
    return None
