"""WS-Enumeration over real sockets: pages and their limits, contexts, Get, and what the service refuses."""

import threading
import time

import pytest

from comgmt.demo.server import DemoServer
from tests.demo.conftest import Connect
from tests.demo.wire import DIALECT, ENUMERATION, SITE, TRANSFER, WMI, Wire, row

ALL = "SELECT ResourceId, Name FROM SMS_R_System ORDER BY ResourceId"
INVALID_CONTEXT = 2150858779


def test_identify_tells_who_answers(reader: Wire) -> None:
    answer = reader.identify()
    assert (answer.status, b"Microsoft Corporation" in answer.body, b"10.0.20348" in answer.body) == (
        200,
        True,
        True,
    )


def test_identify_without_sign_in_tells_no_version(reader: Wire) -> None:
    answer = reader.post(b"<x/>", WSMANIDENTIFY="unauthenticated")
    assert (answer.status, b"OS: 0.0.0" in answer.body) == (200, True)


def test_the_first_page_has_one_row_and_the_rest_come_by_pull(reader: Wire) -> None:
    pages = list(reader.pages(ALL))
    assert [len(page.items) for page in pages] == [1, 299]
    assert [page.ended for page in pages] == [False, True]
    assert pages[0].context.startswith("uuid:")
    assert pages[1].context == ""
    assert all(page.relates_to == page.sent for page in pages)


def test_every_row_comes_once_and_in_order(reader: Wire) -> None:
    found = [int(str(each["ResourceId"])) for each in reader.rows(ALL)]
    assert found == list(range(16777220, 16777520))


def test_a_query_without_optimization_begins_with_a_context_alone(reader: Wire) -> None:
    begun = reader.enumerate("SELECT Name FROM SMS_R_System WHERE ResourceId = 0", optimized=False)
    assert (begun.items, begun.ended, b"Items" in begun.body) == ([], False, False)
    pulled = reader.pull(begun.context)
    assert (pulled.items, pulled.ended) == ([], True)


def test_one_row_or_none_ends_with_the_first_page(reader: Wire) -> None:
    for number, rows in ((16777220, 1), (1, 0)):
        answer = reader.enumerate(f"SELECT Name FROM SMS_R_System WHERE ResourceId = {number}")
        assert (len(answer.items), answer.ended, answer.context) == (rows, True, "")


@pytest.mark.parametrize(
    ("most", "rows"), [("7", 7), ("1", 1), ("", 1), ("0", 1), ("many", 1), ("99999", 299)]
)
def test_a_page_has_as_many_rows_as_were_asked(reader: Wire, most: str, rows: int) -> None:
    begun = reader.enumerate(ALL)
    assert len(reader.pull(begun.context, most).items) == rows


def test_a_page_is_no_larger_than_half_the_envelope(shared_site: DemoServer) -> None:
    wire = Wire(shared_site, max_envelope_size=16384)
    pages = list(wire.pages("SELECT * FROM SMS_R_System"))
    wire.close()
    sizes = [len(page.body.decode()) for page in pages]
    assert max(sizes) <= 8192
    assert min(sizes[1:-1]) > 4096  # full, as far as whole rows go
    assert sum(len(page.items) for page in pages) == 300


def test_a_row_that_does_not_fit_is_refused_and_not_cut(site: DemoServer) -> None:
    with site.database.write() as connection:
        connection.execute("UPDATE SMS_R_System SET Name = ?", ("x" * 5000,))
    wire = Wire(site, max_envelope_size=8192)
    assert wire.enumerate(ALL).code == 2150858824
    wire.close()


def test_an_envelope_that_is_too_small_is_refused(shared_site: DemoServer) -> None:
    wire = Wire(shared_site, max_envelope_size=8191)
    assert wire.enumerate(ALL).code == 2150858824
    wire.close()


def test_release_ends_an_enumeration(site: DemoServer, wire: Wire) -> None:
    begun = wire.enumerate(ALL)
    assert site.open_enumerations == 1
    assert wire.release(begun.context).status == 200
    assert site.open_enumerations == 0
    assert [wire.pull(begun.context).code, wire.release(begun.context).code] == [INVALID_CONTEXT] * 2


def test_an_enumeration_that_ended_is_forgotten(site: DemoServer, wire: Wire) -> None:
    *_, last = wire.pages(ALL)
    assert (last.ended, site.open_enumerations) == (True, 0)


def test_an_idle_enumeration_expires_also_when_nobody_asks() -> None:
    with DemoServer(devices=80, auth="basic", still=True, idle_seconds=0.1) as server:
        wire = Wire(server)
        begun = wire.enumerate(ALL)
        deadline = time.monotonic() + 10
        while server.open_enumerations and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.open_enumerations == 0
        assert wire.pull(begun.context).code == INVALID_CONTEXT
        wire.close()


def test_an_enumeration_shows_the_rows_as_they_were_when_it_began(site: DemoServer, wire: Wire) -> None:
    begun = wire.enumerate(ALL)
    with site.database.write() as connection:
        connection.execute("DELETE FROM SMS_R_System WHERE ResourceId > 16777221")
    assert len(wire.pull(begun.context).items) == 79
    assert len(wire.rows(ALL)) == 2


def test_two_clients_read_at_once(shared_site: DemoServer) -> None:
    found: list[int] = []

    def read() -> None:
        wire = Wire(shared_site, max_envelope_size=16384)
        found.append(len(wire.rows("SELECT * FROM SMS_R_System")))
        wire.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [300] * 4


def test_a_second_pull_of_one_enumeration_is_refused_while_the_first_is_answered(
    site: DemoServer, wire: Wire
) -> None:
    begun = wire.enumerate(ALL)
    (enumeration,) = site.site.endpoint.contexts._open.values()
    with enumeration.busy:
        assert wire.pull(begun.context).code == 2150858758
    assert len(wire.pull(begun.context).items) == 79


def test_a_pull_must_name_the_same_resource(wire: Wire) -> None:
    begun = wire.enumerate(ALL)
    assert wire.pull(begun.context, namespace="root/sms").code == 2150859181


def test_the_context_of_another_user_is_refused(site: DemoServer, wire: Wire) -> None:
    begun = wire.enumerate(ALL)
    (enumeration,) = site.site.endpoint.contexts._open.values()
    enumeration.owner = "CONTOSO\\other"
    assert wire.pull(begun.context).code == 2150859177


def test_a_projection_is_a_fragment_and_a_star_is_an_instance(reader: Wire) -> None:
    where = "FROM SMS_R_System WHERE ResourceId = 16777220"
    (fragment,) = reader.enumerate(f"SELECT Name, CreationDate {where}").items
    assert fragment.tag == "{http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd}XmlFragment"
    assert [child.tag for child in fragment] == ["CreationDate", "Name"]
    assert [child.tag for child in fragment[0]] == ["Datetime"]
    (instance,) = reader.enumerate(f"SELECT * {where}").items
    space = f"{WMI}{SITE}/SMS_R_System"
    assert instance.tag == f"{{{space}}}SMS_R_System"
    assert instance.get("{http://www.w3.org/2001/XMLSchema-instance}type") == "p:SMS_R_System_Type"
    assert all(child.tag.startswith(f"{{{space}}}") for child in instance)
    dates = [child[0].tag for child in instance if len(child)]
    assert dates == ["{http://schemas.dmtf.org/wbem/wscim/1/common}Datetime"] * len(dates)


def test_a_class_can_be_read_without_a_filter(reader: Wire) -> None:
    body = "<n:Enumerate><w:OptimizeEnumeration/></n:Enumerate>"
    answer = reader.ask(f"{ENUMERATION}/Enumerate", body, uri=f"{WMI}root/sms/SMS_ProviderLocation")
    (found,) = [row(item) for item in answer.items]
    assert (found["SiteCode"], found["NamespacePath"]) == ("P01", "\\\\127.0.0.1\\root\\sms\\site_P01")


def test_get_gives_one_instance_with_its_lazy_document(reader: Wire) -> None:
    (policy, *_) = reader.rows("SELECT CI_ID, SDMPackageXML FROM SMS_ConfigurationPolicy")
    assert policy["SDMPackageXML"] is None
    answer = reader.get("SMS_ConfigurationPolicy", CI_ID=policy["CI_ID"])
    assert answer.status == 200
    assert b"CoManagementSettings_Capabilities" in answer.body
    assert reader.get("SMS_ConfigurationPolicy", CI_ID=1).provider_status == 0x80041002
    assert reader.get("SMS_ConfigurationPolicy", LocalizedDisplayName="x").provider_status == 0x80041002
    assert reader.get("SMS_Nothing", CI_ID=1).provider_status == 0x80041010


REFUSED = [
    ("SELECT Nme FROM SMS_R_System", SITE, 2150858778, 0x80041017),
    ("SELECT Name FROM SMS_R_System GROUP BY Name", SITE, 2150858778, 0x80041017),
    ("SELECT TOP 5 Name FROM SMS_R_System", SITE, 2150858778, 0x80041017),
    ("SELECT Name FROM SMS_R_System WHERE Client & 1 = 1", SITE, 2150858778, 0x80041017),
    ("SELECT * FROM SMS_Nothing", SITE, 2150858778, 0x80041010),
    ("SELECT * FROM SMS_R_System", "root/sms", 2150858778, 0x80041010),
    ("SELECT * FROM SMS_R_System", "root/sms/site_XYZ", 2150858752, 0x8004100E),
    (
        "SELECT Name FROM SMS_R_System WHERE " + "Client = 1 OR " * 1500 + "Client = 2",
        SITE,
        2150858778,
        0x80041017,
    ),
]


@pytest.mark.parametrize(("query", "namespace", "code", "status"), REFUSED)
def test_a_query_is_refused_with_the_words_of_its_provider(
    reader: Wire, query: str, namespace: str, code: int, status: int
) -> None:
    answer = reader.enumerate(query, namespace)
    assert (answer.status, answer.code, answer.provider_status) == (500, code, status)
    assert answer.relates_to == answer.sent


def test_the_site_takes_wql_with_a_wildcard_only(reader: Wire) -> None:
    def ask(uri: str, dialect: str = DIALECT) -> int:
        body = f'<n:Enumerate><w:Filter Dialect="{dialect}">{ALL}</w:Filter></n:Enumerate>'
        return reader.ask(f"{ENUMERATION}/Enumerate", body, uri=uri).code

    assert ask(f"{WMI}{SITE}/SMS_R_System") == 2150859003
    assert ask(f"{WMI}{SITE}/*", "http://tempuri.org/xpath") == 2150858777
    assert ask("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd") == 2150858811


@pytest.mark.parametrize(
    "action", [f"{TRANSFER}/Put", f"{TRANSFER}/Delete", "http://tempuri.org/Enumerate", "Get", ""]
)
def test_any_other_action_is_refused_and_seen(site: DemoServer, wire: Wire, action: str) -> None:
    assert wire.ask(action).subcode == "a:ActionNotSupported"
    assert site.actions == [action if "/" in action else f"urn:{action}"]


def test_the_site_counts_what_it_was_asked(site: DemoServer, wire: Wire) -> None:
    wire.identify()
    begun = wire.enumerate(ALL)
    wire.pull(begun.context, "2")
    wire.release(begun.context)
    assert site.actions == ["Identify", "Enumerate", "Pull", "Release"]
    assert site.queries == [ALL]


def test_connections_are_kept_alive(site: DemoServer, wire: Wire, connect: Connect) -> None:
    wire.rows(ALL)
    wire.rows(ALL)
    assert site.counters.connections == 1
    connect(site).identify()
    assert site.counters.connections == 2
