"""Explanations of error codes as JSON documents and as text."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tui.domain.explain import Explanation, Twin

SCHEMA: Final = 1
_TRANSIENT: Final = {
    "yes": "yes, it usually clears by itself",
    "no": "no, it stays until somebody mends it",
    "unknown": "not known",
}


def document(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """The document of `comgmt errors --format json`: one entry for each explanation, in order."""
    return {"schema": SCHEMA, "errors": [entry(found) for found in explanations]}


def entry(found: Explanation) -> dict[str, Any]:
    """One code as JSON; `confidence` says how sure the meaning is, `fix` where it is mended."""
    return {
        "code": found.hexadecimal,
        "decimal": found.code,
        "signed": found.signed,
        "symbol": found.symbol,
        "aliases": found.aliases,
        "title": found.title,
        "meaning": found.meaning,
        "remediation": found.remediation,
        "transient": found.transient,
        "known": found.known,
        "confidence": found.confidence,
        "fix": found.fix.label,
        "component": found.component,
        "where": found.where,
        "links": found.links,
        "note": found.note,
        "twins": [_twin(twin) for twin in found.twins],
        "reading": found.reading,
    }


def compact(found: Explanation) -> str:
    """One line for a list of codes."""
    named = f"{found.symbol}: {found.title}" if found.symbol else found.title
    return f"{found.hexadecimal}  {found.fix.label:<7}  {named}"


def text(found: Explanation, width: int) -> str:
    """One code explained in lines of at most `width` columns; links and long words are never broken."""
    return "\n".join(line.rstrip() for line in _lines(found, width)) + "\n"


def _lines(found: Explanation, width: int) -> Iterator[str]:
    yield "  ".join(filter(None, (found.hexadecimal, found.symbol, f"({found.code} or {found.signed})")))
    yield from _wrapped(found.title, width, "  ")
    yield ""
    yield from _wrapped(found.meaning, width, "  ")
    if found.note:
        yield from _wrapped(f"Note: {found.note}", width, "  ")
    yield ""
    yield from _labelled("Fix", found.fix.phrase, width)
    yield from _steps(found.remediation, width)
    yield from _labelled("Transient", _TRANSIENT.get(found.transient, found.transient), width)
    yield from _labelled("Confirm in", found.where, width)
    yield from _labelled("Component", found.component, width)
    yield from _labelled("How sure", found.confidence, width)
    for twin in found.twins:
        named = f"{twin.symbol}: {twin.title}" if twin.symbol else twin.title
        yield from _labelled("See also", f"0x{twin.code:08X} {named}", width)
    if not found.known:
        for fact in found.reading:
            yield from _labelled("The number", fact, width)
    for link in found.links:
        yield from _labelled("Link", link, width)


def _steps(steps: Iterable[str], width: int) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        yield from textwrap.wrap(
            step,
            width,
            initial_indent=f"  {number}. ",
            subsequent_indent="     ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _labelled(label: str, value: str, width: int) -> list[str]:
    if not value:
        return []
    lead = f"  {label + ':':<12}"
    return textwrap.wrap(
        value,
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(value: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        value,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _twin(twin: Twin) -> dict[str, Any]:
    return {"code": f"0x{twin.code:08X}", "symbol": twin.symbol, "title": twin.title}
