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
    FaultError,
    InvalidTimeError,
    ListenerDeniedError,
    MissingError,
    NamespaceDeniedError,
    NamespaceMissingError,
    NotPermittedError,
    OperationTimedOutError,
    PassingError,
    ProviderError,
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
        ((2150858825,), FaultError, "MaxEnvelopeSizekb"),
        ((2150859018,), FaultError, "XML cannot carry"),
        ((2150858777,), FaultError, "is it Windows?"),
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
        "cm01.contoso.com could not answer SMS_R_System in root/sms/site_P01: Something odd happened "
        "(0x80331234)."
    )
    assert "0x80331234" in found.trouble.detail
    assert "it gave no reason (0x00000007)." in error(7).trouble.sentence


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
    read = read_fault(fault(SEEN, 0, "No.", subcode="w:AccessDenied").body)
    assert (read.codes, read.subcode) == ((), "AccessDenied")
    assert type(fault_error(read, REQUEST, TARGET)) is ListenerDeniedError


PROVIDER = (
    "<f:ProviderFault xmlns:f='http://schemas.microsoft.com/wbem/wsman/1/wsmanfault'><f:ExtendedError>"
    "<p:SMS_ExtendedStatus xmlns:p='urn:x'>{}</p:SMS_ExtendedStatus></f:ExtendedError></f:ProviderFault>"
)


@pytest.mark.parametrize("spelled", ["5", "2147942405", "-2147024891", "0x80070005"])
def test_access_denied_in_its_forms_is_about_the_class_when_a_provider_says_it(spelled: str) -> None:
    said = PROVIDER.format(f"<p:StatusCode>{spelled}</p:StatusCode>")
    read = read_fault(fault(SEEN, 2150858755, "It failed.", said).body)
    found = fault_error(read, REQUEST, TARGET)
    assert type(found) is NotPermittedError
    assert "SMS_R_System" in found.trouble.sentence
    alone = fault_error(read_fault(fault(SEEN, int(spelled, 0), "No.").body), REQUEST, TARGET)
    assert type(alone) is ListenerDeniedError


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        (0x80041001, ProviderError, "SMSProv.log"),
        (0x80041004, ProviderError, "SMSProv.log"),
        (0x80041006, ProviderError, "memory"),
        (0x80041013, ProviderError, "cannot load the SMS Provider"),
        (0x80041014, ProviderError, "cannot load the SMS Provider"),
        (0x80041033, PassingError, "winmgmt"),
        (0x8004106C, QuotaError, "__ProviderHostQuotaConfiguration"),
        (0x800706BA, ProviderError, "RPC"),
        (995, PassingError, "aborted"),
        (1205, PassingError, "deadlock"),
        (0x80338041, InvalidTimeError, "a time of SMS_R_System"),
        (0x80070005, NotPermittedError, "denies"),
    ],
)
@pytest.mark.parametrize("outer", [2150858755, 2150858778, 2150858793])
def test_what_the_provider_says_counts_more_and_names_who_mends_it(
    code: int, kind: type[SiteError], word: str, outer: int
) -> None:
    said = PROVIDER.format(f"<p:StatusCode>{code}</p:StatusCode>")
    read = read_fault(fault(SEEN, outer, "Die Anforderung ist fehlgeschlagen.", said).body)
    found = fault_error(read, REQUEST, TARGET)
    assert type(found) is kind
    assert word in found.trouble.sentence
    assert found.trouble.sentence.endswith(".")
    assert f"0x{code:08X}" in found.trouble.detail
    assert found.passes is (kind is PassingError)


def test_the_words_of_the_provider_are_kept() -> None:
    said = PROVIDER.format(
        "<p:Description>Query failed</p:Description><p:SQLMessage>Timeout expired</p:SQLMessage>"
        "<p:SQLStatus>258</p:SQLStatus><p:CauseInfo>CSspClassManager</p:CauseInfo>"
        "<p:ObjectInfo>SELECT x</p:ObjectInfo><p:StatusCode>2147749889</p:StatusCode>"
    )
    detail = fault_error(
        read_fault(fault(SEEN, 2150858755, "Failed.", said).body), REQUEST, TARGET
    ).trouble.detail
    for words in (
        "Query failed",
        "SQL: Timeout expired",
        "SQL status 258",
        "Cause: CSspClassManager",
        "Object: SELECT x",
    ):
        assert words in detail


@pytest.mark.parametrize(
    ("status", "kind"),
    [(1, ProviderError), (2, NotPermittedError), (5, MissingError), (15, QueryRefusedError), (7, FaultError)],
)
def test_a_status_of_cim(status: int, kind: type[SiteError]) -> None:
    said = f"<c:CIM_Error xmlns:c='urn:x'><c:CIMStatusCode>{status}</c:CIMStatusCode></c:CIM_Error>"
    body = fault(SEEN, 0, "No.", said).body.replace(b" Code='0'", b"")
    assert type(fault_error(read_fault(body), REQUEST, TARGET)) is kind


@pytest.mark.parametrize(
    ("subcode", "kind"),
    [
        ("w:TimedOut", OperationTimedOutError),
        ("w:QuotaLimit", QuotaError),
        ("wsen:InvalidEnumerationContext", ContextLostError),
        ("wsa:DestinationUnreachable", NamespaceMissingError),
        ("wsa:EndpointUnavailable", PassingError),
        ("x:SomethingElse", FaultError),
    ],
)
def test_a_subcode_of_soap_where_there_is_no_number(subcode: str, kind: type[SiteError]) -> None:
    read = read_fault(fault(SEEN, 0, "No.", subcode=subcode).body)
    assert type(fault_error(read, REQUEST, TARGET)) is kind


def test_a_number_of_any_length_is_no_code() -> None:
    read = read_fault(fault(SEEN, 0, "No.").body.replace(b"Code='0'", b"Code='" + b"9" * 5_000 + b"'"))
    assert read.codes == ()


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
