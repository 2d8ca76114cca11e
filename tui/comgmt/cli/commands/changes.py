"""comgmt changes: what changed of devices over a range of time, from the store."""

from collections.abc import Iterator

import click

from comgmt.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from comgmt.cli.problems import Exit
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import change_scope, stored_site
from comgmt.cli.times import time_range
from comgmt.documents.changes import (
    ChangeScope,
    changes_csv,
    changes_json,
    changes_json_lines,
    changes_text,
)
from comgmt.domain.changes import ChangeKind, ChangeSums, DeviceChange
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.times import to_micros

_WIDTH_WITHOUT_TERMINAL = 120
_KINDS = {kind.value: kind for kind in ChangeKind}


def execute(
    *, source: SourceChoice, since: str, until: str | None, kinds: tuple[str, ...], output: str
) -> int:
    """What changed of devices, from the store; nothing is read."""
    chosen = tuple(map(_kind, kinds))
    with stored_site(source) as (reading, now):
        times = time_range(since, until, now)
        span = ChangeSpan(to_micros(times.since), to_micros(times.until), chosen)
        sums = reading.store.change_sums(span)
        scope = change_scope(reading, times, chosen)
        _write(reading.store.changes_in(span), sums, scope, output)
    if not sums.total and output != "text":
        say("Nothing changed in that time.")
    return Exit.DONE


def _kind(value: str) -> ChangeKind:
    """A kind of --kind, which may be spelled with blanks or hyphens."""
    kind = _KINDS.get(value.strip().lower().replace(" ", "_").replace("-", "_"))
    if kind is None:
        raise click.BadParameter(
            f"{value!r} is no kind of change; the kinds are {', '.join(_KINDS)}.", param_hint="'--kind'"
        )
    return kind


def _write(changes: Iterator[DeviceChange], sums: ChangeSums, scope: ChangeScope, output: str) -> None:
    if output == "text":
        width = stdout_width() or _WIDTH_WITHOUT_TERMINAL
        for piece in changes_text(changes, sums, scope, width, stdout_glyphs()):
            write(piece)
        return
    pieces = {
        "csv": lambda: changes_csv(changes),
        "json": lambda: changes_json(changes, sums, scope),
        "jsonl": lambda: changes_json_lines(changes),
    }[output]()
    for piece in pieces:
        write_utf8(piece.encode("utf-8", errors="replace"))
