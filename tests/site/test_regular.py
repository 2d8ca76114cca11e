"""Pages taken apart by one pattern are what the parser makes of them, however strangely they are written."""

from collections.abc import Callable
from random import Random
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.domain.record_classes import ColumnKind, RecordColumn
from comgmt.site import parse
from comgmt.site.envelope import ADDRESSING, ENUMERATION, PULL, SOAP, WSMAN, Request
from comgmt.site.errors import AnswerError
from comgmt.site.parse import FaultInPageError, Page, RowReader, read_page
from comgmt.site.regular import LEAST, RegularItems
from comgmt.site.values import CimValue

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
ASKED: Final = Request(action=PULL, text="", message_id="uuid:1", class_name="C", query="Q")
COLUMNS: Final = (
    RecordColumn("Name", "name", ColumnKind.TEXT),
    RecordColumn("ResourceId", "resource_id", ColumnKind.INTEGER),
    RecordColumn("Active", "active", ColumnKind.BOOLEAN),
    RecordColumn("Code", "code", ColumnKind.CODE),
    RecordColumn("Raw", "raw", ColumnKind.RAW_TEXT),
    RecordColumn("Seen", "seen", ColumnKind.TIME),
)
NIL: Final = '<{0} xsi:nil="true"/>'
USUAL: Final = {
    "Name": ("<{0}>PC-1</{0}>", "<{0}>R&amp;D &lt;1&gt;</{0}>", "<{0}></{0}>", "<{0}>ß\u202e</{0}>", NIL),
    "ResourceId": ("<{0}>16777220</{0}>", "<{0}>4294967296</{0}>", "<{0}></{0}>", NIL),
    "Active": ("<{0}>true</{0}>", "<{0}>1</{0}>", "<{0}>perhaps</{0}>", NIL),
    "Code": ("<{0}>-2145910760</{0}>", "<{0}>0</{0}>", NIL),
    "Raw": ("<{0}>  a\tb\n </{0}>", "<{0}>]]</{0}>", "<{0}/>", NIL),
    "Seen": (
        "<{0}><Datetime>2026-11-23T14:02:00Z</Datetime></{0}>",
        "<{0}><Datetime>never</Datetime></{0}>",
        "<{0}><Datetime></Datetime></{0}>",
        NIL,
    ),
    "Other": ("<{0}>x</{0}>", NIL),
}
STRANGE: Final = (
    "<{0}><![CDATA[a<b]]></{0}>",
    "<{0}>a<!-- b --></{0}>",
    "<{0}>a<?b c?></{0}>",
    "<{0}>a&#65;b</{0}>",
    "<{0}>a&#x1;b</{0}>",
    "<{0}>a\r\nb</{0}>",
    "<{0}>a\x01b</{0}>",
    "<{0}>a\ufffeb</{0}>",
    "<{0}>]]></{0}>",
    "<{0}>&nbsp;</{0}>",
    "<{0}>&amp</{0}>",
    "<{0}>&amp;amp;</{0}>",
    '<{0} xsi:nil="false"/>',
    '<{0} xsi:nil="true">x</{0}>',
    '<{0} xsi:nil="true"></{0}>',
    '<{0} a="b>c">val</{0}>',
    '<{0} a="1" a="2">val</{0}>',
    '<{0} xmlns:xsi="urn:other" xsi:nil="true"/>',
    '<{0} xmlns="urn:other">x</{0}>',
    '<{0} no:nil="true"/>',
    "<{0} >x</{0} >",
    "<{0}><Datetime>2026-11-23T14:02:00Z</Datetime><Datetime>2020-01-01T00:00:00Z</Datetime></{0}>",
    "<{0}> <Datetime>2026-11-23T14:02:00Z</Datetime></{0}>",
    "<{0}><Datetime/></{0}>",
    "<{0}><d:Datetime xmlns:d='urn:d'>2026-11-23T14:02:00Z</d:Datetime></{0}>",
    "<{0}><Name>inner</Name></{0}>",
    "<{0}><A><B>deep</B></A></{0}>",
    "<{0}>x</{0}><{0}>y</{0}>",
    "<Items>x</Items><{0}>y</{0}>",
    "<{0}>x",
    "</{0}>",
    "",
    " <{0}>x</{0}> ",
)
ITEM: Final = '<w:XmlFragment xmlns:xsi="' + XSI + '">{0}</w:XmlFragment>'
STRANGE_ITEMS: Final = (
    "<w:XmlFragment>{0}</w:XmlFragment>",
    '<w:XmlFragment xmlns:xsi="urn:other">{0}</w:XmlFragment>',
    '<p:SMS_R_System xmlns:p="urn:p" xmlns:xsi="' + XSI + '" xsi:type="p:T">{0}</p:SMS_R_System>',
    "<!-- {0} -->",
    " " + ITEM,
    ITEM + "text",
    ITEM + "<w:Else/>",
    "{0}",
    "",
)
BEFORE: Final = (
    "",
    "<w:Items></w:Items>",
    "<n:Items>" + ITEM.format("<Name>mine</Name>") * LEAST + "</n:Items>",
    "<!-- <n:Items> -->",
)
ENDS: Final = (
    "<n:EnumerationContext>uuid:2</n:EnumerationContext>",
    "<n:EndOfSequence/>",
    "",
    "<n:Items></n:Items><n:EndOfSequence/>",
)


def page(items: str, *, header: str = "", end: str = ENDS[0], prefix: str = "n") -> bytes:
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:n="{ENUMERATION}" '
        f'xmlns:m="{ENUMERATION}" xmlns:w="{WSMAN}" xmlns:xsi="{XSI}">'
        f"<s:Header>{header}<a:RelatesTo>uuid:1</a:RelatesTo></s:Header>"
        f"<s:Body><n:PullResponse><{prefix}:Items>{items}</{prefix}:Items>{end}</n:PullResponse></s:Body>"
        "</s:Envelope>"
    ).encode("utf-8", "surrogatepass")


def usual_row(chance: Random) -> str:
    return "".join(chance.choice(ways).format(name) for name, ways in USUAL.items())


def found(read: Page) -> tuple[list[dict[str, CimValue]], dict[str, int], str | None, int]:
    """The rows of a page with all that is told beside them."""
    reader = RowReader(COLUMNS)
    return reader.rows(read.items), reader.misfits, read.context, len(read.damaged)


def both(data: bytes) -> None:
    """Check that a page is the same in both ways, or fails with the same sentence in both."""
    assert outcome(read_page, data) == outcome(parse._parsed_page, data)


def outcome(read: Callable[[bytes, Request], Page], data: bytes) -> object:
    try:
        return found(read(data, ASKED))
    except (AnswerError, FaultInPageError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("seed", range(40))
def test_rows_that_are_written_alike_are_the_same_without_a_parser(seed: int) -> None:
    chance = Random(seed)
    data = page("".join(ITEM.format(usual_row(chance)) for _ in range(chance.randrange(LEAST, 60))))
    expected = found(parse._parsed_page(data, ASKED))
    taken = read_page(data, ASKED)
    assert isinstance(taken.items, RegularItems)
    with patch.object(RegularItems, "__iter__", side_effect=AssertionError("as elements")):
        rows = RowReader(COLUMNS)._regular(taken.items) if not expected[1] else None
    assert rows is None or rows == expected[0]
    assert found(taken) == expected


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    chance=st.randoms(use_true_random=False),
    count=st.integers(LEAST, 25),
    oddities=st.lists(st.tuples(st.integers(0, 24), st.sampled_from(STRANGE)), max_size=3),
    odd_items=st.lists(st.tuples(st.integers(0, 24), st.sampled_from(STRANGE_ITEMS)), max_size=2),
    every=st.one_of(st.none(), st.sampled_from(STRANGE_ITEMS)),
    around=st.tuples(
        st.sampled_from(BEFORE), st.sampled_from(ENDS), st.sampled_from(["n", "m", "w", "a", "zz"])
    ),
)
def test_strange_pages_are_the_same_in_both_ways(
    chance: Random,
    count: int,
    oddities: list[tuple[int, str]],
    odd_items: list[tuple[int, str]],
    every: str | None,
    around: tuple[str, str, str],
) -> None:
    forms = [every or ITEM] * count
    rows = [
        {name: chance.choice(ways[:2]).format(name) for name, ways in USUAL.items()} for _ in range(count)
    ]
    for place, way in oddities:
        name = chance.choice(list(USUAL))
        rows[place % count][name] = way.format(name)
    for place, form in odd_items:
        forms[place % count] = form
    items = "".join(form.format("".join(row.values())) for form, row in zip(forms, rows, strict=True))
    header, end, prefix = around
    both(page(items, header=header, end=end, prefix=prefix))


@pytest.mark.parametrize("way", STRANGE)
@pytest.mark.parametrize("everywhere", [True, False], ids=["everywhere", "once"])
def test_each_strange_value_is_the_same_in_both_ways(way: str, *, everywhere: bool) -> None:
    chance = Random(1)
    rows = [{name: ways[0].format(name) for name, ways in USUAL.items()} for _ in range(12)]
    for name in USUAL:
        for row in rows if everywhere else [chance.choice(rows)]:
            row[name] = way.format(name)
        both(page("".join(ITEM.format("".join(row.values())) for row in rows)))


def test_what_was_learned_of_one_page_says_nothing_of_another() -> None:
    nil = "".join(
        ITEM.format(f'<Name xsi:nil="true"/><ResourceId>{number}</ResourceId>') for number in range(9)
    )
    both(page(nil))
    bound = page(nil).replace(XSI.encode(), b"urn:other")
    assert [row["name"] for row in RowReader(COLUMNS).rows(read_page(bound, ASKED).items)] == [""] * 9
    both(bound)


@pytest.mark.parametrize("cut_at", range(0, 2_000, 97))
def test_a_page_that_was_cut_short_is_none(cut_at: int) -> None:
    data = page("".join(ITEM.format(usual_row(Random(number))) for number in range(12)))
    both(data[:cut_at])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_are_left_to_the_parser(encoding: str) -> None:
    text = page("".join(ITEM.format(f"<Name>ä{number}</Name>") for number in range(12))).decode()
    both(text.encode(encoding))
