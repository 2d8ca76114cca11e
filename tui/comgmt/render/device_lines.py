"""A device on its screen: the chain of its diagnosis, and all its fields in groups."""

from datetime import datetime
from typing import Final

from comgmt.domain.device import Device
from comgmt.domain.diagnosis import CheckOutcome, Diagnosis, DiagnosisCheck
from comgmt.render.device_fields import Field, FieldGroup, device_fields, shown_text
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, state_symbol
from comgmt.render.line import Line, Role, Span, cells
from comgmt.render.wrapping import clipped, hanging, labeled, side_by_side, stacked_blocks, wrap_text

_LABEL_CELLS: Final = 20
_TWO_COLUMNS_FROM: Final = 108
_GAP: Final = 4
_OUTCOME_ROLES: Final[dict[CheckOutcome, Role]] = {
    CheckOutcome.PASS: "good",
    CheckOutcome.FAIL: "bad",
    CheckOutcome.UNKNOWN: "wait",
    CheckOutcome.NOT_REACHED: "dim",
}


def diagnosis_lines(diagnosis: Diagnosis, width: int, glyphs: GlyphSet) -> list[Line]:
    """The verdict, the checks one below the other, and the next step, in at most `width` cells."""
    checks: list[Line] = []
    label = max(cells(check.title) for check in diagnosis.checks) + 3 if diagnosis.checks else 0
    for check in diagnosis.checks:
        checks += _check(check, label, width, glyphs)
    step: list[Line] = []
    if diagnosis.next_step:
        step = hanging((Span("Next  ", "title"),), (Span(diagnosis.next_step),), width)
    return clipped(stacked_blocks([_verdict(diagnosis, width, glyphs), checks, step]), width, glyphs)


def device_field_lines(device: Device, now: datetime, width: int, glyphs: GlyphSet) -> list[Line]:
    """All fields, grouped, in at most `width` cells; in two columns where there is room."""
    groups = device_fields(device, now)
    if width < _TWO_COLUMNS_FROM:
        return clipped(
            stacked_blocks(_group(group, device, width, glyphs) for group in groups), width, glyphs
        )
    column = (width - _GAP) // 2
    first, second = _balanced([_group(group, device, column, glyphs) for group in groups])
    lines = side_by_side([stacked_blocks(first), stacked_blocks(second)], column, _GAP, glyphs)
    return clipped(lines, width, glyphs)


def _verdict(diagnosis: Diagnosis, width: int, glyphs: GlyphSet) -> list[Line]:
    waiting = diagnosis.outcome is CheckOutcome.NOT_REACHED
    role = "wait" if waiting else _OUTCOME_ROLES[diagnosis.outcome]
    symbol = glyphs.wait if waiting else _outcome_symbol(diagnosis.outcome, glyphs)
    return hanging((Span(f"{symbol} ", role),), (Span(diagnosis.verdict, "strong"),), width)


def _check(check: DiagnosisCheck, label: int, width: int, glyphs: GlyphSet) -> list[Line]:
    role = _OUTCOME_ROLES[check.outcome]
    title: Role = "dim" if check.outcome is CheckOutcome.NOT_REACHED else "text"
    value: Role = "bad" if check.outcome is CheckOutcome.FAIL else title
    symbol = Span(f"{_outcome_symbol(check.outcome, glyphs)} ", role)
    return hanging((symbol, Span(check.title.ljust(label), title)), (Span(check.value, value),), width)


def _group(group: FieldGroup, device: Device, width: int, glyphs: GlyphSet) -> list[Line]:
    lines: list[Line] = [(Span(group.title, "title"),)]
    if group.absent:
        return [*lines, *((Span("  "), *line) for line in wrap_text(group.absent, width - 2, "dim"))]
    widest = max(cells(field.label) for field in group.fields) + 4
    label = min(max(_LABEL_CELLS, widest), max(_LABEL_CELLS, width // 2))
    for field in group.fields:
        lines += labeled(f"  {field.label}", _value(field, device, glyphs), label, width)
    return lines


def _value(field: Field, device: Device, glyphs: GlyphSet) -> Line:
    text = shown_text(field, device)
    if field.label == "State" and device.row.state:
        symbol = Span(f"{state_symbol(device.row.state, glyphs)} ", STATE_ROLES[device.row.state])
        return (symbol, Span(text, field.role))
    return (Span(text, "dim" if field.text is None else field.role),)


def _balanced(blocks: list[list[Line]]) -> tuple[list[list[Line]], list[list[Line]]]:
    """The blocks in two columns, split where their heights differ least; the order is kept."""
    heights = [len(block) + 1 for block in blocks]
    split = min(range(1, len(blocks) + 1), key=lambda at: abs(sum(heights[:at]) - sum(heights[at:])))
    return blocks[:split], blocks[split:]


def _outcome_symbol(outcome: CheckOutcome, glyphs: GlyphSet) -> str:
    """The symbol that stands beside a check."""
    return {
        CheckOutcome.PASS: glyphs.good,
        CheckOutcome.FAIL: glyphs.bad,
        CheckOutcome.UNKNOWN: glyphs.unknown,
        CheckOutcome.NOT_REACHED: glyphs.skipped,
    }[outcome]
