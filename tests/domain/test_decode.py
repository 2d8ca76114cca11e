import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comgmt.domain.catalogue import catalogue
from comgmt.domain.decode import NOT_IN_CATALOGUE, bits, decode, http_status, network_number
from comgmt.domain.families import FACILITIES, FAMILIES, family
from comgmt.domain.windows_names import COM_NAMES, NETWORK_NAMES, NTSTATUS_NAMES, WIN32_NAMES, WMI_NAMES

any_code = st.integers(min_value=0, max_value=(1 << 32) - 1)


@given(any_code)
@example(0)
@example(1)
@example(0xFFFFFFFF)
def test_any_number_is_decoded_without_a_cause(code: int) -> None:
    decoded = decode(code)
    assert decoded.title.endswith(NOT_IN_CATALOGUE)
    assert decoded.where
    assert f"0x{code:08X} = {code}" in decoded.reading[0]
    assert code == 0 or decoded.meaning.endswith("What caused it cannot be told from the number.")


@given(st.sampled_from(sorted(FAMILIES)), st.integers(min_value=0, max_value=0xFFFF))
def test_any_low_word_of_a_known_family_is_decoded(high: int, low: int) -> None:
    decoded = decode(high << 16 | low)
    assert family(high << 16 | low) is not None
    assert decoded.component != "Unknown"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0x8018AB01, "MDM enrollment service error 0xAB01"),
        (0x8019000F, "HTTP facility error"),
        (0x8019019F + 1, "HTTP status 416"),
        (0x80192F00, "WinINet/WinHTTP 12032 ERROR_WINHTTP_RESEND_REQUEST"),
        (0x801C0999, "Entra device registration error 0x999"),
        (0x80070003, "Win32 3 ERROR_PATH_NOT_FOUND: path not found"),
        (0x80079999, "net helpmsg 39321"),
        (0x80072F0A, "WinINet/WinHTTP number 12042"),
        (0x80004002, "E_NOINTERFACE"),
        (0x80041010, "WMI WBEM_E_INVALID_CLASS: class does not exist"),
        (0x80041999, "WMI error 0x1999"),
        (0x80045555, "belongs to the interface"),
        (0x800B0110, "Certificate, key or TLS"),
        (0x80240438, "not about enrollment"),
        (0x80280001, "TPM trouble"),
        (0x80CF1111, "legacy"),
        (0x81030001, "not about co-management"),
        (0x82AA0001, "not public"),
        (0x86000001, "CFGMGR_E"),
        (0x87D00001, "CMTrace"),
        (0x87D10001, "not about enrollment"),
        (0xC0000234, "NTSTATUS STATUS_ACCOUNT_LOCKED_OUT: account locked out"),
        (0xC0048001, "CloudAP"),
        (0xCAA20099, "AADSTS"),
        (0xCAA301AD, "HTTP status 429: trying again makes sense"),
        (0xCAA82F78, "12152"),
        (0xCAA90099, "sign-in flow"),
        (0x8AA90099, "sign-in flow"),
        (0xCAAF0017, "ADAL/WAM status of an unlisted group, code 0x17."),
        (0x8AA00001, "ADAL/WAM status of an unlisted group, code 0x01."),
    ],
)
def test_the_family_table_is_applied(code: int, said: str) -> None:
    assert said in decode(code).meaning


def test_a_number_of_no_family_says_severity_facility_and_code() -> None:
    decoded = decode(0x8ABC1234)
    assert decoded.title == "Unknown code, not in the catalogue"
    assert decoded.component == "Unknown"
    assert "severity failure, facility 700 (not public), code 4660 (0x1234)" in decoded.meaning


def test_an_unknown_ntstatus_is_not_taken_apart_as_an_hresult() -> None:
    assert "severity error, facility 0x123, code 69 (0x0045)" in decode(0xC1230045).meaning
    assert "Facility 0x123" in bits(0xC1230045)


def test_bits_of_an_hresult_and_of_an_ntstatus() -> None:
    assert bits(0x80180018)[:2] == ("0x80180018 = 2149056536 = -2145910760", "HRESULT, severity failure")
    assert "Low word 24 (0x0018)" in bits(0x80180018)
    assert "NTSTATUS shape, severity error" in bits(0xCAA9001F)
    assert "NTSTATUS shape, severity warning" in bits(0x8AA90001)
    assert "NTSTATUS shape, severity information" in bits(0x4AA90001)
    assert "NTSTATUS shape, severity success" in bits(0x0AA90001)
    assert "HRESULT, severity failure" in bits(0xC00CEE4F)
    assert bits(0)[-1] == "Success"


def test_a_bare_win32_number_is_said_to_be_one() -> None:
    assert "A bare Win32 number, as an HRESULT 0x80070003" in bits(3)
    assert decode(3).symbol == "ERROR_PATH_NOT_FOUND"


@pytest.mark.parametrize(
    ("code", "number"), [(0x80072EE2, 12002), (0x80192EE2, 12002), (0xCAA82F8F, 12175), (12007, 12007)]
)
def test_network_numbers(code: int, number: int) -> None:
    assert network_number(code) == number


@pytest.mark.parametrize("code", [0x80182EE2, 0x800704C7, 0x80190194, 0])
def test_no_network_number(code: int) -> None:
    assert network_number(code) is None


def test_http_statuses() -> None:
    assert http_status(0x801901AD) == 429
    assert http_status(0xCAA30194) == 404
    assert http_status(0x80192EE2) is None
    assert http_status(0x80070194) is None


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_statuses_worth_a_retry(status: int) -> None:
    assert "makes sense" in decode(0x80190000 + status).meaning


@pytest.mark.parametrize("status", [400, 404, 501, 505])
def test_statuses_not_worth_a_retry(status: int) -> None:
    assert "makes sense" not in decode(0x80190000 + status).meaning


def test_the_tables_agree_with_the_catalogue() -> None:
    tables = {
        **NTSTATUS_NAMES,
        **WMI_NAMES,
        **COM_NAMES,
        **{0x80070000 | n: v for n, v in WIN32_NAMES.items()},
    }
    compared = 0
    for entry in catalogue().entries:
        named = {entry.symbol, *entry.aliases}
        if entry.symbol and entry.code in tables:
            compared += 1
            same = (
                tables[entry.code][0] in named or f"E_{tables[entry.code][0].removeprefix('ERROR_')}" in named
            )
            assert same or entry.code == 0x8007000E, hex(entry.code)
    assert compared > 30


def test_the_network_names_agree_with_the_catalogue() -> None:
    for number, (name, _, _) in NETWORK_NAMES.items():
        entry = catalogue().get(0x80070000 + number)
        stem = name.removeprefix("ERROR_WINHTTP_").removeprefix("ERROR_INTERNET_")
        if entry is not None and entry.symbol is not None:
            names = {entry.symbol, *entry.aliases}
            assert name in names or f"WININET_E_{stem}" in names, number


def test_facilities_are_11_bits() -> None:
    assert all(0 <= number <= 0x7FF for number in FACILITIES)
