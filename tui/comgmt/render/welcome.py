"""The first minute in lines: a greeting or what is wrong, the choices, the end of a check."""

from collections.abc import Sequence

import msgspec

from comgmt.domain.doctor import Step, StepStatus, first_failure
from comgmt.render.doctor import skipped_lines, step_lines, verdict_lines
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, left
from comgmt.render.panes.pane import Context, PaneRow
from comgmt.render.wrapping import clipped, hanging, wrap_text

_GREETING = (
    "The co-management dashboard of Configuration Manager: who is enrolled in Intune, who is not, which "
    "error stopped them, and what to do about it. It reads a site server over WinRM and never writes to it."
)
_SHORT_GREETING = "Who is co-managed, who is not, and why."


class Choice(msgspec.Struct, frozen=True):
    """Something one can do: its name, a few words beside it, a sentence below."""

    key: str
    name: str
    words: str
    sentence: str


def greeting_lines(problems: Sequence[str], path: str, width: int, rows: int, glyphs: GlyphSet) -> list[Line]:
    """The greeting in as many as `rows` lines, or what is wrong with the configuration at `path`."""
    lines = _problem_lines(problems, width, glyphs) if problems else _greeting(path, width, rows)
    framed = [BLANK, *lines, BLANK]
    return clipped(framed if len(framed) <= rows else first_lines(lines, rows, width, glyphs), width, glyphs)


def first_lines(lines: Sequence[Line], rows: int, width: int, glyphs: GlyphSet) -> list[Line]:
    """As many as `rows` of the lines; the last ends in the ellipsis where more would follow."""
    shown = list(lines[:rows])
    if shown and len(lines) > rows:
        shown[-1] = fit((*shown[-1], Span(glyphs.ellipsis)), width, glyphs)
    return shown


def _problem_lines(problems: Sequence[str], width: int, glyphs: GlyphSet) -> list[Line]:
    lead = (Span(f" {glyphs.bad} ", "bad"),)
    return [line for problem in problems for line in hanging(lead, (Span(problem, "strong"),), width)]


def _greeting(path: str, width: int, rows: int) -> list[Line]:
    """The longest greeting that fits; the place of the configuration gives way first."""
    whole = _inset(_GREETING, width, "text")
    place = _inset(f"There is no configuration yet; its place is {path}", width, "dim")
    short = _inset(_SHORT_GREETING, width, "text")
    forms = ([*whole, BLANK, *place], whole, short)
    return next((form for form in forms if len(form) <= rows), [])


def _inset(text: str, width: int, role: Role) -> list[Line]:
    return [(Span(" "), *line) for line in wrap_text(text, width - 2, role)]


def choice_rows(choices: Sequence[Choice], context: Context) -> tuple[PaneRow, ...]:
    """A row a choice."""
    name = max(cells(choice.name) for choice in choices) + 3
    return tuple(
        PaneRow(
            choice.key,
            (
                Span(left(choice.name, name, context.glyphs), "strong"),
                Span(left(choice.words, max(1, context.width - name), context.glyphs), "dim"),
            ),
            None,
            choice.sentence,
        )
        for choice in choices
    )


def check_lines(steps: Sequence[Step], width: int, glyphs: GlyphSet, *, over: bool) -> list[Line]:
    """The steps taken so far, and at the end what was not reached and the verdict."""
    lines: list[Line] = []
    for step in steps:
        if step.status is not StepStatus.SKIPPED:
            lines += step_lines(step, width - 2, glyphs)
    if over:
        skipped = [step for step in steps if step.status is StepStatus.SKIPPED]
        lines += skipped_lines(skipped, width - 2, glyphs)
        lines += verdict_lines(first_failure(steps), width - 2, glyphs)
    return [(Span(" "), *line) for line in lines]
