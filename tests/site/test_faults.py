"""SOAP faults: the nested word of the provider counts more than what WinRM made of it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.source import TroubleKind
from comgmt.site import envelope
from comgmt.site.errors import (
    AnswerError,
    ContextLostError,
    ListenerDeniedError,
    MissingError,
    NamespaceDeniedError,
    NamespaceMissingError,
    NotPermittedError,
    OperationTimedOutError,
    QueryRefusedError,
    QuotaError,
    SignInLevelError,
    SiteError,
)
from comgmt.site.faults import Fault, fault_error, read_fault
from comgmt.site.target import Secret, Target
from tests.site.conftest import Seen, fault

SEEN = Seen(body="", authorization=None, message_id="uuid:1")
TARGET = Target(
    name="P01",
    url="https://cm01.contoso.com:5986/wsman",
    auth="ntlm",
    user="CONTOSO\\reader",
    password=Secret("p"),
)
REQUEST = envelope.enumerate_query(TARGET, "root/sms/site_P01", "SMS_R_System", "SELECT A FROM SMS_R_System")


def error(*codes: int, reason: str = "") -> SiteError:
    return fault_error(Fault(codes, reason, ()), REQUEST, TARGET)


@pytest.mark.parametrize(
    ("codes", "kind", "words"),
    [
        ((2150858755, 0x82481400), SignInLevelError, "certificate or Windows Hello for Business"),
        ((5,), ListenerDeniedError, "may not use WinRM on cm01.contoso.com"),
        ((2150859014, 0x80041003), NamespaceDeniedError, "may not connect to root/sms/site_P01"),
        ((2150859013,), NotPermittedError, "may not read SMS_R_System"),
        ((5, 0x80041003), NotPermittedError, "may not read SMS_R_System"),
        ((2150858752, 0x8004100E), NamespaceMissingError, "no namespace root/sms/site_P01"),
        ((2150858752, 0x80041002), MissingError, "is gone"),
        ((2150858778, 0x80041010), MissingError, "has no class SMS_R_System"),
        ((2150858778,), QueryRefusedError, "cannot process the query on SMS_R_System"),
        ((2150858779,), ContextLostError, "no longer knows the enumeration of SMS_R_System; try again."),
        ((2150859177,), ContextLostError, "no longer knows the enumeration of SMS_R_System; try again."),
        ((2150859173,), QuotaError, "too many operations open for CONTOSO\\reader"),
        ((2150859174,), QuotaError, "too many operations open for CONTOSO\\reader"),
        ((2150859176,), QuotaError, "is over its load quota; try again"),
        ((2150858793,), OperationTimedOutError, "within 60 seconds"),
        ((2150858825,), AnswerError, "MaxEnvelopeSizekb"),
        ((2150859018,), AnswerError, "XML cannot carry"),
        ((2150858777,), AnswerError, "is it Windows?"),
    ],
)
def test_each_code_has_its_meaning(codes: tuple[int, ...], kind: type[SiteError], words: str) -> None:
    found = error(*codes)
    assert type(found) is kind
    assert words in found.trouble.sentence
    assert found.trouble.sentence.endswith((".", "?"))


def test_an_unknown_code_says_what_the_site_said() -> None:
    found = error(0x80331234, reason="Something odd happened.")
    assert found.trouble.sentence == (
        "cm01.contoso.com could not answer SMS_R_System in root/sms/site_P01: Something odd happened."
    )
    assert "0x80331234" in found.trouble.detail
    assert "it gave no reason." in error(7).trouble.sentence


@pytest.mark.parametrize("number", ["2150858778", "0x8033801A", "-2144108518"])
def test_a_code_in_any_spelling(number: str) -> None:
    read = read_fault(fault(SEEN, 0, "Failed.").body.replace(b"Code='0'", f"Code='{number}'".encode()))
    assert read.codes == (0x8033801A,)


def test_a_fault_without_words_says_its_code_alone() -> None:
    assert error(0x80338029).trouble.detail == "0x80338029"


def test_codes_in_the_words_of_a_fault_are_found() -> None:
    read = read_fault(fault(SEEN, 2150858755, "The provider failed.", "ErrorCode = 0x82481400.").body)
    assert 0x82481400 in read.codes
    assert read.reason == "The provider failed."


def test_access_denied_as_a_subcode_only() -> None:
    assert read_fault(fault(SEEN, 0, "No.", subcode="w:AccessDenied").body).codes == (5,)


def test_words_of_a_fault_are_inert() -> None:
    read = read_fault(fault(SEEN, 5, "Denied \u202e&#27;[31m".replace("&#27;", "\u009b")).body)
    trouble = fault_error(read, REQUEST, TARGET).trouble
    assert not set(trouble.detail) & {"\u202e", "\u009b", "\x1b"}


@pytest.mark.parametrize("data", [b"", b"<a/>", "no xml", b"<!DOCTYPE a><a/>"])
def test_what_is_no_fault(data: str | bytes) -> None:
    with pytest.raises(AnswerError):
        read_fault(data)


@given(st.lists(st.integers(0, 0xFFFFFFFF), max_size=4), st.text(max_size=40))
def test_any_fault_is_one_of_our_errors(codes: list[int], reason: str) -> None:
    found = fault_error(Fault(tuple(codes), reason, (reason,)), REQUEST, TARGET)
    assert isinstance(found, SiteError)
    assert found.kind in set(TroubleKind)
    assert found.trouble.sentence


def test_a_target_without_a_user_is_named_all_the_same() -> None:
    nobody = msgspec.structs.replace(TARGET, auth="kerberos", user=None, password=None)
    found = fault_error(Fault((5,), "", ()), REQUEST, nobody)
    assert found.trouble.sentence.startswith("the Kerberos ticket of this session may not use WinRM")
