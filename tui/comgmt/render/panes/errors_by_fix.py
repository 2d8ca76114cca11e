"""The errors pane grouped by what must be done: in the tenant, on the device, in the network, or waiting."""

import msgspec

from comgmt.domain.census import ErrorTile, error_key
from comgmt.domain.fix import Fix
from comgmt.domain.fixes import fixes_of, mend_of_count, undecided
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.render.fix_roles import FIX_ROLES
from comgmt.render.line import Line, Span, line_cells
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, PaneRow
from comgmt.render.shares import Share, parts
from comgmt.render.wrapping import wrap_text


class Group(msgspec.Struct, frozen=True):
    """The devices that are mended in one place: of these codes all, those past their age, or those before."""

    fix: Fix
    whole: tuple[int | NoCode, ...]
    turned: tuple[int, ...]
    young: tuple[int, ...]
    devices: int


def fix_rows(tile: ErrorTile, context: Context) -> tuple[PaneRow, ...]:
    """A row for each place where some failure is mended by now, in the order of Fix, with its devices."""
    groups = _groups(tile)
    quantities = [_quantity(group, share, tile) for group, share in groups]
    layout = columns(quantities, context, short=context.terse)
    return tuple(
        PaneRow(
            f"fix.{group.fix.value}",
            row(quantity, layout, context),
            _selection(group),
            share_hint(quantity, "devices", quantity.label, context.glyphs),
            counts=quantity.counts,
        )
        for (group, _), quantity in zip(groups, quantities, strict=True)
    )


def fix_summary(tile: ErrorTile, context: Context) -> list[Line]:
    """The shares of all places in one line; none where they do not fit."""
    spans: list[Span] = []
    for group, share in _groups(tile):
        spans += [Span("   ")] if spans else []
        spans += [Span(f"{group.fix.label} ", FIX_ROLES[group.fix]), Span(share.text.strip(), "dim")]
    count = sum(map(undecided, tile.errors))
    if count:
        spans.append(Span(f"   age not known {percent(count, tile.failed).strip()}", "dim"))
    return [tuple(spans)] if spans and line_cells(tuple(spans)) <= context.width else []


def undecided_words(tile: ErrorTile, context: Context) -> list[Line]:
    """That some are counted by their first advice, though they may be past the age at which it turns."""
    count = sum(map(undecided, tile.errors))
    if not count:
        return []
    devices = "device stands" if count == 1 else "devices stand"
    text = f"{thousands(count)} {devices} under the first advice, at an age not known: it may have turned."
    return wrap_text(text, context.width, "dim")


def _groups(tile: ErrorTile) -> list[tuple[Group, Share]]:
    found = [group for group in (_group(fix, tile) for fix in Fix) if group.devices]
    return list(zip(found, parts([group.devices for group in found]), strict=True))


def _group(fix: Fix, tile: ErrorTile) -> Group:
    whole: list[int | NoCode] = []
    turned: list[int] = []
    young: list[int] = []
    devices = 0
    for error in tile.errors:
        fixes = fixes_of(error)
        if fix not in fixes:
            continue
        devices += fixes[fix]
        if error.code is None or len(fixes) == 1:
            whole.append(NoCode.NO_CODE if error.code is None else error.code)
        elif fix is mend_of_count(error).then:
            turned.append(error.code)
        else:
            young.append(error.code)
    return Group(fix, tuple(whole), tuple(turned), tuple(young), devices)


def _selection(group: Group) -> Selection:
    return Selection(
        title=f"Errors: {group.fix.phrase}",
        scope=Scope.FAILED,
        codes=group.whole,
        turned_codes=group.turned,
        young_codes=group.young,
    )


def _quantity(group: Group, share: Share, tile: ErrorTile) -> Quantity:
    fix, codes = group.fix, len(group.whole) + len(group.turned) + len(group.young)
    noun = "code" if codes == 1 else "codes"
    return Quantity(
        label=f"{fix.phrase[0].upper()}{fix.phrase[1:]}, {codes} {noun}",
        short_label=f"{fix.label.capitalize()}, {codes} {noun}",
        value=share.count,
        most=tile.failed,
        whole=tile.failed,
        share=share.text,
        role=FIX_ROLES[fix],
        counts=_counts(group),
    )


def _counts(group: Group) -> tuple[str, ...]:
    """Its numbers in the history, which has no ages: none where only some devices of a code are in it."""
    if group.turned or group.young:
        return ()
    return tuple(error_key(None if isinstance(code, NoCode) else code) for code in group.whole)
