"""Pages and rows, in every shape a server sends them."""

import re
from xml.etree.ElementTree import Element

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.record_classes import ColumnKind, RecordColumn
from comgmt.site import envelope
from comgmt.site.errors import AnswerError, SiteError
from comgmt.site.parse import Page, RowReader, read_page
from comgmt.site.target import Secret, Target
from tests.site.conftest import Seen, first_page, fragment, next_page, soap

TARGET = Target(name="P01", url="https://cm01/wsman", auth="ntlm", user="u", password=Secret("p"))
ENUMERATE = envelope.enumerate_query(TARGET, "root/sms/site_P01", "C", "SELECT A FROM C")
PULL = envelope.pull(TARGET, ENUMERATE, "CTX", 32_000)
SEEN = Seen(body="", authorization=None, message_id=ENUMERATE.message_id or "")
PULLED = Seen(body="", authorization=None, message_id=PULL.message_id or "")

COLUMNS = (
    RecordColumn("ResourceID", "resource_id", ColumnKind.INTEGER),
    RecordColumn("Name", "name"),
    RecordColumn("Online", "online", ColumnKind.BOOLEAN),
    RecordColumn("LastSeen", "last_seen", ColumnKind.TIME),
)


def items(*xml: str) -> list[Element]:
    return list(read_page(first_page(SEEN, xml).body, ENUMERATE).items)


def test_a_first_page_that_is_the_whole_answer() -> None:
    page = read_page(first_page(SEEN, [fragment(A=1)]).body, ENUMERATE)
    assert len(page.items) == 1
    assert page.context is None


@pytest.mark.parametrize("count", [0, 1])
def test_a_first_page_with_one_item_or_none_goes_on(count: int) -> None:
    page = read_page(first_page(SEEN, [fragment(A=1)] * count, "CTX").body, ENUMERATE)
    assert len(page.items) == count
    assert page.context == "CTX"


def test_a_pulled_page() -> None:
    page = read_page(next_page(PULLED, [fragment(A=1), fragment(A=2)], "NEXT").body, PULL)
    assert len(page.items) == 2
    assert page.context == "NEXT"
    assert read_page(next_page(PULLED).body, PULL) == Page([], None)


def test_the_end_beats_a_context() -> None:
    body = soap(
        PULLED,
        "<n:PullResponse><n:EnumerationContext>X</n:EnumerationContext><n:Items/>"
        "<n:EndOfSequence></n:EndOfSequence></n:PullResponse>",
    )
    assert read_page(body, PULL).context is None


def test_properties_named_like_our_signs_are_only_properties() -> None:
    row = fragment(EndOfSequence="x", Items="y", EnumerationContext="z")
    page = read_page(first_page(SEEN, [row], "CTX").body, ENUMERATE)
    assert page.context == "CTX"
    context = "<n:EnumerationContext>C</n:EnumerationContext>"
    outside = f"<n:EnumerateResponse>{context}<EndOfSequence/></n:EnumerateResponse>"
    assert read_page(soap(SEEN, outside), ENUMERATE).context == "C"


def test_both_namespaces_of_items_are_read() -> None:
    body = soap(
        SEEN,
        f"<n:EnumerateResponse><n:EnumerationContext/><n:Items>{fragment(A=1)}</n:Items><n:EndOfSequence/>"
        "</n:EnumerateResponse>",
    )
    assert len(read_page(body, ENUMERATE).items) == 1


@pytest.mark.parametrize("relates", ["uuid:OTHER", ""])
def test_an_answer_to_another_message_is_refused(relates: str) -> None:
    reply = soap(SEEN, "<n:EnumerateResponse/>", relates=relates)
    with pytest.raises(AnswerError, match="another message"):
        read_page(reply, ENUMERATE)


def test_the_message_id_is_compared_without_case() -> None:
    lower = msgspec.structs.replace(SEEN, message_id=SEEN.message_id.lower())
    assert read_page(first_page(lower, []).body, ENUMERATE).items == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<a/>",
        b"<a>&#x1;</a>",
        "<a/>".encode("utf-16"),
        soap(SEEN, ""),
        soap(SEEN, "<n:PullResponse/>"),
        soap(SEEN, "<n:EnumerateResponse/>"),
        soap(SEEN, "<n:EnumerateResponse><n:Items/></n:EnumerateResponse>")[:-20],
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
def test_what_is_no_page_is_one_sentence(data: bytes) -> None:
    with pytest.raises(AnswerError) as caught:
        read_page(data, ENUMERATE)
    assert re.match(r"The site answered .*\.$", caught.value.trouble.sentence)


def test_an_entity_bomb_is_refused_before_it_is_read() -> None:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{layers}]><a>&l29;</a>'.encode()
    with pytest.raises(AnswerError, match="document type"):
        read_page(bomb, ENUMERATE)


def test_a_fragment_and_a_class_element_give_the_same_row() -> None:
    projected = fragment(
        LastSeen="<Datetime>2024-05-06T07:08:09Z</Datetime>", Name="A", Online="true", ResourceID=7
    )
    whole = (
        '<p:SMS_X xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_P01/SMS_X" '
        'xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="p:SMS_X_Type"><p:LastSeen>'
        "<cim:Datetime>2024-05-06T07:08:09Z</cim:Datetime></p:LastSeen><p:Name>A</p:Name>"
        "<p:Online>true</p:Online><p:ResourceID>7</p:ResourceID><p:Extra>x</p:Extra></p:SMS_X>"
    )
    first, second = RowReader(COLUMNS).rows(items(projected, whole))
    assert first == second
    assert first["resource_id"] == 7


def test_column_names_are_matched_in_any_case() -> None:
    assert RowReader(COLUMNS).rows(items(fragment(resourceid=7, NAME="A"))) == [
        {"resource_id": 7, "name": "A"}
    ]


def test_nil_is_none_and_a_column_left_out_is_absent() -> None:
    assert RowReader(COLUMNS).rows(items(fragment(Name=None))) == [{"name": None}]


def test_mixed_classes_keep_their_order() -> None:
    rows = [
        f'<p:{kind} xmlns:p="urn:{kind}"><p:Name>{n}</p:Name></p:{kind}>' for n, kind in enumerate("ABAB")
    ]
    assert [row["name"] for row in RowReader(COLUMNS).rows(items(*rows))] == ["0", "1", "2", "3"]


def test_a_value_that_does_not_fit_costs_only_itself() -> None:
    reader = RowReader(COLUMNS)
    bad = fragment(LastSeen="<Datetime>**************.**********</Datetime>", Name="A", ResourceID=7)
    good = fragment(LastSeen="<Datetime>2024-05-06T07:08:09Z</Datetime>", Name="B", ResourceID=8)
    first, second = reader.rows(items(bad, good))
    assert first == {"last_seen": None, "name": "A", "resource_id": 7}
    assert second["last_seen"] is not None
    assert reader.misfits == {"LastSeen": 1}


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("", ()),
        ("<Roles>one</Roles>", ("one",)),
        ("<Roles>one</Roles><Roles>two</Roles>", ("one", "two")),
        ('<Roles x:nil="true" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"/>', ()),
        ("<Roles></Roles>", ("",)),
    ],
)
def test_arrays_are_known_by_their_column(xml: str, value: tuple[str, ...]) -> None:
    reader = RowReader((*COLUMNS, RecordColumn("Roles", "roles", ColumnKind.TEXTS)))
    row = f"<w:XmlFragment><Name>A</Name>{xml}</w:XmlFragment>"
    assert reader.rows(items(row)) == [{"name": "A", "roles": value}]


@pytest.mark.parametrize("wrapper", ["w:XmlFragment", "p:__GENERIC"])
def test_embedded_objects_of_a_join_are_read_through(wrapper: str) -> None:
    columns = (
        RecordColumn("sys.Name", "system_name"),
        RecordColumn("co.Name", "name"),
        RecordColumn("MDMWorkloads", "workloads"),
    )
    row = (
        f'<{wrapper}><p:co xmlns:q="urn:co" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:type="q:SMS_Client_ComanagementState_Type"><q:Name>C</q:Name><q:MDMWorkloads>8193</q:MDMWorkloads>'
        f"<q:Other>x</q:Other></p:co><sys><Name>S</Name></sys></{wrapper}>"
    )
    assert RowReader(columns).rows(items(row)) == [{"name": "C", "workloads": "8193", "system_name": "S"}]


@given(st.binary(max_size=300))
def test_any_octets_are_a_page_or_one_of_our_errors(data: bytes) -> None:
    try:
        read_page(data, ENUMERATE)
    except SiteError as error:
        assert error.trouble.sentence  # noqa: PT017 - most octets are no page, some are


@given(st.data())
def test_a_page_changed_anywhere_gives_rows_or_one_of_our_errors(data: st.DataObject) -> None:
    page = bytearray(
        first_page(SEEN, [fragment(ResourceID=7, Name="A", Online="true", LastSeen="<Datetime/>")]).body
    )
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(page) - 1))
        end = data.draw(st.integers(start, min(len(page), start + 30)))
        page[start:end] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b"&amp;", b"</a>", b"<!--", b'"'])
        )
    try:
        rows = RowReader(COLUMNS).rows(read_page(bytes(page), ENUMERATE).items)
    except SiteError:
        return
    for row in rows:
        assert isinstance(row.get("name"), str | None)
        assert isinstance(row.get("resource_id"), int | None)
