"""Changes over the range as a list: sums, a row a change, or a row a value they are counted by."""

from collections.abc import Mapping, Sequence
from typing import Final

from comgmt.domain.changes import ChangeGroup, ChangeKind, ChangeSort, ChangeSums, DeviceChange
from comgmt.domain.explain import short_title
from comgmt.domain.growth import Growth
from comgmt.domain.nouns import counted
from comgmt.render.changes import KIND_ROLES, change_line, change_words, sum_sentences
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, fit, left, right, spelled
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.wrapping import wrap_text

MOST_SUMS: Final = 3  # lines
SORT_WORDS: Final[Mapping[ChangeSort, str]] = {
    ChangeSort.SEEN: "by when they were seen",
    ChangeSort.NAME: "by device",
    ChangeSort.KIND: "by kind",
    ChangeSort.ERROR: "by code",
}
GROUP_WORDS: Final[Mapping[ChangeGroup, str]] = {
    ChangeGroup.KIND: "kind",
    ChangeGroup.ERROR: "code",
    ChangeGroup.SITE: "site",
    ChangeGroup.OS: "OS release",
}
_NONE: Final[Mapping[ChangeGroup, str]] = {
    ChangeGroup.ERROR: "no code",
    ChangeGroup.SITE: "not known: left, or no site",
    ChangeGroup.OS: "not known: left, or no release",
}


def change_list_pane(
    changes: Sequence[tuple[int, DeviceChange]], total: int | None, context: Context, message: str = ""
) -> Pane:
    """A row a change; a list that is cut says so at its right; `total` None is not counted yet."""
    rows = tuple(
        PaneRow(f"change.{number}", change_line(change, context), None, seen_words(change, context))
        for number, change in changes
    )
    cut = total is not None and len(rows) < total
    return Pane(
        title="Changes",
        right=f"the first {thousands(len(rows))} of {thousands(total)}" if cut else thousands(total),
        right_short=f"{thousands(len(rows))} of {thousands(total)}" if cut else thousands(total),
        rows=rows,
        message="" if rows else message or "Nothing changed in this time.",
        message_role="wait" if message else "dim",
    )


def change_groups_pane(
    groups: Sequence[tuple[str, int]], by: ChangeGroup, context: Context, message: str = ""
) -> Pane:
    """A row a value, most changes first."""
    counts = max((cells(thousands(count)) for _, count in groups), default=1)
    rows = tuple(
        PaneRow(
            f"group.{value}",
            _group_line(value, count, (counts, max(number for _, number in groups)), by, context),
            None,
            f"{counted(count, 'change')}: {group_words(value, by)}; Enter shows them",
        )
        for value, count in groups
    )
    return Pane(
        title=f"Changes by {GROUP_WORDS[by]}",
        right=thousands(len(rows)),
        rows=rows,
        message="" if rows else message or "Nothing changed in this time.",
        message_role="wait" if message else "dim",
    )


def group_words(value: str, by: ChangeGroup) -> str:
    """A value in words."""
    if by is ChangeGroup.KIND:
        return ChangeKind(value).label
    if by is ChangeGroup.ERROR and value:
        return f"{value} {short_title(int(value, 16))}"
    return value or _NONE.get(by, "none")


def _group_line(value: str, count: int, most: tuple[int, int], by: ChangeGroup, context: Context) -> Line:
    glyphs, role = context.glyphs, "text"
    if by is ChangeGroup.KIND:
        role = KIND_ROLES.get(ChangeKind(value), "text")
    number = Span(right(thousands(count), most[0], glyphs), "strong")
    room = context.width - most[0] - 2
    words = left(group_words(value, by), room, glyphs)
    return spelled((number, Span("  "), Span(words, role)), glyphs)  # type: ignore[arg-type]


def seen_words(change: DeviceChange, context: Context) -> str:
    """The change in whole words, with the two readings between which it was seen."""
    after = "" if change.seen_after is None else f", not yet {day_and_time(change.seen_after)}"
    return f"{change_words(change, context)}; seen {day_and_time(change.at)}{after}"


def sums_lines(sums: ChangeSums, growth: Growth | None, width: int, glyphs: GlyphSet) -> list[Line]:
    """The sums over the range, and that nothing is known of a part of it; at most `MOST_SUMS` lines."""
    sentences = sum_sentences(sums)
    if growth is not None:
        sentences[0] = f"{growth.over[0].upper()}{growth.over[1:]}: {sentences[0]}"
        sentences += _unknown(growth)
    lines = wrap_text(" ".join(sentences), max(8, width - 2), "text")
    shown = lines[:MOST_SUMS]
    if len(lines) > MOST_SUMS:
        shown[-1] = (*fit(shown[-1], max(1, width - 4), glyphs), Span(glyphs.ellipsis))
    return [spelled(fit((Span(" "), *line), width, glyphs), glyphs) for line in shown]


def _unknown(growth: Growth) -> list[str]:
    found: list[str] = []
    if growth.since is None:
        found.append("Since when is not known: you did not look before.")
    elif growth.first_at is not None and growth.first_at > growth.since:
        found.append(f"Nothing is known before the first reading, {day_and_time(growth.first_at)}.")
    if growth.gaps:
        start, end = max(growth.gaps, key=lambda gap: gap[1] - gap[0])
        more = f", and {counted(len(growth.gaps) - 1, 'time')} more" if len(growth.gaps) > 1 else ""
        found.append(f"Not read between {day_and_time(start)} and {day_and_time(end)}{more}.")
    return found
