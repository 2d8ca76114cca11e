"""The strip of pane names above a single pane: which one is shown, and what the others are."""

from collections.abc import Sequence
from typing import Final

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, fit

JUMP_LETTERS: Final = "csewrp"  # each in the name of its pane
SHORT_NAMES: Final = ("Client OS", "Status", "Enrollment", "Workloads", "Errors", "Policies")


def strip_line(current: int, width: int, glyphs: GlyphSet, *, letters: bool = False) -> Line:
    """The six names with their numbers, the current one strong; only numbers where names do not fit.

    With `letters` those by which one jumps stand for the numbers.
    """
    names: Sequence[str] = SHORT_NAMES
    if _width(names) > width:
        names = [name if number == current else "" for number, name in enumerate(SHORT_NAMES, 1)]
    if _width(names) > width:
        names = [""] * len(SHORT_NAMES)
    spans: list[Span] = [Span(" ")]
    for number, name in enumerate(names, 1):
        here = number == current
        mark = f"[{JUMP_LETTERS[number - 1]}]" if letters else str(number)
        spans.append(Span(f"{mark} {name}".rstrip(), "title-focus" if here else "dim"))
        spans.append(Span("  "))
    return fit(tuple(spans[:-1]), width, glyphs)


def _width(names: Sequence[str]) -> int:
    return 1 + sum(cells(f"{number} {name}".rstrip()) + 2 for number, name in enumerate(names, 1))
