"""One error code explained: as a JSON object, as a line of text and as Markdown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from comgmt.documents.markdown import code, escape
from comgmt.domain.explain import Explanation, explain
from comgmt.domain.log_reading import KnownOfLine, LineJudge
from comgmt.domain.lookup import LookedUp
from comgmt.domain.steps import MendStep, commands_of
from comgmt.render.wrapping import highlight

if TYPE_CHECKING:
    from comgmt.domain.advice import Advice

SCHEMA: Final = 1
_MOST_TEXT: Final = 500
TAKES_AWAY: Final = "**Takes something away:** "


def errors_document(found: Iterable[LookedUp]) -> dict[str, Any]:
    """The document of several look-ups: `{"schema": 1, "errors": [...]}`, an entry for each, in order."""
    return {
        "schema": SCHEMA,
        "errors": [
            error_document(each) if isinstance(each, Explanation) else known_document(each) for each in found
        ],
    }


def log_document(found: Iterable[KnownOfLine], judge: LineJudge) -> dict[str, Any]:
    """What is known of a log: each thing once, in the order in which it first came, and what decides.

    `line` is where it came first, `last_line` where last, `count` how often.
    """
    entries: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    for known in found:
        judge.hear(known)
        key = (known.kind, known.name, known.value)
        entry = entries.setdefault(key, {**_line_entry(known), "count": 0})
        entry["last_line"], entry["count"] = known.line, entry["count"] + 1
    return {
        "schema": SCHEMA,
        "lines": list(entries.values()),
        "decisive": None if judge.decisive is None else decisive_document(judge.decisive),
    }


def _line_entry(known: KnownOfLine) -> dict[str, Any]:
    return {
        "line": known.line,
        "last_line": known.line,
        "kind": known.kind,
        "name": known.name,
        "value": known.value,
        "title": known.title,
        "meaning": known.meaning,
        "outcome": None if known.weight == "fact" else known.weight,
        "text": known.text if len(known.text) <= _MOST_TEXT else f"{known.text[:_MOST_TEXT]}...",
    }


def decisive_document(known: KnownOfLine) -> dict[str, Any]:
    """What decides, with what to do: the keys of a look-up and the line it stands in."""
    found = known_document(known) if known.code is None else error_document(explain(known.code))
    return {"line": known.line, **found}


def known_document(known: KnownOfLine) -> dict[str, Any]:
    """An AADSTS number, a line, a field or an event, by the keys that a code has."""
    return {
        "code": known.name,
        "kind": known.kind,
        "decimal": None,
        "signed": None,
        "symbol": None,
        "aliases": [],
        "title": known.title,
        "meaning": known.meaning,
        "remediation": list(known.steps),
        "transient": "unknown",
        "known": True,
        "confidence": "documented",
        "fix": None if known.fix is None else known.fix.label,
        "component": None,
        "where": None,
        "links": list(known.sources),
        "note": None,
        "twins": [],
        "reading": [],
    }


def error_document(explanation: Explanation) -> dict[str, Any]:
    """One code as JSON; `code` is "0x%08X", `decimal` unsigned, `signed` as SQL views print it."""
    return {
        "code": explanation.hexadecimal,
        "kind": "code",
        "decimal": explanation.code,
        "signed": explanation.signed,
        "symbol": explanation.symbol,
        "aliases": list(explanation.aliases),
        "title": explanation.title,
        "meaning": explanation.meaning,
        "remediation": list(explanation.remediation),
        "steps": [_step_entry(step) for step in explanation.steps],
        "transient": explanation.transient,
        "known": explanation.known,
        "confidence": explanation.confidence,
        "fix": explanation.fix.label,
        "then": explanation.mend.then.label if explanation.mend.then else None,
        "turns_after_hours": _hours(explanation) if explanation.mend.then else None,
        "sources": list(explanation.sources),
        "read_on": explanation.read.isoformat() if explanation.read else None,
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


def advice_document(advice: "Advice") -> dict[str, Any]:
    """The advice for one device: where it is mended by now, and the steps that are for it, filled in."""
    return {
        "title": advice.title,
        "fixes": [fix.label for fix in advice.fixes],
        "next_step": advice.next_step or None,
        "steps": [
            {"text": step.text(advice.values), "destructive": step.destructive, "waits": step.waits}
            for step in advice.steps
        ],
        "commands": [
            {
                "step": found.step,
                "command": found.command,
                "shell": found.shell.value,
                "elevated": found.elevated,
                "complete": found.whole,
            }
            for found in advice.commands
        ],
    }


def _hours(explanation: Explanation) -> int:
    return int(explanation.mend.turns_after.total_seconds() // 3600)


def _step_entry(step: MendStep) -> dict[str, Any]:
    when = msgspec.to_builtins(step.when) if step.when else {}
    return {
        "text": step.text(),
        "when": {key: value for key, value in when.items() if value is not None} or None,
        "waits": step.waits,
        "destructive": step.destructive,
        "commands": [
            {"command": each.line, "shell": each.shell.value, "elevated": each.elevated, "where": each.where}
            for each in step.run
        ],
    }


def found_line(found: LookedUp) -> str:
    """One look-up in one line of a list, uncut."""
    if isinstance(found, Explanation):
        return error_line(found)
    return f"{found.name}  {found.label:<7}  {found.title}"


def log_line(known: KnownOfLine) -> str:
    """What is known of a line of a log, in one line: its number, the name, what it says."""
    value = f" = {known.value}" if known.value else ""
    sign = {"good": "+", "bad": "!"}.get(known.weight, " ")
    return f"{known.line:>7} {sign} {known.name}{value}: {known.title}"


def error_line(explanation: Explanation) -> str:
    """One code in one line of a list, uncut."""
    symbol = f"{explanation.symbol}: " if explanation.symbol else ""
    return f"{explanation.hexadecimal}  {explanation.fix.label:<7}  {symbol}{explanation.title}"


def error_markdown(
    explanation: Explanation, level: int = 2, advice: "Advice | None" = None, ages: str = ""
) -> str:
    """One code as Markdown: hex, decimal, symbol, meaning, numbered steps, where to look, links.

    `level` is that of its heading. Commands in steps are inline code. `advice` is that for one device,
    `ages` a sentence on the ages of several.
    """
    steps_of = advice.steps if advice else explanation.steps
    values = advice.values if advice else {}
    known = tuple(found.command for found in commands_of(steps_of, values))
    phrase = advice.phrase if advice else explanation.mend.phrase()
    title = advice.title if advice else explanation.title
    symbol = f" {explanation.symbol}" if explanation.symbol else ""
    meaning = f"{escape(explanation.meaning)} (decimal {explanation.code}; {phrase})"
    steps = [
        f"{number}. {TAKES_AWAY if step.destructive else ''}{_step(step.text(values), known)}"
        for number, step in enumerate(steps_of, 1)
    ]
    blocks = [
        [f"{'#' * level} {explanation.hexadecimal}{symbol}: {escape(title)}"],
        [meaning],
        [f"{ages}."] if ages else [],
        steps,
        [f"Confirm in: {escape(explanation.where)}"],
        [f"- <{link}>" for link in explanation.links],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _step(step: str, known: tuple[str, ...]) -> str:
    spans = highlight(step, known, "accent")
    return "".join(code(span.text) if span.role == "accent" else escape(span.text) for span in spans)
