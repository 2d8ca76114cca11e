"""The envelopes we send, and that there are no others."""

from xml.etree.ElementTree import fromstring

import msgspec
import pytest

from comgmt.domain.row_conditions import Equals
from comgmt.site import envelope
from comgmt.site.target import Secret, Target

TARGET = Target(
    name="P01", url="https://cm01.contoso.com:5986/wsman?a=1&b=2", auth="ntlm", user="u", password=Secret("p")
)
NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "n": "http://schemas.xmlsoap.org/ws/2004/09/enumeration",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
}
RESOURCES = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"


def begun(query: str = "SELECT A FROM C WHERE A < 5 AND B = '&'") -> envelope.Request:
    return envelope.enumerate_query(TARGET, "root/sms/site_P01", "C", query)


def test_enumerate_asks_for_large_optimized_pages_of_the_query() -> None:
    root = fromstring(begun().text)
    body = root.find("s:Body/n:Enumerate", NAMES)
    assert body is not None
    assert body.find("w:OptimizeEnumeration", NAMES) is not None
    assert body.findtext("w:MaxElements", None, NAMES) == "32000"
    asked = body.find("w:Filter", NAMES)
    assert asked is not None
    assert asked.text == "SELECT A FROM C WHERE A < 5 AND B = '&'"
    assert asked.get("Dialect") == "http://schemas.microsoft.com/wbem/wsman/1/WQL"
    header = root.find("s:Header", NAMES)
    assert header is not None
    assert header.findtext("a:To", None, NAMES) == TARGET.url
    assert header.findtext("w:ResourceURI", None, NAMES) == RESOURCES + "root/sms/site_P01/*"
    assert header.findtext("w:MaxEnvelopeSize", None, NAMES) == "512000"
    assert header.findtext("w:OperationTimeout", None, NAMES) == "PT60S"


def test_pull_and_release_name_the_context_and_keep_the_headers() -> None:
    for request, tag in (
        (envelope.pull(TARGET, begun(), "a&b", 32_000), "Pull"),
        (envelope.release(TARGET, begun(), "a&b"), "Release"),
    ):
        root = fromstring(request.text)
        assert root.findtext(f"s:Body/n:{tag}/n:EnumerationContext", None, NAMES) == "a&b"
        assert root.findtext("s:Header/w:ResourceURI", None, NAMES) == RESOURCES + "root/sms/site_P01/*"
    pulled = fromstring(envelope.pull(TARGET, begun(), "x", 32_000).text)
    assert pulled.findtext("s:Body/n:Pull/n:MaxElements", None, NAMES) == "32000"


def test_get_selects_one_instance() -> None:
    asked = envelope.get(TARGET, "root/sms/site_P01", "SMS_ConfigurationPolicy", Equals("CI_ID", 7))
    root = fromstring(asked.text)
    assert (
        root.findtext("s:Header/w:ResourceURI", None, NAMES)
        == RESOURCES + "root/sms/site_P01/SMS_ConfigurationPolicy"
    )
    selector = root.find("s:Header/w:SelectorSet/w:Selector", NAMES)
    assert selector is not None
    assert (selector.get("Name"), selector.text) == ("CI_ID", "7")


def test_the_languages_are_said_as_the_client_of_windows_says_them() -> None:
    root = fromstring(begun().text)
    for name in ("w:Locale", "p:DataLocale"):
        header = root.find(f"s:Header/{name}", NAMES)
        assert header is not None
        assert header.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-US"
        assert header.get(f"{{{NAMES['s']}}}mustUnderstand") == "false"


def test_what_a_server_is_to_ignore_is_left_out() -> None:
    """Marks of headers have no meaning within one: SOAP 1.2 part 1, 5.2.3."""
    root = fromstring(begun().text)
    headers = root.find("s:Header", NAMES)
    assert headers is not None
    inner = [part for header in headers for part in header]
    assert inner
    assert not any(f"{{{NAMES['s']}}}mustUnderstand" in part.attrib for part in inner)


@pytest.mark.parametrize(("seconds", "written"), [(60.0, "PT60S"), (100.0, "PT100S"), (0.5, "PT0.5S")])
def test_a_duration_is_as_short_as_it_may_be(seconds: float, written: str) -> None:
    target = msgspec.structs.replace(TARGET, operation_timeout=seconds)
    text = envelope.enumerate_query(target, "root/sms", "C", "SELECT A FROM C").text
    assert fromstring(text).findtext("s:Header/w:OperationTimeout", None, NAMES) == written


def test_every_message_has_an_id_of_its_own() -> None:
    assert begun().message_id != begun().message_id
    assert fromstring(begun().text).findtext("s:Header/a:MessageID", "", NAMES).startswith("uuid:")


def test_only_five_actions_exist() -> None:
    requests = [
        envelope.identify(),
        begun(),
        envelope.pull(TARGET, begun(), "x", 32_000),
        envelope.release(TARGET, begun(), "x"),
        envelope.get(TARGET, "root/sms", "C", Equals("K", 1)),
    ]
    assert [request.verb for request in requests] == ["Identify", "Enumerate", "Pull", "Release", "Get"]
