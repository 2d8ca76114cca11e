"""An unknown code, decoded: what the number itself says, and never more than that."""

from typing import Final

import msgspec

from comgmt.domain.codes import WIN32
from comgmt.domain.families import FACILITIES, MDM_ADMIN, Family, family
from comgmt.domain.sspi_names import SSPI_NAMES
from comgmt.domain.windows_names import COM_NAMES, NETWORK_NAMES, NTSTATUS_NAMES, WIN32_NAMES, WMI_NAMES

NOT_IN_CATALOGUE: Final = "not in the catalogue"
ADVICE: Final = (
    "In DeviceManagement-Enterprise-Diagnostics-Provider/Admin read event 76 (or 71) and what precedes it.",
    "Read CoManagementHandler.log in %WinDir%\\CCM\\Logs for the lines before the code.",
    "Look the code up in CMTrace (Tools > Lookup, Ctrl+L).",
)

_FAILURE_BIT: Final = 1 << 31
_NTSTATUS_SHAPE: Final = 3
_NTSTATUS_SEVERITIES: Final = ("success", "information", "warning", "error")
_XML_LITE: Final = 0xC00C
_HTTP_STATUS: Final = range(100, 600)
_NETWORK: Final = range(0x2EE0, 0x3000)
_RETRYABLE: Final = frozenset({408, 429, *range(500, 600)}) - {501, 505}
_HTTP_HIGH: Final = frozenset({0x8019, 0xCAA3})
_NETWORK_HIGH: Final = frozenset({0x8007, 0x8019, 0xCAA8})


_TABLES: Final = (
    (NTSTATUS_NAMES, "NTSTATUS"),
    (WMI_NAMES, "WMI"),
    (COM_NAMES, "COM"),
    (SSPI_NAMES, "SSPI"),
)


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """What a number says by itself. `symbol` is the name of the low word where it has one."""

    title: str
    meaning: str
    symbol: str | None
    component: str
    where: str
    reading: tuple[str, ...]


def decode(code: int) -> Decoded:
    """Decode any 32-bit number by the rules of domain/FACTS.md#error-numbers."""
    if code == 0:
        return _success()
    known_family = family(code)
    low = low_word(code)
    subject = _subject(code, known_family)
    title = subject if known_family or code < 1 << 16 else "Unknown code"
    sentences = [low[1] if low else f"{subject}.", known_family.about if known_family else ""]
    return Decoded(
        title=f"{title}, {NOT_IN_CATALOGUE}",
        meaning=" ".join(
            part for part in (*sentences, "What caused it cannot be told from the number.") if part
        ),
        symbol=low[0] if low else None,
        component=known_family.component if known_family else "Unknown",
        where=known_family.where if known_family else MDM_ADMIN,
        reading=bits(code),
    )


def bits(code: int) -> tuple[str, ...]:
    """The number taken apart, one fact a line: spellings, severity, facility, low word."""
    signed = code - (1 << 32) if code & _FAILURE_BIT else code
    lines = [f"0x{code:08X} = {code} = {signed}"]
    if code == 0:
        return (*lines, "Success")
    lines += _ntstatus_bits(code) if _is_ntstatus(code) else _hresult_bits(code)
    low = low_word(code)
    return (*lines, low[1]) if low else tuple(lines)


def low_word(code: int) -> tuple[str | None, str] | None:
    """The name and the sentence of what the low word (or the whole number) is known as, or None."""
    for table, kind in _TABLES:
        if code in table:
            name, words = table[code]
            return name, f"{kind} {name}: {words}."
    network = network_number(code)
    if network is not None:
        return _network(network)
    status = http_status(code)
    if status is not None:
        return None, _http_words(status)
    return _win32(code)


def network_number(code: int) -> int | None:
    """The WinINet/WinHTTP number (12000 and up) in a code of one of the three families that carry it."""
    low = code & 0xFFFF
    return low if low in _NETWORK and (code >> 16 in _NETWORK_HIGH or code < 1 << 16) else None


def http_status(code: int) -> int | None:
    """The HTTP status in a code of one of the two families that carry it."""
    low = code & 0xFFFF
    return low if code >> 16 in _HTTP_HIGH and low in _HTTP_STATUS else None


def bare_win32(code: int) -> int | None:
    """The HRESULT of a bare Win32 number: 5 is 0x80070005. None for any other number."""
    return WIN32 + code if 0 < code < 1 << 16 else None


def _subject(code: int, known: Family | None) -> str:  # noqa: PLR0911 - one return a family
    low = code & 0xFFFF
    status, network = http_status(code), network_number(code)
    if status is not None:
        during = " during a token call" if code >> 16 == 0xCAA3 else ""  # noqa: PLR2004 - the ADAL family
        return f"HTTP {status} from the service{during}"
    if network is not None:
        return f"Network error {network}"
    if code < 1 << 16:
        return f"Win32 number {code}"
    if known is None:
        return f"Unknown code, {_severity_and_facility(code)}, code {low} (0x{low:04X})"
    if code >> 16 == 0x8019 and 1 <= low <= 0xE:  # noqa: PLR2004 - MREGISTER_E range
        return f"Windows 8.x registration error 0x{low:02X}"
    if code >> 12 == 0x80041:  # noqa: PLR2004 - WMI's part of facility ITF
        return f"WMI error 0x{low:04X}"
    return f"{known.reads} 0x{low:02X}"


def _severity_and_facility(code: int) -> str:
    if _is_ntstatus(code):
        return f"severity {_NTSTATUS_SEVERITIES[code >> 30]}, facility 0x{_ntstatus_facility(code):03X}"
    severity = "failure" if code & _FAILURE_BIT else "success or information"
    return f"severity {severity}, facility {_facility(code)}"


def _ntstatus_facility(code: int) -> int:
    return (code >> 16) & 0xFFF


def _is_ntstatus(code: int) -> bool:
    high = code >> 16
    return (code >> 30 == _NTSTATUS_SHAPE and high != _XML_LITE) or high & 0x0FF0 == 0x0AA0  # noqa: PLR2004 - ADAL


def _ntstatus_bits(code: int) -> list[str]:
    severity = _NTSTATUS_SEVERITIES[code >> 30]
    return [f"NTSTATUS shape, severity {severity}", f"Facility 0x{_ntstatus_facility(code):03X}", _low(code)]


def _hresult_bits(code: int) -> list[str]:
    if code < 1 << 16:
        return [f"A bare Win32 number, as an HRESULT 0x{WIN32 + code:08X}"]
    severity = "failure" if code & _FAILURE_BIT else "success"
    return [f"HRESULT, severity {severity}", f"Facility {_facility(code)}", _low(code)]


def _facility(code: int) -> str:
    number = (code >> 16) & 0x7FF
    return f"{number} ({FACILITIES.get(number, 'not public')})"


def _low(code: int) -> str:
    return f"Low word {code & 0xFFFF} (0x{code & 0xFFFF:04X})"


def _network(number: int) -> tuple[str | None, str]:
    known = NETWORK_NAMES.get(number)
    if known is None:
        return None, f"WinINet/WinHTTP number {number}."
    return known[0], f"WinINet/WinHTTP {number} {known[0]}: {known[1]}."


def _http_words(status: int) -> str:
    if status in _RETRYABLE:
        return f"HTTP status {status}: trying again makes sense."
    return f"HTTP status {status}."


def _win32(code: int) -> tuple[str | None, str] | None:
    if code >> 16 not in {0x8007, 0x0000}:
        return None
    number = code & 0xFFFF
    known = WIN32_NAMES.get(number)
    if known is None:
        return None, f"Win32 number {number}: net helpmsg {number} prints its text on Windows."
    return known[0], f"Win32 {number} {known[0]}: {known[1]}."


def _success() -> Decoded:
    return Decoded(
        title=f"Success, no error; {NOT_IN_CATALOGUE}",
        meaning="The number 0 says success, not a failure.",
        symbol="S_OK",
        component="Windows core",
        where=MDM_ADMIN,
        reading=bits(0),
    )
