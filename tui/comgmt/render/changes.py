"""Changes of devices as lines: when, which device, what kind, from what to what."""

from typing import Final

from comgmt.domain.changes import NO_CODE, ChangeKind, ChangeSums, DeviceChange, Timeline, workloads_moved
from comgmt.domain.enrollment import EnrollmentState
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, state_symbol
from comgmt.render.line import Line, Role, Span, fit, left, spelled
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import Context

NOT_THERE: Final = "no record"
KIND_ROLES: Final[dict[ChangeKind, Role]] = {
    ChangeKind.NEWLY_FAILED: "bad",
    ChangeKind.RECOVERED: "good",
    ChangeKind.NEWLY_ENROLLED: "good",
    ChangeKind.CODE_CHANGED: "wait",
    ChangeKind.LEFT: "wait",
    ChangeKind.POLICY_LOST: "wait",
}
_KIND_FROM: Final = 95  # cells of a line from which on the kind has a column
_KIND_CELLS: Final = max(len(kind.label) for kind in ChangeKind)
_VALUES: Final = {
    "present": "policy present",
    "absent": "no policy",
    "hybrid": "hybrid joined",
    "entra": "Entra joined",
    "none": "none",
    NO_CODE: "no code",
}
_COUNTED: Final = {
    **{noun: f"{noun}s" for noun in ("code", "state", "join", "workload")},
    "policy": "policies",
}


def timeline_lines(timeline: Timeline, width: int, glyphs: GlyphSet) -> list[Line]:
    """The changes of one device, newest first, each with the reading that had not seen it yet."""
    context = Context(width=width, height=1, glyphs=glyphs)
    return [fit(_timeline_line(change, context), width, glyphs) for change in reversed(timeline.changes)]


def _timeline_line(change: DeviceChange, context: Context) -> Line:
    glyphs, after = context.glyphs, change.seen_after
    return spelled(
        (
            Span(left(day_and_time(change.at), 14, glyphs), "dim"),
            Span(left(change.kind.label, _KIND_CELLS, glyphs), KIND_ROLES.get(change.kind, "neutral")),
            Span("  "),
            *from_to(change, context),
            Span("" if after is None else f"  not yet {day_and_time(after)}", "dim"),
        ),
        glyphs,
    )


def change_line(change: DeviceChange, context: Context) -> Line:
    """One change on one line."""
    glyphs = context.glyphs
    if glyphs.linear:
        return _told(change, context)
    name = min(24, max(8, context.width // (4 if context.width >= _KIND_FROM else 5)))
    kind: Line = ()
    if context.width >= _KIND_FROM:
        role = KIND_ROLES.get(change.kind, "neutral")
        kind = (Span(left(change.kind.label, _KIND_CELLS, glyphs), role), Span("  "))
    return spelled(
        (
            Span(left(day_and_time(change.at), 13, glyphs), "dim"),
            Span(left(change.name, name, glyphs), "strong"),
            Span("  "),
            *kind,
            *from_to(change, context),
        ),
        glyphs,
    )


def _told(change: DeviceChange, context: Context) -> Line:
    """The same in words behind each other."""
    kind = Span(change.kind.label, KIND_ROLES.get(change.kind, "neutral"))
    before = Span(f"{day_and_time(change.at)}, ", "dim"), Span(change.name, "strong")
    return (*before, Span(", "), kind, Span(": "), *from_to(change, context))


def from_to(change: DeviceChange, context: Context) -> Line:
    """From what to what; of workloads those that moved, and where."""
    arrow = Span(f" {context.glyphs.more} ", "dim")
    if change.kind is ChangeKind.WORKLOAD_MOVED:
        return (Span(_moved(change), "text"),)
    if change.value_before is not None:
        return (Span(_value(change.was), "dim"), arrow, Span(_value(change.became), "text"))
    return (
        *_state(change.before, change.error_before, context),
        arrow,
        *_state(change.after, change.error_after, context),
    )


def change_words(change: DeviceChange, context: Context) -> str:
    """The same as a sentence, in whole words."""
    if change.kind is ChangeKind.WORKLOAD_MOVED:
        return f"{change.name}: {change.kind.label}: {_moved(change)}"
    if change.value_before is not None:
        told = (_value(change.was), _value(change.became))
    else:
        told = (
            _state_words(change.before, change.error_before),
            _state_words(change.after, change.error_after),
        )
    return f"{change.name}: {change.kind.label}: {told[0]} {context.glyphs.more} {told[1]}"


def _moved(change: DeviceChange) -> str:
    to_intune, back = workloads_moved(change)
    parts = [f"{', '.join(each.short_label for each in to_intune)} to Intune"] if to_intune else []
    parts += [f"{', '.join(each.short_label for each in back)} to ConfigMgr"] if back else []
    return "; ".join(parts)


def _value(value: str | None) -> str:
    return _VALUES.get(value or "", value or NOT_THERE)


def _state(state: EnrollmentState | None, error: int | None, context: Context) -> Line:
    if state is None:
        return (Span(NOT_THERE, "dim"),)
    symbol = state_symbol(state, context.glyphs)
    code = f" 0x{error:08X}" if error is not None else ""
    return (Span(f"{symbol} {state.short_label}{code}".strip(), STATE_ROLES[state]),)


def _state_words(state: EnrollmentState | None, error: int | None) -> str:
    words = state.label if state else NOT_THERE
    return f"{words} 0x{error:08X}" if error is not None else words


def sum_sentences(sums: ChangeSums) -> list[str]:
    """The sums in a sentence, and what most of the newly failed have in common in another."""
    if not sums.total:
        return ["Nothing changed."]
    parts = [f"{thousands(count)} {_kinds(kind, count)}" for kind, count in sums.kinds.items() if count]
    return [f"{', '.join(parts)}.", *_most_failed(sums)]


def _kinds(kind: ChangeKind, count: int) -> str:
    """As in "3 newly failed", "2 workloads moved"."""
    noun, _, verb = kind.label.partition(" ")
    if count == 1 or noun not in _COUNTED:
        return kind.label
    return f"{_COUNTED[noun]} {verb}"


def _most_failed(sums: ChangeSums) -> list[str]:
    failed = sums.kinds[ChangeKind.NEWLY_FAILED]
    if not failed:
        return []
    code, count = sums.codes[0]
    words = "no code" if code is None else f"0x{code:08X}"
    site = next(((site, n) for each, site, n in sums.sites if each == code), None)
    where = "" if site is None else f", {thousands(site[1])} of them in site {site[0]}"
    verb = "has" if count == 1 else "have"
    return [f"{thousands(count)} of the newly failed {verb} {words}{where}."]
