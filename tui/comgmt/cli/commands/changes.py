"""comgmt changes: what changed of devices over a range of time, from the store."""

from collections.abc import Iterator

import click

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_pieces
from comgmt.cli.output import say, stdout_glyphs, stdout_width, write
from comgmt.cli.problems import Exit
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import change_scope, stored_site
from comgmt.cli.times import time_range
from comgmt.documents.changes import (
    KEYS,
    ChangeScope,
    changes_csv,
    changes_json,
    changes_json_lines,
    changes_rows,
    changes_text,
)
from comgmt.domain.change_filter import ChangeFilter, parse_change_filter
from comgmt.domain.changes import ChangeKind, ChangeOrder, ChangeSort, ChangeSums, DeviceChange
from comgmt.domain.filters import FilterProblemError
from comgmt.domain.near import instead
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.times import to_micros

_WIDTH_WITHOUT_TERMINAL = 120
_KINDS = {kind.value: kind for kind in ChangeKind}


def execute(
    *,
    source: SourceChoice,
    since: str,
    until: str | None,
    kinds: tuple[str, ...],
    listed: Listed,
    where: str | None = None,
    sort: str | None = None,
) -> int:
    """What changed of devices, from the store; nothing is read."""
    check_columns(listed.columns, KEYS)
    chosen, narrowed, order = tuple(map(_kind, kinds)), _filter(where), _order(sort)
    with stored_site(source) as (reading, now):
        times = time_range(since, until, now)
        span = ChangeSpan(to_micros(times.since), to_micros(times.until), chosen)
        sums = reading.store.narrowed_sums(span, narrowed)
        scope = change_scope(reading, times, chosen)
        found = reading.store.listed_changes(span, narrowed, order)
        _write((each.change for each in found), sums, scope, listed)
    if not sums.total and (listed.bare or listed.output != "text"):
        say("Nothing changed in that time.")
    return Exit.DONE


def _filter(where: str | None) -> ChangeFilter:
    try:
        return parse_change_filter(where or "")
    except FilterProblemError as problem:
        raise click.BadParameter(str(problem), param_hint="'--where'") from problem


def _order(sort: str | None) -> ChangeOrder:
    plain = (sort or ChangeSort.SEEN.value).strip().lower()
    found = {each.value: each for each in ChangeSort}.get(plain.removeprefix("-"))
    if found is None:
        lacking = instead(plain, [each.value for each in ChangeSort])
        raise click.BadParameter(f"{sort!r} is no order of changes{lacking}", param_hint="'--sort'")
    return ChangeOrder(found, plain.startswith("-"))


def _kind(value: str) -> ChangeKind:
    """A kind of --kind, which may be spelled with blanks or hyphens."""
    kind = _KINDS.get(value.strip().lower().replace(" ", "_").replace("-", "_"))
    if kind is None:
        lacking = instead(value, _KINDS)
        raise click.BadParameter(f"{value!r} is no kind of change{lacking}", param_hint="'--kind'")
    return kind


def _write(changes: Iterator[DeviceChange], sums: ChangeSums, scope: ChangeScope, listed: Listed) -> None:
    keys, width = listed.columns or KEYS, stdout_width() or _WIDTH_WITHOUT_TERMINAL
    if listed.output == "csv":
        write_pieces(changes_csv(changes, keys, header=listed.header))
    elif listed.output == "json":
        write_pieces(changes_json(changes, sums, scope, keys))
    elif listed.output == "jsonl":
        write_pieces(changes_json_lines(changes, keys))
    else:
        for piece in _text(changes, sums, scope, listed, width):
            write(piece)


def _text(
    changes: Iterator[DeviceChange], sums: ChangeSums, scope: ChangeScope, listed: Listed, width: int
) -> Iterator[str]:
    """The story of the range; rows alone, where those are asked for."""
    glyphs = stdout_glyphs()
    if listed.columns:
        return changes_rows(changes, listed.columns, glyphs, header=listed.header)
    return changes_text(changes, sums, scope if listed.header else None, width, glyphs)
