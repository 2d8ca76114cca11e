"""XML that strangers wrote: any document type declaration is refused, so no entity can be defined."""

from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLParser
from xml.parsers import expat

_PIECE: Final = 4_096


class XmlError(ValueError):
    """The text is no XML, or has a document type declaration."""


class DoctypeError(XmlError):
    """The text has a document type declaration."""


class _BegunError(Exception):
    """The first element begins: no declaration can follow."""


def local_name(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def parse_xml(data: bytes) -> Element:
    """The root of an XML document; UTF-8 unless its first octets say UTF-16. Raises XmlError."""
    _refuse_doctype(data)
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - no entity can be defined without a DOCTYPE
    try:
        parser.feed(data)
        return parser.close()
    except (ParseError, ValueError) as error:
        raise XmlError(str(error)) from None


def _refuse_doctype(data: bytes) -> None:
    """Let the parser itself read up to the first element, in whatever encoding, and stop at a DOCTYPE."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _begun
    try:
        for place in range(0, len(data), _PIECE):
            parser.Parse(data[place : place + _PIECE], False)
        parser.Parse(b"", True)  # newer expats keep a piece back until more comes
    except _BegunError:
        return
    except expat.ExpatError:
        return  # whole parsing says what is wrong with it


def _doctype(*_: object) -> None:
    raise DoctypeError("a document type declaration")


def _begun(*_: object) -> None:
    raise _BegunError
