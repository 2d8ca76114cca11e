"""Faults that are an answer: SOAP faults as Windows sends them, bare HTTP errors, XML that is not right."""

from xml.etree import ElementTree as ET

import msgspec
import pytest

from comgmt.demo.server import DemoServer
from tests.demo.conftest import Connect
from tests.demo.wire import Answer, Wire

STATE = "SMS_Client_ComanagementState"
QUERY = "SELECT ResourceId, Name, CreationDate FROM SMS_R_System ORDER BY ResourceId"
STATES = f"SELECT ResourceID, MDMWorkloads FROM {STATE}"


class Refused(msgspec.Struct, frozen=True):
    """A SOAP fault: codes and subcode of the service, and the provider's own status within."""

    code: int
    subcode: str
    status: int = 0


REFUSALS = {
    "access-denied": Refused(5, "w:AccessDenied"),
    "access-denied-namespace": Refused(2150859014, "w:AccessDenied", 0x80041003),
    "access-denied-class:SMS_R_System": Refused(2150859013, "w:AccessDenied", 0x80041003),
    "whfb-required": Refused(2150858755, "w:InternalError", 0x82481400),
    "quota-user": Refused(2150859174, "w:QuotaLimit"),
    "quota-system": Refused(2150859176, "w:QuotaLimit"),
    "operation-timeout": Refused(2150858793, "w:TimedOut"),
    "missing-class:SMS_R_System": Refused(2150858778, "n:CannotProcessFilter", 0x80041010),
    "missing-column:SMS_R_System.CreationDate": Refused(2150858778, "n:CannotProcessFilter", 0x80041017),
}


def refused(answer: Answer) -> Refused:
    return Refused(answer.code, answer.subcode, answer.provider_status)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_a_soap_fault_that_heals(site: DemoServer, wire: Wire, name: str) -> None:
    site.set_faults(name)
    answer = wire.enumerate(QUERY)
    assert (answer.status, refused(answer)) == (500, REFUSALS[name])
    assert answer.relates_to == answer.sent
    assert "application/soap+xml" in answer.headers["Content-Type"]
    assert (site.open_enumerations, wire.identify().status) == (0, 200)
    site.set_faults()
    assert len(wire.rows(QUERY)) == 80


def test_another_namespace_or_class_is_not_refused(site: DemoServer, wire: Wire) -> None:
    site.set_faults("access-denied-namespace:root/sms/site_P01")
    assert len(wire.rows("SELECT * FROM SMS_ProviderLocation", "root/sms")) == 1
    assert wire.enumerate(QUERY).code == 2150859014
    site.set_faults("access-denied-class")
    assert len(wire.rows(QUERY)) == 80
    assert wire.enumerate(STATES).code == 2150859013


def test_a_class_is_refused_also_behind_a_join_and_by_get(site: DemoServer, wire: Wire) -> None:
    site.set_faults("access-denied-class:SMS_R_System")
    join = f"SELECT c.Name FROM {STATE} c JOIN SMS_R_System s ON s.ResourceId = c.ResourceID"
    assert wire.enumerate(join).code == 2150859013
    assert wire.get("SMS_R_System", ResourceId=16777220).code == 2150859013
    site.set_faults("missing-class:SMS_R_System")
    assert wire.get("SMS_R_System", ResourceId=16777220).provider_status == 0x80041010


def test_without_rights_on_resources_there_are_none_and_nothing_is_said(site: DemoServer, wire: Wire) -> None:
    site.set_faults("rbac-empty")
    assert wire.rows(QUERY) == []
    assert wire.rows("SELECT COUNT(*) FROM SMS_R_System") == [{"Count": "0"}]
    assert wire.rows("SELECT Name FROM SMS_Collection") == []
    assert len(wire.rows("SELECT SiteCode FROM SMS_Site")) == 3


def test_a_column_is_gone_from_every_query(site: DemoServer, wire: Wire) -> None:
    site.set_faults("missing-column")
    assert wire.enumerate(STATES).provider_status == 0x80041017
    assert all("MDMWorkloads" not in each for each in wire.rows(f"SELECT * FROM {STATE}"))


def test_an_operation_that_timed_out_can_be_asked_again(site: DemoServer, wire: Wire) -> None:
    begun = wire.enumerate(QUERY)
    site.set_faults("operation-timeout*1")
    assert wire.pull(begun.context).code == 2150858793
    assert len(wire.pull(begun.context).items) == 79


def test_a_context_is_lost_in_the_middle_and_stays_lost(site: DemoServer, wire: Wire) -> None:
    site.set_faults("invalid-context*1@1")
    begun = wire.enumerate(QUERY)
    assert len(wire.pull(begun.context, "10").items) == 10
    lost = wire.pull(begun.context, "10")
    assert refused(lost) == Refused(2150858779, "n:InvalidEnumerationContext")
    assert wire.pull(begun.context, "10").code == 2150858779
    assert site.open_enumerations == 0


@pytest.mark.parametrize("status", [400, 403, 413, 500, 502, 503])
def test_a_bare_http_error_is_a_page_of_html(site: DemoServer, wire: Wire, status: int) -> None:
    site.set_faults(f"http-{status}*1")
    answer = wire.enumerate(QUERY)
    assert (answer.status, b"Envelope" in answer.body) == (status, False)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(wire.rows(QUERY)) == 80


def test_a_redirect_comes_before_the_sign_in(site: DemoServer, wire: Wire) -> None:
    site.set_faults("redirect:http://10.0.0.9:5985/wsman")
    answer = wire.enumerate(QUERY)
    assert (answer.status, answer.headers["Location"]) == (307, "http://10.0.0.9:5985/wsman")
    assert site.logons == 0


def test_a_good_answer_is_called_html(site: DemoServer, wire: Wire) -> None:
    site.set_faults("wrong-content-type")
    answer = wire.enumerate(QUERY)
    assert (answer.status, answer.headers["Content-Type"], len(answer.items)) == (200, "text/html", 1)


@pytest.mark.parametrize("name", ["truncated-xml", "malformed-xml", "invalid-characters"])
def test_spoiled_xml_cannot_be_parsed(site: DemoServer, wire: Wire, name: str) -> None:
    site.set_faults(f"{name}@1")
    begun = wire.enumerate(QUERY)
    pulled = wire.pull(begun.context)
    assert (pulled.status, int(pulled.headers["Content-Length"])) == (200, len(pulled.body))
    with pytest.raises(ET.ParseError):
        ET.fromstring(pulled.body)


def test_truncated_xml_stops_short_and_malformed_does_not(site: DemoServer, wire: Wire) -> None:
    site.set_faults("truncated-xml")
    assert not wire.enumerate(QUERY).body.endswith(b"</s:Envelope>")
    site.set_faults("malformed-xml")
    assert wire.enumerate(QUERY).body.endswith(b"</s:Envelope>")


def test_invalid_characters_come_raw_and_by_reference(site: DemoServer, wire: Wire) -> None:
    site.set_faults("invalid-characters")
    assert b"\x01&#x2;" in wire.enumerate(QUERY).body


def test_an_entity_bomb_names_a_billion_letters(site: DemoServer, wire: Wire) -> None:
    site.set_faults("entity-bomb")
    body = wire.enumerate(QUERY).body
    assert body.startswith(b"<!DOCTYPE")
    assert (body.count(b"<!ENTITY"), b"&a9;</" in body or b"<s:Body>&a9;" in body) == (10, True)


def test_an_answer_relates_to_another_message(site: DemoServer, wire: Wire) -> None:
    site.set_faults("wrong-relates-to")
    answer = wire.enumerate(QUERY)
    assert answer.relates_to.startswith("uuid:00000000-")
    assert answer.relates_to != answer.sent


def test_a_page_is_over_the_envelope_limit(site: DemoServer) -> None:
    wire = Wire(site, max_envelope_size=16384)
    site.set_faults("oversize-page@1")
    begun = wire.enumerate("SELECT * FROM SMS_R_System")
    assert len(wire.pull(begun.context).body) > 16384
    wire.close()


def test_a_time_is_none(site: DemoServer, wire: Wire) -> None:
    site.set_faults("bad-datetime*1")
    rows = wire.rows(QUERY)
    assert [str(each["CreationDate"])[0] for each in rows[:2]] == ["*", "2"]
    assert rows[0]["CreationDate"] == "**************.**********"


def test_a_row_comes_twice(site: DemoServer, wire: Wire) -> None:
    site.set_faults("duplicate-row*1@1")
    keys = [int(str(each["ResourceId"])) - 16777220 for each in wire.rows(QUERY)]
    assert keys == [0, 1, *range(1, 80)]


def test_a_row_vanishes_between_two_pages(site: DemoServer, wire: Wire) -> None:
    site.set_faults("vanishing-row*1")
    keys = [int(str(each["ResourceId"])) - 16777220 for each in wire.rows(QUERY)]
    assert keys == [0, *range(2, 80)]


def test_a_slow_page_is_a_whole_one_that_comes_late(
    site: DemoServer, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(site.site, "sleep", waits.append)
    site.set_faults("slow-page*1")
    assert [len(page.items) for page in wire.pages(QUERY)] == [1, 79]
    assert waits == [3, 0]


def test_faults_strike_every_client(site: DemoServer, connect: Connect) -> None:
    site.set_faults("quota-user*2")
    codes = [connect(site).enumerate(QUERY).code for _ in range(3)]
    assert codes == [2150859174, 2150859174, 0]
