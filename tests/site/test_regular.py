"""Pages taken apart by one pattern are what the parser makes of them, however strangely they are written."""

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from random import Random
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.domain.record_classes import ColumnKind, RecordColumn
from comgmt.site import parse, regular
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
    "<{0}>a&</{0}>",
    "<{0}>amp;b</{0}>",
    "<{0}>&#6</{0}>",
    "<{0}>5;</{0}>",
    '<{0} t="s"></{0}>',
    '<{0} t="s">x</{0}>',
    '<{0} t="s"><d>x</d></{0}>',
    '<{0} t="s"/>',
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
        columns = RowReader(COLUMNS)._regular(taken.items) if not expected[1] else None
    assert columns is None or columns == {key: [row[key] for row in expected[0]] for key in expected[0][0]}
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


@pytest.mark.parametrize(
    ("one", "next_one"),
    [("a&", "amp;b"), ("&am", "p;"), ("&", "lt;"), ("&#6", "5;"), ("&l", "t;"), ("a]]", ">b"), ("]", "]>")],
)
@pytest.mark.parametrize("whole", [True, False], ids=["in a row", "from row to row"])
def test_no_value_goes_on_in_the_next(one: str, next_one: str, *, whole: bool) -> None:
    pair = f"<Name>{one}</Name>", f"<Raw>{next_one}</Raw>"
    rows = ["".join(pair)] * 12 if whole else [f"<Name>{next_one}</Name><Raw>{one}</Raw>"] * 12
    both(page("".join(map(ITEM.format, rows))))


# What one property may be in a row: each way alone, and with others that begin as it does.
WAYS: Final = (
    "<{0}>x</{0}>",
    "<{0}></{0}>",
    "<{0}/>",
    '<{0} t="s">x</{0}>',
    '<{0} t="s"></{0}>',
    '<{0} t="s"/>',
    '<{0} t="u"></{0}>',
    '<{0} t="s"><d>x</d></{0}>',
    '<{0} t="s"><d t="s">x</d></{0}>',
    "<{0}><{0}>x</{0}></{0}>",
    "<{0}><d></d></{0}>",
    '<{0} xsi:nil="true"/>',
    '<{0} xsi:nil="true"></{0}>',
    '<{0} xsi:nil="true">x</{0}>',
)
HOSTILE: Final = """
import sys
from itertools import product
from comgmt.site import regular

def page(rows):
    return f"<n:Items>{''.join(rows)}</n:Items>".encode()

def row(way, columns, last):
    inner = "".join(way.format(f"c{place}") for place in range(columns))
    return f"<I>{inner}{last.format('last')}</I>"

ways = %r
for first, second, last in product(ways, ways, (*ways, "<{0}><b><b/></b></{0}>", "")):
    rows = [row(first, 60, ways[0])] * 9 + [row(second, 60, ways[0]), row(first, 60, last)]
    regular.cut(page(rows))
regular.cut(page(["<I>" * 20_000]))
regular.cut(page(["<I><I>x</I></I>" * 9, "<I>" * 20_000]))
regular.cut(page([row(ways[0], 2, ways[0])] * 9 + ["<I><c0>" + "x" * 100_000] * 3))
regular.cut(page([row(ways[0], 2, f'<{{0}} t="{number}"/>') for number in range(5_000)]))
regular.cut(page([row(ways[0], 9_000, ways[0])] * 9))
print("all answered")
"""


def test_no_page_is_too_hostile_to_be_answered() -> None:
    made = subprocess.run(
        [sys.executable, "-c", HOSTILE % (WAYS,)], capture_output=True, text=True, timeout=240, check=False
    )
    assert (made.stdout.strip(), made.stderr) == ("all answered", "")


@pytest.mark.parametrize("ways", [*combinations(WAYS, 2), *combinations(WAYS, 3)], ids="".join)
def test_a_value_is_matched_in_one_way_at_most(ways: tuple[str, ...]) -> None:
    forms = [regular._shape(f"<I>{way.format('c')}</I>") for way in ways]
    joined = forms[0]
    for form in forms[1:]:
        other = None if joined is None or form is None else joined.joined(form)
        joined = other or joined
    if joined is None:
        return
    (column,) = joined.columns
    close = f"</{column.name}>"
    patterns = [re.escape(void) for void in column.voids]
    patterns += [f"{re.escape(column.plain)}[^<]*{re.escape(close)}"] if column.plain else []
    if column.nested is not None:
        patterns.append(f"{re.escape(column.nested[0])}[^<]*{re.escape(column.nested[1] + close)}")
    for way in WAYS:
        value = way.format("c")
        fits = [pattern for pattern in patterns if re.match(pattern, value)]
        assert len(fits) <= 1
        assert (re.fullmatch(column.pattern, value) is not None) is bool(fits)
        assert all(re.fullmatch(pattern, value) for pattern in fits), "no part of it"


@pytest.mark.parametrize("first", [0, 9])
def test_an_empty_text_of_a_written_type_is_the_same_beside_others(first: int) -> None:
    ways = ['<{0} t="s">x</{0}>'] * 2 + ['<{0} t="s"></{0}>'] * 9 + ['<{0} xsi:nil="true"/>']
    rows = ["".join(way.format(name) for name in USUAL) for way in ways]
    data = page("".join(map(ITEM.format, rows[first:] + rows[:first])))
    assert isinstance(read_page(data, ASKED).items, RegularItems)
    both(data)


def test_the_ways_to_be_void_do_not_grow_from_page_to_page() -> None:
    for number in range(40):
        rows = [ITEM.format(f'<Void t="{number}"/>')] * LEAST
        both(page("".join(rows)))
    kept = [form for key, form in regular._FORMS.items() if key[1:] == ("Void",)]
    assert kept
    assert all(len(column.voids) <= regular._VOIDS for form in kept for column in form.columns)
