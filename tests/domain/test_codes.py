import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.catalogue import catalogue
from comgmt.domain.codes import normalise, spelling, spellings

VECTORS = [
    ("2149056532", 0x80180014),
    ("-2145910764", 0x80180014),
    ("0x80180014", 0x80180014),
    ("80180014", 0x80180014),
    ("3400073247", 0xCAA9001F),
    ("-894894049", 0xCAA9001F),
    ("caa9001f", 0xCAA9001F),
    ("2149122477", 0x801901AD),
    ("-2145844819", 0x801901AD),
    ("2192179208", 0x82AA0008),
    ("-2102788088", 0x82AA0008),
    ("-2147023728", 0x80070490),
    ("-2016411087", 0x87D00231),
    ("2147943860", 0x800705B4),
    ("12007", 0x80072EE7),
    # the forms of one code
    ("2149056555", 0x8018002B),
    ("-2145910741", 0x8018002B),
    ("0x8018002B", 0x8018002B),
    ("0X8018002b", 0x8018002B),
    ("8018002B", 0x8018002B),
    ("0x80180002b", 0x8018002B),
    ("80180002b", 0x8018002B),
    ("0x801c003", 0x801C0003),
    ("Unknown Win32 Error code: 0x8018002b", 0x8018002B),
    ("(0x8018000a - 2149056522)", 0x8018000A),
    ("0x80180014L", 0x80180014),
    ("0x80180014u", 0x80180014),
    ("0x80180014UL", 0x80180014),
    ("0x80180014_", 0x80180014),
    ("0x8018_0014", 0x80180014),
    ("0x80180014_u32", 0x80180014),
    # what stands around it
    ("  '0x80180014'  ", 0x80180014),
    ("\u201c0x80180014\u201d.", 0x80180014),
    ("hr = 0x80180014", 0x80180014),
    ("HRESULT: -2145910764", 0x80180014),
    ("error code 80180014", 0x80180014),
    ("2,149,056,532", 0x80180014),
    ("\u22122145910764", 0x80180014),
    ("0xFFFFFFFF80180014", 0x80180014),
    ("&H80180014", 0x80180014),
    ("Auto MDM Enroll: Failed (Unknown Win32 Error code: 0x8018002b)", 0x8018002B),
    ("MDM enrollment failed with error code 0xcaa9001f 'text'. Will retry in 15 minutes...", 0xCAA9001F),
    ("0x801c001d/-2145648611", 0x801C001D),
    # small numbers are Win32, zero is success
    ("5", 0x80070005),
    ("0x2EE7", 0x80072EE7),
    ("0x00000005", 0x80070005),
    ("0", 0),
    ("0x0", 0),
    ("HTTP 404", 0x80190194),
    ("http status 503", 0x801901F7),
]


@pytest.mark.parametrize(("text", "code"), VECTORS)
def test_every_spelling_names_its_code(text: str, code: int) -> None:
    assert normalise(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "license",
        "facade",
        "deed",
        "e5",
        "-",
        "0x",
        "99999999999",
        "5000000000",
        "-2147483649",
        "0x1FFFFFFFFFF",
        "PC-00412",
        "24H2",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert normalise(text) is None


@pytest.mark.parametrize("text", ["80180014", "0x80180002b", "0x801c003", "801800014"])
def test_an_ambiguous_spelling_says_how_it_was_read(text: str) -> None:
    found = spelling(text)
    assert found is not None
    assert found.ambiguous
    assert "hexadecimal" in found.how


def test_digits_read_as_hexadecimal_say_what_the_decimal_would_be() -> None:
    found = spelling("80180014")
    assert found is not None
    assert "0x04C7732E" in found.how


@pytest.mark.parametrize("text", ["0x80180014", "2149056532", "-2145910764", "12007", "caa9001f"])
def test_a_plain_spelling_is_not_ambiguous(text: str) -> None:
    found = spelling(text)
    assert found is not None
    assert not found.ambiguous


def test_a_text_with_several_codes_gives_them_all_and_says_so() -> None:
    text = "DRS Discovery Test : FAIL [0x801c0021/0x80072ee2]"
    assert [found.code for found in spellings(text)] == [0x801C0021, 0x80072EE2]
    first = spelling(text)
    assert first is not None
    assert first.ambiguous
    assert "first of 2" in first.how


def test_a_number_beside_words_is_only_a_code_when_its_family_is_known() -> None:
    assert normalise("resource 16777628") is None
    assert normalise("ticket 1234567890 for PC 12345678") is None
    assert normalise("failed with 2149056532 on PC") == 0x80180014


def _signed(code: int) -> int:
    return code - (1 << 32) if code >> 31 else code


def test_every_catalogued_code_is_found_by_each_of_its_forms() -> None:
    for entry in catalogue().entries:
        code = entry.code
        forms = [
            f"0x{code:08X}",
            f"0x{code:08x}",
            str(code),
            f"Unknown Win32 Error code: 0x{code:x}",
            f"0x{code:08X}L",
        ]
        forms += [str(_signed(code)), f"{code:08X}"] if code >> 31 else []
        for form in forms:
            assert normalise(form) == code, form


@given(st.text(max_size=200))
def test_any_text_is_a_32_bit_code_or_none(text: str) -> None:
    code = normalise(text)
    assert code is None or 0 <= code < 1 << 32


@given(st.integers(min_value=1 << 16, max_value=(1 << 32) - 1))
def test_hexadecimal_and_signed_round_trip(code: int) -> None:
    assert normalise(str(_signed(code))) == code or code < 1 << 31
    found = spelling(f"0x{code:08X}")
    assert found is not None
    assert found.code == code or found.ambiguous


@given(st.text(alphabet="0123456789abcdefx-L_ ()&,", max_size=40))
def test_text_that_looks_like_codes_never_raises(text: str) -> None:
    for found in spellings(text):
        assert 0 <= found.code < 1 << 32
        assert found.how
