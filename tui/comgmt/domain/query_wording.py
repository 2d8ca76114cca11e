"""The texts in a query of a site: those that the program asks by stay, what somebody typed does not."""

import re
from collections.abc import Callable
from typing import Final

from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.deployments import PREFIX

TYPED: Final = "(text)"
_TEXT: Final = re.compile(
    r"(?:\b(?P<column>\w+)\s*(?:=|<>|!=|LIKE)\s*)?'(?P<text>(?:\\.|[^'\\])*)(?:'|\\?\Z)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL: Final = re.compile(r"([\\'\"])")
_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What is asked for by these columns is a code of the site or of Microsoft; nobody types it.
_OF_CODES: Final = frozenset(
    {"collectionid", "sitecode", "categoryinstance_uniqueids", "operatingsystemnameandversion"}
)


def typed_hidden(query: str, stand_in: Callable[[str], str | None]) -> str:
    """The query without what somebody may have typed in it; `stand_in` gives that of a name, None else.

    Entra device ids stay: their form tells what they are.
    """
    return _TEXT.sub(lambda found: _hidden(found, stand_in), query)


def _hidden(found: re.Match[str], stand_in: Callable[[str], str | None]) -> str:
    text = _ESCAPED.sub(r"\1", found["text"])
    if (found["column"] or "").casefold() in _OF_CODES or _is_ours(text) or _GUID.fullmatch(text):
        return found[0]
    shown = _SPECIAL.sub(r"\\\1", stand_in(text) or TYPED)
    before = found[0][: found.start("text") - found.start()]
    return f"{before}{shown}'"


def _is_ours(text: str) -> bool:
    return text in {"", ELIGIBLE_COLLECTION} or text.startswith(PREFIX)
