"""comgmt device: one device, why it is or is not co-managed, and everything the site says of it."""

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Final

import click

from comgmt.cli.answers import Answer
from comgmt.cli.device_choice import best_hits
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_table
from comgmt.cli.output import stdout_glyphs, stdout_width, text_width, write, write_json, write_utf8
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_one, tell_unread_of_devices
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import change_scope, stored_site
from comgmt.cli.times import TimeRange
from comgmt.documents.changes import KEYS
from comgmt.documents.device import device_document, device_markdown, device_text
from comgmt.documents.timeline import timeline_table, timeline_text
from comgmt.domain.device import Device, DeviceRow
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.text import inert
from comgmt.store.reader import StoreReader

_MOST_HITS: Final = 20


class NoDeviceError(CommandError):
    """No device of the site is meant."""


def execute(*, device: str, source: SourceChoice, answer: Answer, listed: Listed, timeline: bool) -> int:
    """One device: why it is or is not co-managed, what its error means, and all its fields."""
    if timeline:
        if answer.now or answer.max_age is not None:
            raise click.UsageError("--timeline is told from the store; leave --now and --max-age out.")
        return _tell_timeline(source, device, listed)
    if listed.bare or listed.columns:
        raise click.UsageError("csv, --columns and --no-header are for --timeline, and for comgmt devices.")
    _check_asked(device)
    with read_one(source, answer, device) as reading:
        found = _found(reading.store, device, reading.census.site.visible_to)
    _write(found, listed.output)
    return tell_unread_of_devices(reading.census)


def _tell_timeline(source: SourceChoice, text: str, listed: Listed) -> int:
    if listed.output == "markdown":
        raise click.UsageError("--timeline is text, csv or json.")
    check_columns(listed.columns, KEYS)
    with stored_site(source) as (reading, _):
        try:
            device = _found(reading.store, text, reading.census.site.visible_to)
            found = reading.store.timeline(device.row.resource_id)
        except NoDeviceError:
            found = reading.store.timeline_by_name(text)
            if found is None:
                raise
        assert found is not None  # the device is in the store
        gaps = change_scope(reading, TimeRange(found.first_at, reading.census.taken_at)).gaps
    width = stdout_width() or text_width()
    write_table(
        timeline_table(found, gaps), listed, lambda: timeline_text(found, gaps, width, stdout_glyphs())
    )
    return Exit.DONE


def _found(store: StoreReader, text: str, who: str) -> Device:
    """The one device that is meant. Raises CommandError when there is none, or more than one."""
    _check_asked(text)
    hits = best_hits(text, store.find(text, _MOST_HITS + 1))
    if not hits:
        raise NoDeviceError(
            f'{who} sees no device with "{inert(text)}" as its name or the start of it, as its resource id, '
            "its Entra device id or its last user."
        )
    if len(hits) > 1:
        raise CommandError(_several(text, hits))
    device = store.device(hits[0].resource_id)
    if device is None:
        raise CommandError(f'"{inert(text)}" is no longer among the devices of the site.')
    return device


def _check_asked(text: str) -> None:
    if not text.strip():
        raise CommandError("Which device? Give a name, a resource id, an Entra device id or a user.")


def _several(text: str, hits: Sequence[DeviceRow]) -> list[str]:
    more = len(hits) > _MOST_HITS
    count = f"More than {_MOST_HITS}" if more else str(len(hits))
    sentence = f'{count} devices match "{inert(text)}"; name one of them, or give its resource id:'
    listed = [
        f"  {hit.name}  resource {hit.resource_id}"
        f"  {hit.state.short_label if hit.state else 'no record'}{f'  user {hit.user}' if hit.user else ''}"
        for hit in hits[:_MOST_HITS]
    ]
    return [sentence, *listed, *(["  and more"] if more else [])]


def _write(device: Device, output: str) -> None:
    now = datetime.now(timezone.utc)
    diagnosis = diagnose(device, now)
    if output == "json":
        write_json(device_document(device, diagnosis))
    elif output == "markdown":
        write_utf8(device_markdown(device, diagnosis, now).encode("utf-8", errors="replace"))
    else:
        write(device_text(device, diagnosis, now, text_width(), stdout_glyphs()))
