"""String literals of WQL, taken out of a query before it is parsed (site/FACTS.md#wql-text).

Both kinds of quotes delimit a string, and a backslash escapes what follows.
"""

import re
from typing import Final

import msgspec

from comgmt.demo.wql_errors import InvalidQueryError

_LITERAL: Final = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_FOREIGN: Final = re.compile(r"['\"`;]|--|/\*")


class Literals(msgspec.Struct, frozen=True):
    """A query whose string literals are replaced by their numbers in `values`: 'a' becomes '0'."""

    text: str
    values: tuple[str, ...]


def take_literals(query: str) -> Literals:
    """Number the string literals of a query; an open quote, comment or second statement is refused."""
    values: list[str] = []

    def number(found: re.Match[str]) -> str:
        body = found[1] if found[1] is not None else found[2]
        values.append(_ESCAPE.sub(r"\1", body))
        return f"'{len(values) - 1}'"

    rest = _LITERAL.sub("", query)
    if _FOREIGN.search(rest):
        raise InvalidQueryError("a quote is not closed, or a character is not WQL")
    return Literals(_LITERAL.sub(number, query), tuple(values))
