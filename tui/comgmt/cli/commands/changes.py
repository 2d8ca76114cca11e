"""comgmt changes: what changed of devices over a range of time, from the store."""

from collections.abc import Iterator

import click

from comgmt.cli.completion import one_of
from comgmt.cli.out_file import out_option
from comgmt.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from comgmt.cli.problems import Exit
from comgmt.cli.source import SourceChoice, source_options
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


def _kinds(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[ChangeKind, ...]:
    """The kinds of --kind, which may be spelled with blanks or hyphens."""
    found = []
    for value in values:
        kind = _KINDS.get(value.strip().lower().replace(" ", "_").replace("-", "_"))
        if kind is None:
            raise click.BadParameter(f"{value!r} is no kind of change; the kinds are {', '.join(_KINDS)}.")
        found.append(kind)
    return tuple(found)


@click.command("changes")
@source_options
@click.option(
    "--since",
    default="24h",
    show_default=True,
    metavar="T",
    help="A span (24h, 7d, 2w), a day or an ISO time; without a zone local time is meant.",
)
@click.option("--until", metavar="T", help="The same; a day counts whole. Default: now.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    callback=_kinds,
    metavar="KIND",
    shell_complete=one_of(*_KINDS),
    help=f"One of {', '.join(_KINDS)}; several widen the list.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "csv", "json", "jsonl"]),
    default="text",
    show_default=True,
)
@out_option
def command(
    *, source: SourceChoice, since: str, until: str | None, kinds: tuple[ChangeKind, ...], output: str
) -> int:
    """What changed of devices: newly failed, recovered, left and the rest, from the store; nothing is read.

    Each change is seen between two readings: not yet in seen_after, and in seen_by.
    """
    with stored_site(source) as (reading, now):
        times = time_range(since, until, now)
        span = ChangeSpan(to_micros(times.since), to_micros(times.until), kinds)
        sums = reading.store.change_sums(span)
        scope = change_scope(reading, times, kinds)
        _write(reading.store.changes_in(span), sums, scope, output)
    if not sums.total and output != "text":
        say("Nothing changed in that time.")
    return Exit.DONE


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
