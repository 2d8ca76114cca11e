"""An examination as lines of text: one step after another, what to do about it, and the certificate shown."""

from collections.abc import Iterable
from typing import Final

from comgmt.domain.doctor import Fact, Step, StepStatus
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span
from comgmt.render.wrapping import clipped, hanging

_WORDS: Final[dict[StepStatus, tuple[str, Role]]] = {
    StepStatus.OK: ("ok", "good"),
    StepStatus.WARNING: ("warning", "wait"),
    StepStatus.FAILED: ("FAILED", "bad"),
    StepStatus.SKIPPED: ("skipped", "dim"),
}
_WORD_WIDTH: Final = 7
_INSET: Final = " " * (_WORD_WIDTH + 5)
# Facts that a person compares or copies, by step and key, with their labels.
_SHOWN: Final = {
    "tls": {
        "names": "Made out to",
        "issuer": "Issued by",
        "not_after": "Valid until",
        "sha256": "SHA-256",
        "chain": "Issuers shown",
    }
}
_LABEL: Final = 15


def step_lines(step: Step, width: int, glyphs: GlyphSet) -> list[Line]:
    """One step: mark, word and title, what was found, and below it what to do and what the site said."""
    word, role = _WORDS[step.status]
    lead = (Span(f"{_mark(step.status, glyphs)} {word:<{_WORD_WIDTH}}", role), Span("  "))
    body = (Span(f"{step.title}: ", "strong"), Span(step.sentence, "text" if role == "good" else role))
    lines = hanging(lead, body, width)
    if step.mend:
        lines += _below("What to do:", step.mend, width)
    if step.detail:
        lines += _below(f"{step.speaker}:", step.detail, width)
    for key, label in _SHOWN.get(step.key, {}).items():
        for value in _values(step.facts.get(key)):
            lines += _below(f"{label}:", value, width)
    return clipped(lines, width, glyphs)


def skipped_lines(steps: Iterable[Step], width: int, glyphs: GlyphSet) -> list[Line]:
    """All steps that were not reached, in one line."""
    titles = ", ".join(step.title for step in steps)
    if not titles:
        return []
    word, role = _WORDS[StepStatus.SKIPPED]
    lead = (Span(f"{_mark(StepStatus.SKIPPED, glyphs)} {word:<{_WORD_WIDTH}}", role), Span("  "))
    return clipped(hanging(lead, (Span(f"Not reached: {titles}.", "dim"),), width), width, glyphs)


def verdict_lines(first: Step | None, width: int, glyphs: GlyphSet) -> list[Line]:
    """The last word: all is well, or where it failed first."""
    if first is None:
        body = (Span("Nothing failed.", "good"),)
    else:
        body = (Span(f"The first failure: {first.title}: {first.sentence}", "bad"),)
    return [BLANK, *clipped(hanging((), body, width), width, glyphs)]


def _below(label: str, text: str, width: int) -> list[Line]:
    return hanging((Span(f"{_INSET}{label:<{_LABEL}} ", "dim"),), (Span(text),), width)


def _values(fact: Fact) -> tuple[str, ...]:
    if fact is None:
        return ()
    return fact if isinstance(fact, tuple) else (str(fact),)


def _mark(status: StepStatus, glyphs: GlyphSet) -> str:
    marks = {
        StepStatus.OK: glyphs.good,
        StepStatus.WARNING: glyphs.wait,
        StepStatus.FAILED: glyphs.bad,
        StepStatus.SKIPPED: glyphs.skipped,
    }
    return marks[status]
