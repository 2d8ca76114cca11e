"""The 21 rows of the co-management monitoring page, by decimal and by hex, with their advice."""

import pytest

from comgmt.domain.explain import Explanation, look_up

# decimal, hex, words the advice must hold (in title, meaning or steps), whether it should pass by itself
ROWS = [
    (2147549183, "0x8000FFFF", ("not configured", "enrollment url"), "no"),
    (2149056536, "0x80180018", ("license", "intune"), "no"),
    (2149056555, "0x8018002B", ("mdm user scope", "next automatic try"), "yes"),
    (2149056554, "0x8018002A", ("mfa", "toast", "next automatic try"), "yes"),
    (2149056532, "0x80180014", ("restriction", "windows (mdm)"), "no"),
    (2149056533, "0x80180015", ("not supported", "restriction"), "no"),
    (2149056514, "0x80180002", ("authenticate", "dsregcmd"), None),
    (2147942450, "0x80070032", ("windows version", "upgrade"), "no"),
    (3400073293, "0xCAA9004D", ("account", "upn"), None),
    (3399548929, "0xCAA10001", ("sign", "stay signed in"), "yes"),
    (3400073236, "0xCAA90014", ("federation", "sign in to entra id"), None),
    (2149122477, "0x801901AD", ("http",), None),
    (3400073247, "0xCAA9001F", ("federated", "integrated"), "no"),
    (3399942148, "0xCAA70004", ("server or proxy not found", "proxy"), "yes"),
    (2149056532, "0x80180014", ("platform", "version", "minimum requirements"), "no"),
    (2147943568, "0x80070490", ("element not found", "next automatic try"), "yes"),
    (2192179208, "0x82AA0008", ("memory",), "yes"),
    (3399614467, "0xCAA20003", ("grant", "entra"), None),
    (2149056517, "0x80180005", ("management server", "support case"), "yes"),
    (2149134055, "0x80192EE7", ("name not resolved", "dns"), None),
    (2149134050, "0x80192EE2", ("time-out", "443"), "yes"),
]


def _words(found: Explanation) -> str:
    return " ".join((found.title, found.meaning, *found.remediation)).lower()


def test_the_page_has_21_rows_and_20_codes() -> None:
    assert len(ROWS) == 21
    assert len({decimal for decimal, *_ in ROWS}) == 20


@pytest.mark.parametrize(("decimal", "hexadecimal", "advice", "transient"), ROWS)
def test_a_row_is_found_by_decimal_and_by_hex_with_its_advice(
    decimal: int, hexadecimal: str, advice: tuple[str, ...], transient: str | None
) -> None:
    assert int(hexadecimal, 16) == decimal
    (by_decimal,) = look_up(str(decimal))
    assert (by_decimal,) == look_up(hexadecimal) == look_up(str(decimal - (1 << 32)))
    assert by_decimal.known
    assert by_decimal.on_monitoring_page
    assert [word for word in advice if word not in _words(by_decimal)] == []
    assert transient is None or by_decimal.transient == transient


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("MENROLL_E_USERLICENSE", 0x80180018),
        ("MENROLL_E_MDM_NOT_CONFIGURED", 0x8018002B),
        ("MENROLL_E_DEVICENOTSUPPORTED", 0x80180014),
        ("MENROLL_E_NOTSUPPORTED", 0x80180015),
        ("MENROLL_E_DEVICE_AUTHENTICATION_ERROR", 0x80180002),
    ],
)
def test_its_symbols_are_found(symbol: str, code: int) -> None:
    assert [found.code for found in look_up(symbol)] == [code]
