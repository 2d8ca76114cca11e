"""comgmt devices: the list behind a number, streamed in four formats."""

from datetime import datetime, timezone
from typing import Final

import msgspec

from comgmt.cli.answers import Answer
from comgmt.cli.collection_query import collection_query
from comgmt.cli.device_selection import (
    DeviceRequest,
    request,
    words_of_codes,
)
from comgmt.cli.guesses import tell_guesses
from comgmt.cli.list_options import Listed, refuse_columns
from comgmt.cli.list_output import check_columns
from comgmt.cli.output import say, stdout_glyphs, stdout_width, write, write_utf8
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import SiteReading, read_listed, tell_unread_of_devices
from comgmt.cli.source import SourceChoice
from comgmt.cli.split_output import check_split, split_fields, write_splits
from comgmt.cli.unmet import unmet_words
from comgmt.cli.view_files import view_named, views_path
from comgmt.documents.devices_text import TEXT_ONLY, TextColumn, devices_text
from comgmt.documents.export import KEYS, ExportFormat, ExportScope, export_columns, exported_key
from comgmt.domain.collection_rule import CollectionQuery
from comgmt.domain.columns import BY_KEY, Column
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.rows_read import ages_open_words
from comgmt.domain.views import View

_TEXT_NAMES: Final[dict[str, Column | TextColumn]] = {
    **TEXT_ONLY,
    **{column.entry.exported: column for column in Column},
    **BY_KEY,
}


def execute(  # noqa: PLR0913 - one argument an option
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
    splits: tuple[str, ...],
    columns: tuple[str, ...],
    header: bool,
) -> int:
    """Devices by state, error, workload, system or text, read now, or from the store when that is fresh."""
    refuse_columns(output, columns, header=header)
    view = view_named(view_name, views_path(source)) if view_name is not None else View(name="")
    wanted = _of_view(request(states, errors, workload, os_group, match, sort, where), view, sort)
    fields = split_fields(splits, wanted)
    if fields:
        refused = {"--sort": sort is not None, "--limit": limit is not None}
        check_split(output, refused)
        listed = Listed(output=output, columns=columns, header=header)
        _tell_codes(errors)
        with read_listed(source, answer, ListQuestion(wanted.selection, wanted.filter)) as reading:
            return write_splits(reading, wanted, fields, listed)
    shape = _shape(output, columns or tuple(column.value for column in view.columns), header=header)
    _tell_codes(errors)
    if output == "wql":
        return _write_query(wanted, limit)
    with read_listed(source, answer, ListQuestion(wanted.selection, wanted.filter)) as reading:
        unknown = reading.store.unread(wanted.selection, wanted.filter)
        if unknown is not None:
            raise CommandError(unknown, Exit.PARTIAL)
        total = reading.store.count(wanted.selection, wanted.filter)
        _write(reading, wanted, limit, total, shape)
        rows = reading.store.rows_read(wanted.selection, wanted.filter)
        unmet = [] if total else unmet_words(reading.store, wanted.filter)
        ages_open = reading.store.open_ages(wanted.selection, wanted.filter)
    known = rows is None or rows.is_known
    if not total and known:
        say("No device matches." if not ages_open else "No device is known to match.")
    for sentence in unmet:
        say(sentence)
    if limit is not None and total > limit:
        say(f"{limit:,} of {total:,} devices; the list was cut by --limit.")
    missing = tell_unread_of_devices(reading.census)
    if known and ages_open:
        say(ages_open_words(ages_open))
        return missing or Exit.PARTIAL
    if rows is None or rows.is_known:
        return missing
    say(rows.sentence)
    return Exit.PARTIAL


def _tell_codes(errors: tuple[str, ...]) -> None:
    for error in errors:
        tell_guesses(error)
    for sentence in words_of_codes(errors):
        say(sentence)


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
    columns: tuple[Column | TextColumn, ...] = ()
    keys: tuple[str, ...] = ()
    header: bool = True


def _shape(output: str, columns: tuple[str, ...], *, header: bool) -> _Shape:
    """Raises CommandError for a column that the format has not."""
    if output == "text":
        return _Shape(output, columns=_text_columns(columns), header=header)
    check_columns(columns, tuple(dict.fromkeys((*BY_KEY, *KEYS))))
    keys = tuple(dict.fromkeys(filter(None, map(exported_key, columns))))
    return _Shape(output, keys=keys, header=header)


def _text_columns(names: tuple[str, ...]) -> tuple[Column | TextColumn, ...]:
    """The columns by their names in filters or in exports."""
    check_columns(names, tuple(dict.fromkeys((*BY_KEY, *KEYS))))
    return tuple(dict.fromkeys(_TEXT_NAMES[name] for name in names))


def _write(reading: SiteReading, wanted: DeviceRequest, limit: int | None, total: int, shape: _Shape) -> None:
    asked = (wanted.selection, wanted.filter, wanted.sort, limit)
    if shape.output == "text":
        devices = reading.store.stream(*asked)
        now = datetime.now(timezone.utc)
        glyphs, width = stdout_glyphs(), stdout_width()
        for line in devices_text(devices, width, now, glyphs, shape.columns, header=shape.header):
            write(line)
        return
    scope = _scope(reading, wanted, limit, total)
    columns = reading.store.columns(*asked)
    for piece in export_columns(ExportFormat(shape.output), columns, scope, shape.keys, header=shape.header):
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
        read=reading.store.rows_read(wanted.selection, wanted.filter),
        may_be_older=reading.store.open_ages(wanted.selection, wanted.filter),
    )
