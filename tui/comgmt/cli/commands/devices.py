"""comgmt devices: the list behind a number, streamed in four formats."""

from datetime import datetime, timezone

import click
import msgspec

from comgmt.cli.answers import Answer, answer_options
from comgmt.cli.collection_query import collection_query
from comgmt.cli.completion import codes, one_of
from comgmt.cli.device_selection import (
    OS_GROUPS,
    SORTS,
    STATES,
    WORKLOADS,
    DeviceRequest,
    request,
    words_of_codes,
)
from comgmt.cli.guesses import tell_guesses
from comgmt.cli.list_options import check_columns, columns_option, header_option
from comgmt.cli.out_file import out_option
from comgmt.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import SiteReading, read_site, tell_unread_of_devices
from comgmt.cli.source import SourceChoice, source_options
from comgmt.cli.view_files import view_named, views_path
from comgmt.documents.devices_text import devices_text
from comgmt.documents.export import KEYS, ExportFormat, ExportScope, export, exported_key
from comgmt.domain.collection_rule import CollectionQuery
from comgmt.domain.columns import BY_KEY, Column
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.views import View


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
    help="A code in any spelling, a symbol, words that comgmt errors finds, or none.",
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
    "--where",
    metavar="FILTER",
    help='Terms that all hold, as in the console: \'failed older:7d os:"11 24H2" site:P01 '
    "workload:compliance=configmgr'.",
)
@click.option(
    "--view", "view_name", metavar="NAME", help="A list that was kept: its filter, columns and order."
)
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
    type=click.Choice(["text", "csv", "json", "jsonl", "wql"]),
    default="text",
    show_default=True,
)
@columns_option
@header_option
@out_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    source: SourceChoice,
    answer: Answer,
    states: tuple[str, ...],
    errors: tuple[str, ...],
    workload: str | None,
    os_group: str | None,
    match: str | None,
    where: str | None,
    view_name: str | None,
    sort: str | None,
    limit: int | None,
    output: str,
    columns: tuple[str, ...],
    header: bool,
) -> int:
    """Devices by state, error, workload, system or text, read now, or from the store when that is fresh.

    Several --state or --error widen the list, different options narrow it.
    """
    view = view_named(view_name, views_path(source)) if view_name is not None else View(name="")
    wanted = _of_view(request(states, errors, workload, os_group, match, sort, where), view, sort)
    shape = _shape(output, columns or tuple(column.value for column in view.columns), header=header)
    for error in errors:
        tell_guesses(error)
    for sentence in words_of_codes(errors):
        say(sentence)
    if output == "wql":
        return _write_query(wanted, limit)
    with read_site(source, answer) as reading:
        unknown = reading.store.unread(wanted.selection, wanted.filter)
        if unknown is not None:
            raise CommandError(unknown, Exit.PARTIAL)
        total = reading.store.count(wanted.selection, wanted.filter)
        _write(reading, wanted, limit, total, shape)
    if not total:
        say("No device matches.")
    if limit is not None and total > limit:
        say(f"{limit:,} of {total:,} devices; the list was cut by --limit.")
    return tell_unread_of_devices(reading.census)


def _write_query(wanted: DeviceRequest, limit: int | None) -> int:
    """The list as the query rule of a collection; no site is needed for that."""
    query = collection_query(wanted.selection, wanted.filter)
    write(query.text + "\n")
    unsaid = (*query.unsaid, *(["the first so many"] if limit is not None else []))
    if unsaid:
        say(CollectionQuery(query.text, unsaid).caution)
    return Exit.PARTIAL if unsaid else Exit.DONE


def _of_view(wanted: DeviceRequest, view: View, sort: str | None) -> DeviceRequest:
    """Narrowed by the view too; an order that is given goes before its own."""
    narrowed = DeviceFilter((*parse_filter(view.where).terms, *wanted.filter.terms))
    typed = " ".join(filter(None, (view.where, wanted.typed)))
    return DeviceRequest(wanted.selection, narrowed, wanted.sort if sort else view.sort, typed)


class _Shape(msgspec.Struct, frozen=True):
    """How the list is printed: with these columns, known to be there, or the usual ones."""

    output: str
    columns: tuple[Column, ...] = ()
    keys: tuple[str, ...] = ()
    header: bool = True


def _shape(output: str, columns: tuple[str, ...], *, header: bool) -> _Shape:
    """Raises CommandError for a column that the format has not."""
    if output == "text":
        check_columns(columns, tuple(BY_KEY))
        return _Shape(output, columns=tuple(BY_KEY[name] for name in columns), header=header)
    check_columns(columns, tuple(dict.fromkeys((*BY_KEY, *KEYS))))
    keys = tuple(dict.fromkeys(filter(None, map(exported_key, columns))))
    return _Shape(output, keys=keys, header=header)


def _write(reading: SiteReading, wanted: DeviceRequest, limit: int | None, total: int, shape: _Shape) -> None:
    devices = reading.store.stream(wanted.selection, wanted.filter, wanted.sort, limit)
    if shape.output == "text":
        now = datetime.now(timezone.utc)
        glyphs, width = stdout_glyphs(), stdout_width()
        for line in devices_text(devices, width, now, glyphs, shape.columns, header=shape.header):
            write(line)
        return
    scope = _scope(reading, wanted, limit, total)
    for piece in export(ExportFormat(shape.output), devices, scope, shape.keys, header=shape.header):
        write_utf8(piece.encode("utf-8", errors="replace"))


def _scope(reading: SiteReading, wanted: DeviceRequest, limit: int | None, total: int) -> ExportScope:
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
