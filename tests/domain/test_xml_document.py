"""XML of strangers: a document type declaration is refused by the parser, however it is written."""

import codecs

import pytest

from comgmt.domain.xml_document import DoctypeError, XmlError, local_name, parse_xml

BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
DECLARED = '<?xml version="1.0" encoding="{}"?>\n<!DOCTYPE a>\n<a/>'


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        BOMB.encode("utf-16"),
        codecs.BOM_UTF16_BE + BOMB.encode("utf-16-be"),
        codecs.BOM_UTF8 + BOMB.encode(),
        DECLARED.format("utf-16").encode(),
        DECLARED.format("cp037").encode(),
        b"<!-- " + b"x" * 10_000 + b" --><!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>',
    ],
)
def test_a_doctype_is_refused_in_any_encoding(data: bytes) -> None:
    with pytest.raises(DoctypeError):
        parse_xml(data)


@pytest.mark.parametrize(
    "data",
    [b"<a><b>1</b></a>", "<a><b>1</b></a>".encode("utf-16"), b"<a><b>1</b><!-- <!DOCTYPE x> --></a>"],
)
def test_what_has_none_is_parsed(data: bytes) -> None:
    assert parse_xml(data).findtext("b") == "1"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"\xff\xfe\x00", b"<a>\x01</a>", b"<a>&#1;</a>"])
def test_what_is_no_xml(data: bytes) -> None:
    with pytest.raises(XmlError):
        parse_xml(data)


def test_the_name_of_an_element_without_its_namespace() -> None:
    assert local_name("{urn:x}Items") == local_name("Items") == "Items"
