"""One element to one value."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.record_classes import ColumnKind
from comgmt.site.values import CONVERTERS, MisfitError, parse_time

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


integer = CONVERTERS[ColumnKind.INTEGER]
boolean = CONVERTERS[ColumnKind.BOOLEAN]


def text(element: Element) -> str | None:
    found = CONVERTERS[ColumnKind.TEXT](element)
    assert found is None or isinstance(found, str)
    return found


def time(element: Element) -> datetime | None:
    found = CONVERTERS[ColumnKind.TIME](element)
    assert found is None or isinstance(found, datetime)
    return found


def element(inner: str) -> Element:
    return fromstring(f"<a>{inner}</a>")


def nil() -> Element:
    return fromstring(f'<a {XSI} xsi:nil="true"/>')


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)  # type: ignore[misc,arg-type]


def test_nil_and_empty_are_two_things() -> None:
    assert text(nil()) is None
    assert text(element("")) == ""


@pytest.mark.parametrize(
    "kind", [kind for kind in ColumnKind if kind not in {ColumnKind.TEXT, ColumnKind.TEXTS}]
)
def test_nil_and_empty_are_nothing_for_what_is_not_text(kind: ColumnKind) -> None:
    assert CONVERTERS[kind](nil()) is None
    assert CONVERTERS[kind](element("")) is None


def test_blanks_of_text_are_kept() -> None:
    assert text(element("  Intel(R) ")) == "  Intel(R) "


def test_text_is_made_inert() -> None:
    assert text(element("PC\N{RIGHT-TO-LEFT OVERRIDE}1\u009b31m")) == "PC\ufffd1\ufffd31m"
    assert text(element("PC\t1\r\n2\n3\r4")) == "PC 1 2 3 4"
    assert len(text(element("x" * 10_000)) or "") == 4000


@pytest.mark.parametrize(
    ("given_text", "value"),
    [("0", 0), ("4294967295", 4294967295), ("-1", -1), ("-2147483648", -2147483648), (" 7 ", 7), ("+5", 5)],
)
def test_integers(given_text: str, value: int) -> None:
    assert integer(element(given_text)) == value


@pytest.mark.parametrize(
    "given_text", ["4294967296", "-2147483649", "1.5", "0x10", "1_000", "٣", "²", "9" * 5000, "true"]
)
def test_what_is_no_integer(given_text: str) -> None:
    with pytest.raises(MisfitError):
        integer(element(given_text))


@pytest.mark.parametrize(
    ("given_text", "value"),
    [("true", True), ("false", False), ("TRUE", True), ("False", False), ("1", True), ("0", False)],
)
def test_booleans(given_text: str, value: bool) -> None:
    assert boolean(element(given_text)) is value


def test_what_is_no_boolean() -> None:
    with pytest.raises(MisfitError):
        boolean(element("yes"))


@pytest.mark.parametrize(
    ("given_text", "value"),
    [
        ("2013-03-09T03:06:25Z", at(2013, 3, 9, 3, 6, 25)),
        ("2013-04-15T16:28:43.488171Z", at(2013, 4, 15, 16, 28, 43, 488171)),
        ("2013-04-15T16:28:43.4881719Z", at(2013, 4, 15, 16, 28, 43, 488171)),
        ("2013-04-15T16:28:43.4Z", at(2013, 4, 15, 16, 28, 43, 400000)),
        ("2013-04-15T16:28:43.Z", at(2013, 4, 15, 16, 28, 43)),
        ("2013-04-15T16:28:43-07:00", at(2013, 4, 15, 23, 28, 43)),
        ("2013-04-15T16:28:43.5+05:30", at(2013, 4, 15, 10, 58, 43, 500000)),
        ("2013-04-15T16:28:43", at(2013, 4, 15, 16, 28, 43)),
    ],
)
@pytest.mark.parametrize(
    "shape", ["<Datetime>{}</Datetime>", "{}", "<c:Datetime xmlns:c='cim'>{}</c:Datetime>"]
)
def test_times_are_utc(given_text: str, value: datetime, shape: str) -> None:
    found = time(element(shape.format(given_text)))
    assert found == value
    assert found is not None
    assert found.tzinfo is timezone.utc


@pytest.mark.parametrize(
    "given_text",
    [
        "**************.**********",
        "2013-13-01T00:00:00Z",
        "2013-02-30T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "**************.******+***",
        "20261340100000.000000+000",
        "00000001020304.000000:000",
        "P1DT2H",
        "2013-04-31",
        "2013-04-15T16:28:43.12345678Z",
        "2013-04-15T16:28:43 UTC",
        "2013-04-15T16:28:43+99:00",
        "٢013-04-15T16:28:43Z",
        "nonsense",
    ],
)
def test_what_is_no_time(given_text: str) -> None:
    with pytest.raises(MisfitError):
        time(element(f"<Datetime>{given_text}</Datetime>"))


def test_an_interval_is_no_point_in_time() -> None:
    with pytest.raises(MisfitError):
        time(element("<Interval>P1DT2H</Interval>"))


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001 - added below
    st.integers(-14 * 60, 14 * 60),
)
def test_every_time_comes_back(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_time(aware.isoformat()) == aware


@given(st.text())
def test_any_text_is_a_time_or_a_misfit(words: str) -> None:
    with suppress(MisfitError):
        assert parse_time(words).tzinfo is timezone.utc


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("20261120100000.000000+***", "2026-11-20T10:00:00+00:00"),
        ("20261120100000.123456+060", "2026-11-20T09:00:00.123456+00:00"),
        ("20261120100000.000000-300", "2026-11-20T15:00:00+00:00"),
        ("20261120100000.******+***", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20Z", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20+01:00", "2026-11-19T23:00:00+00:00"),
    ],
)
@pytest.mark.parametrize("name", ["CIM_DateTime", "Datetime", "Date"])
def test_a_time_in_the_forms_of_cim(given_text: str, expected: str, name: str) -> None:
    outer = element("")
    inner = SubElement(outer, f"{{http://schemas.dmtf.org/wbem/wscim/1/common}}{name}")
    inner.text = given_text
    found = time(outer)
    assert found is not None
    assert found.isoformat() == expected
    assert time(element(given_text)) == found


@pytest.mark.parametrize("written", ["-2145910760", "2149056536"])
def test_a_status_code_is_the_number_it_is_in_both_signs(written: str) -> None:
    assert CONVERTERS[ColumnKind.CODE](element(written)) == 0x80180018
