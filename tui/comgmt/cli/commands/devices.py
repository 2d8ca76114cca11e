"""comgmt devices: the list behind a number, streamed in four formats."""

from datetime import datetime, timezone

import click

from comgmt.cli.answers import Answer, answer_options
from comgmt.cli.completion import codes, one_of
from comgmt.cli.device_selection import OS_GROUPS, SORTS, STATES, WORKLOADS, DeviceRequest, request
from comgmt.cli.guesses import tell_guesses
from comgmt.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import Reading, read_site, tell_unread_of_devices
from comgmt.cli.source import SourceChoice, source_options
from comgmt.documents.devices_text import devices_text
from comgmt.documents.export import ExportFormat, ExportScope, export


@click.command("devices")
@source_options
@answer_options
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    shell_complete=one_of(*STATES),
    help=f"One of {', '.join(STATES)}.",
)
@click.option(
    "--error",
    "errors",
    multiple=True,
    metavar="CODE",
    shell_complete=codes,
    help="A code in any spelling, a symbol, or none.",
)
@click.option(
    "--workload",
    metavar="NAME",
    shell_complete=one_of(*WORKLOADS),
    help=f"Intune has this workload: {', '.join(WORKLOADS)}.",
)
@click.option(
    "--os",
    "os_group",
    metavar="GROUP",
    shell_complete=one_of(*OS_GROUPS),
    help=f"A release, or one of {', '.join(OS_GROUPS)}.",
)
@click.option("--match", metavar="TEXT", help="Text in any column; !TEXT inverts, column:TEXT, /REGEX/.")
@click.option(
    "--sort",
    metavar="COLUMN",
    shell_complete=one_of(*SORTS),
    help=f"One of {', '.join(SORTS)}; -COLUMN reverses.",
)
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
    answer: Answer,
    states: tuple[str, ...],
    errors: tuple[str, ...],
    workload: str | None,
    os_group: str | None,
    match: str | None,
    sort: str | None,
    limit: int | None,
    output: str,
) -> int:
    """Devices by state, error, workload, system or text, read now, or from the store when that is fresh.

    Several --state or --error widen the list, different options narrow it.
    """
    wanted = request(states, errors, workload, os_group, match, sort)
    for error in errors:
        tell_guesses(error)
    with read_site(source, answer) as reading:
        unknown = reading.store.unread(wanted.selection)
        if unknown is not None:
            raise CommandError(unknown, Exit.PARTIAL)
        total = reading.store.count(wanted.selection, wanted.filter)
        _write(reading, wanted, limit, total, output)
    if not total:
        say("No device matches.")
    if limit is not None and total > limit:
        say(f"{limit:,} of {total:,} devices; the list was cut by --limit.")
    return tell_unread_of_devices(reading.census)


def _write(reading: Reading, wanted: DeviceRequest, limit: int | None, total: int, output: str) -> None:
    devices = reading.store.stream(wanted.selection, wanted.filter, wanted.sort, limit)
    if output == "text":
        now = datetime.now(timezone.utc)
        for line in devices_text(devices, stdout_width(), now, stdout_glyphs()):
            write(line)
        return
    for piece in export(ExportFormat(output), devices, _scope(reading, wanted, limit, total)):
        write_utf8(piece.encode("utf-8", errors="replace"))


def _scope(reading: Reading, wanted: DeviceRequest, limit: int | None, total: int) -> ExportScope:
    shown = total if limit is None else min(limit, total)
    return ExportScope(
        site=reading.census.site.site_code,
        taken_at=reading.census.taken_at,
        title=wanted.selection.title,
        filter=wanted.typed,
        count=shown,
        total=total,
        truncated=shown < total,
    )
