"""Addresses on lines, whole and broken."""

import pytest

from comgmt.domain.catalogue import FILE
from comgmt.domain.catalogue_file import EntryFile
from comgmt.render.line import Line, Span, plain
from comgmt.render.links import Link, addresses, has_address, links_on
from comgmt.render.wrapping import labeled

ADDRESS = "https://learn.microsoft.com/mem/configmgr/comanage/how-to-monitor"
LONGER = f"{ADDRESS}-more"
WORKLOADS = "https://learn.microsoft.com/intune/configmgr/comanage/workloads"


def text(*words: str) -> list[Line]:
    return [(Span(each),) for each in words]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"See {ADDRESS}.", (ADDRESS,)),
        (f"({ADDRESS}) and {WORKLOADS}", (ADDRESS, WORKLOADS)),
        (LONGER, ()),
        ("https://aka.ms/x, https://intune.microsoft.com", ()),
        ("https://learn.microsoft.com/someone-else", ()),
        ("https://github.com/someone/anything/issues/1", ()),
        ("https://github.com/Azure/azure-cli/issues/29043", ()),
        ("https://login.microsoft.com", ()),
        ("https://learn.microsoft.com.evil.example/x", ()),
        ("https://evil.example/https://learn.microsoft.com", ()),
        ("http://learn.microsoft.com/x", ()),
        (
            "https://github.com/Azure/azure-cli/issues/29042",
            ("https://github.com/Azure/azure-cli/issues/29042",),
        ),
        ("https://github.com/someone", ()),
    ],
)
def test_only_what_this_tool_names_is_an_address(said: str, found: tuple[str, ...]) -> None:
    assert addresses(text(said)) == found


@pytest.mark.parametrize("width", [24, 30, 40, 60, 100])
def test_a_broken_address_opens_whole_from_each_of_its_parts(width: int) -> None:
    lines = [*text("More to read"), *labeled("More", (Span(ADDRESS),), 8, width), *text("and on")]
    found = links_on(lines, (LONGER, ADDRESS))
    assert {link.address for links in found.values() for link in links} == {ADDRESS}
    told = "".join(
        plain(lines[y])[link.start : link.end] for y, links in sorted(found.items()) for link in links
    )
    assert told == ADDRESS


def test_every_link_of_the_catalogue_opens() -> None:
    links = {link for entry in EntryFile(FILE).load() for link in entry.links}
    assert links
    assert set(addresses(text(*links))) == links


def test_frames_are_no_part_of_it() -> None:
    side = Span("\u2502", "frame")
    half = ADDRESS[:36], ADDRESS[36:]
    lines: list[Line] = [(side, Span(f" {half[0]} "), side), (side, Span(f" {half[1]}  "), side)]
    assert links_on(lines, (ADDRESS,)) == {
        0: (Link(2, 2 + len(half[0]), ADDRESS),),
        1: (Link(2, 2 + len(half[1]), ADDRESS),),
    }


def test_what_only_begins_like_it_is_not_taken_for_it() -> None:
    lines = text(LONGER)
    assert links_on(lines, (LONGER, ADDRESS)) == {0: (Link(0, len(LONGER), LONGER),)}
    assert links_on(text("https://learn. microsoft.com/x"), ("https://learn.microsoft.com/x",)) == {}


def test_cells_are_counted_and_not_letters() -> None:
    assert links_on(text(f"\u6f22\u5b57 {ADDRESS}"), (ADDRESS,)) == {0: (Link(5, 5 + len(ADDRESS), ADDRESS),)}


def test_where_no_address_is_nobody_looks() -> None:
    assert not has_address(text("http", "learn.microsoft.com"))
    assert has_address(text(ADDRESS))
