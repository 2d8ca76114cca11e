"""One error code explained: as a JSON object, as a line of text and as Markdown."""

from collections.abc import Iterable
from typing import Any, Final

from comgmt.documents.markdown import code, escape
from comgmt.domain.explain import Explanation, commands
from comgmt.render.wrapping import highlight

SCHEMA: Final = 1


def errors_document(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """The document of several codes: `{"schema": 1, "errors": [...]}`, an entry for each, in order."""
    return {"schema": SCHEMA, "errors": [error_document(explanation) for explanation in explanations]}


def error_document(explanation: Explanation) -> dict[str, Any]:
    """One code as JSON; `code` is "0x%08X", `decimal` unsigned, `signed` as SQL views print it."""
    return {
        "code": explanation.hexadecimal,
        "decimal": explanation.code,
        "signed": explanation.signed,
        "symbol": explanation.symbol,
        "aliases": list(explanation.aliases),
        "title": explanation.title,
        "meaning": explanation.meaning,
        "remediation": list(explanation.remediation),
        "transient": explanation.transient,
        "known": explanation.known,
        "confidence": explanation.confidence,
        "fix": explanation.fix.label,
        "component": explanation.component,
        "where": explanation.where,
        "links": list(explanation.links),
        "note": explanation.note,
        "twins": [
            {"code": f"0x{twin.code:08X}", "symbol": twin.symbol, "title": twin.title}
            for twin in explanation.twins
        ],
        "reading": list(explanation.reading),
    }


def error_line(explanation: Explanation) -> str:
    """One code in one line of a list, uncut."""
    symbol = f"{explanation.symbol}: " if explanation.symbol else ""
    return f"{explanation.hexadecimal}  {explanation.fix.label:<7}  {symbol}{explanation.title}"


def error_markdown(explanation: Explanation, level: int = 2) -> str:
    """One code as Markdown: hex, decimal, symbol, meaning, numbered steps, where to look, links.

    `level` is that of its heading. Commands in steps are inline code.
    """
    symbol = f" {explanation.symbol}" if explanation.symbol else ""
    meaning = f"{escape(explanation.meaning)} (decimal {explanation.code}; {explanation.fix.phrase})"
    steps = [
        f"{number}. {_step(step, explanation)}" for number, step in enumerate(explanation.remediation, 1)
    ]
    blocks = [
        [f"{'#' * level} {explanation.hexadecimal}{symbol}: {escape(explanation.title)}"],
        [meaning],
        steps,
        [f"Confirm in: {escape(explanation.where)}"],
        [f"- <{link}>" for link in explanation.links],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _step(step: str, explanation: Explanation) -> str:
    spans = highlight(step, commands(explanation), "accent")
    return "".join(code(span.text) if span.role == "accent" else escape(span.text) for span in spans)
