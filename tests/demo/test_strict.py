"""A strict site: ours and independent clients pass it, and what is no message of WS-Management does not."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypsrp.wsman import NAMESPACES, WSMan
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from comgmt.demo.server import DemoServer
from comgmt.demo.soap import SoapFaultError
from comgmt.demo.strict import check
from comgmt.site import envelope
from comgmt.site.target import Secret, Target
from tests.collector.sites import read

RESOURCE = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_P01/*"
DIALECT = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
TARGET = Target(name="P01", url="https://cm01/wsman", auth="ntlm", user="u", password=Secret("p"))
OURS = envelope.enumerate_query(TARGET, "root/sms/site_P01", "C", "SELECT A FROM C")


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=60, still=True, strict=True) as running:
        yield running


def test_a_whole_reading_of_ours_passes(site: DemoServer, tmp_path: Path) -> None:
    census = read(site, tmp_path / "P01.sqlite", max_envelope_size=16_384)
    assert census.unavailable == {}
    assert census.notes == ()
    assert set(site.actions) == {"Identify", "Enumerate", "Pull", "Get"}


def test_pypsrp_reads_a_class(site: DemoServer) -> None:
    """An independent client: its own envelopes, its own NTLM and sealing, its own check of RelatesTo."""
    client = WSMan(
        "127.0.0.1", port=site.port, ssl=False, username=site.user, password=site.password, auth="ntlm"
    )
    with client:
        wsen, wsman = NAMESPACES["wsen"], NAMESPACES["wsman"]
        asked = ET.Element(f"{{{wsen}}}Enumerate")
        query = ET.SubElement(asked, f"{{{wsman}}}Filter", Dialect=DIALECT)
        query.text = "SELECT ResourceId, Name FROM SMS_R_System"
        body = client.enumerate(RESOURCE, asked)
        keys: list[str | None] = []
        context = body.findtext(f".//{{{wsen}}}EnumerationContext")
        while context:
            pull = ET.Element(f"{{{wsen}}}Pull")
            ET.SubElement(pull, f"{{{wsen}}}EnumerationContext").text = context
            ET.SubElement(pull, f"{{{wsen}}}MaxElements").text = "25"
            page = client.pull(RESOURCE, pull)
            keys += [each.text for each in page.iter("ResourceId")]
            context = page.findtext(f".//{{{wsen}}}EnumerationContext")
    assert len(keys) == len(set(keys)) == 60


def test_pywinrm_says_what_a_strict_site_understands_and_may_not_do(
    site: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own message opens a shell, which a site that is only read does not do."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    protocol = Protocol(site.url, transport="ntlm", username=site.user, password=site.password, proxy=None)
    with pytest.raises(WSManFaultError) as raised:
        protocol.open_shell()
    assert "ActionNotSupported" in raised.value.response


def test_ours_are_messages_of_the_standard() -> None:
    for request in (
        envelope.identify(),
        OURS,
        envelope.enumerate_query(TARGET, "root/sms", "C", "SELECT A FROM C", optimized=False),
        envelope.pull(TARGET, OURS, "X", 20),
        envelope.release(TARGET, OURS, "X"),
    ):
        check(ET.fromstring(request.text))


@pytest.mark.parametrize(
    ("was", "becomes", "subcode"),
    [
        (r"<a:To>.*?</a:To>", "", "a:MessageInformationHeaderRequired"),
        (r"<a:MessageID>.*?</a:MessageID>", "", "a:MessageInformationHeaderRequired"),
        (r"<a:ReplyTo>.*?</a:ReplyTo>", "", "a:MessageInformationHeaderRequired"),
        (r"<w:ResourceURI.*?</w:ResourceURI>", "", "a:MessageInformationHeaderRequired"),
        (r"uuid:[0-9A-F-]+", "no uri", "a:InvalidMessageInformationHeader"),
        (r"(<a:To>.*?</a:To>)", r"\1\1", "a:InvalidMessageInformationHeader"),
        (r"role/anonymous", "role/other", "w:UnsupportedFeature"),
        (r"<s:Header>", '<s:Header><x:New xmlns:x="urn:x" s:mustUnderstand="true"/>', "s:MustUnderstand"),
        (r">512000<", ">many<", "w:SchemaValidationError"),
        (r"PT60S", "60", "w:SchemaValidationError"),
        (r"w:MaxElements", "n:MaxElements", "w:SchemaValidationError"),
        (r">32000<", ">0<", "w:SchemaValidationError"),
        (r">32000<", ">" + "9" * 5_000 + "<", "w:SchemaValidationError"),
        (r"<w:OptimizeEnumeration/>", "", "w:SchemaValidationError"),
        (r"n:Enumerate>", "n:Pull>", "w:SchemaValidationError"),
        (
            r"<w:OptimizeEnumeration/>",
            "<w:OptimizeEnumeration/><w:EnumerationMode>None</w:EnumerationMode>",
            "w:UnsupportedFeature",
        ),
    ],
)
def test_what_is_none_is_the_fault_of_the_standard(was: str, becomes: str, subcode: str) -> None:
    text = re.sub(was, becomes, OURS.text)
    assert text != OURS.text
    with pytest.raises(SoapFaultError) as raised:
        check(ET.fromstring(text))
    assert raised.value.subcode == subcode


def test_a_header_that_need_not_be_understood_is_let_be() -> None:
    check(ET.fromstring(OURS.text.replace("<s:Header>", '<s:Header><x:New xmlns:x="urn:x"/>')))
