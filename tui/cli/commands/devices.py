"""comgmt devices: the list behind a number, streamed in four formats."""

from datetime import datetime, timezone
from typing import Any

import click

from tui.cli.device_rows import csv_lines, json_document, json_lines, text_lines
from tui.cli.device_selection import OS_GROUPS, SORTS, STATES, WORKLOADS, Request, request
from tui.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from tui.cli.reading import Reading, read_site, tell_unread, unread
from tui.cli.source import SourceChoice, source_options
from tui.domain.selection import Scope

_NEEDED = frozenset({"enrollment_status", "client_os"})


@click.command("devices")
@source_options
@click.option("--state", "states", multiple=True, metavar="STATE", help=f"One of {', '.join(STATES)}.")
@click.option(
    "--error", "errors", multiple=True, metavar="CODE", help="A code in any spelling, a symbol, or none."
)
@click.option("--workload", metavar="NAME", help=f"Intune has this workload: {', '.join(WORKLOADS)}.")
@click.option("--os", "os_group", metavar="GROUP", help=f"A release, or one of {', '.join(OS_GROUPS)}.")
@click.option("--match", metavar="TEXT", help="Text in any column; !TEXT inverts, column:TEXT, /REGEX/.")
@click.option("--sort", metavar="COLUMN", help=f"One of {', '.join(SORTS)}; -COLUMN reverses.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N devices.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "csv", "json", "jsonl"]),
    default="text",
    show_default=True,
)
def command(  # noqa: PLR0913 - one argument an option
    *,
    source: SourceChoice,
    states: tuple[str, ...],
    errors: tuple[str, ...],
    workload: str | None,
    os_group: str | None,
    match: str | None,
    sort: str | None,
    limit: int | None,
    output: str,
) -> int:
    """Devices by state, error, workload, system or text, read now.

    Several --state or --error widen the list, different options narrow it.
    """
    wanted = request(states, errors, workload, os_group, match, sort)
    with read_site(source) as reading:
        missing = {key: why for key, why in unread(reading.census).items() if key in _NEEDED}
        total = reading.store.count(wanted.selection, wanted.filter)
        _write(reading, wanted, limit, total, output)
    if limit is not None and total > limit:
        say(f"{limit:,} of {total:,} devices; the list was cut by --limit.")
    return tell_unread(missing)


def _write(reading: Reading, wanted: Request, limit: int | None, total: int, output: str) -> None:
    devices = reading.store.stream(wanted.selection, wanted.filter, wanted.sort, limit)
    if output == "text":
        for line in text_lines(devices, stdout_glyphs(), stdout_width(), datetime.now(timezone.utc)):
            write(line)
        return
    if output == "csv":
        chunks = csv_lines(devices)
    elif output == "jsonl":
        chunks = json_lines(devices)
    else:
        chunks = json_document(devices, _head(reading, wanted, limit, total))
    for chunk in chunks:
        write_utf8(chunk)


def _head(reading: Reading, wanted: Request, limit: int | None, total: int) -> dict[str, Any]:
    shown = total if limit is None else min(limit, total)
    head = {"site": reading.census.site.site_code, "taken_at": reading.census.taken_at}
    if wanted.selection.scope is not Scope.ALL:
        head["scope"] = wanted.selection.scope.value
    return {**head, "total": total, "shown": shown}
