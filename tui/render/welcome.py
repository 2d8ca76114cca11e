"""The first minute in lines: a greeting or what is wrong, the choices, the end of a check."""

from collections.abc import Sequence

import msgspec

from tui.domain.doctor import Step, StepStatus, first_failure
from tui.render.doctor import skipped_lines, step_lines, verdict_lines
from tui.render.glyphs import GlyphSet
from tui.render.line import BLANK, Line, Role, Span, cells, left
from tui.render.panes.pane import Context, PaneRow
from tui.render.wrapping import clipped, hanging, wrap_text

_GREETING = (
    "The co-management dashboard of Configuration Manager: who is enrolled in Intune, who is not, which "
    "error stopped them, and what to do about it. It reads a site server over WinRM and never writes to it."
)


class Choice(msgspec.Struct, frozen=True):
    """Something one can do: its name, a few words beside it, a sentence below."""

    key: str
    name: str
    words: str
    sentence: str


def greeting_lines(problems: Sequence[str], path: str, width: int, glyphs: GlyphSet) -> list[Line]:
    """The greeting, or the sentences of what is wrong with the configuration at `path`."""
    lines: list[Line] = [BLANK]
    if problems:
        for problem in problems:
            lines += hanging((Span(f" {glyphs.bad} ", "bad"),), (Span(problem, "strong"),), width)
    else:
        lines += _inset(_GREETING, width, "text")
        lines += [BLANK, *_inset(f"There is no configuration yet; its place is {path}", width, "dim")]
    return clipped([*lines, BLANK], width, glyphs)


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
