"""The ticket block: what is wrong, on which devices, and what to do, as Markdown to paste."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec

from comgmt.documents.errors import error_markdown
from comgmt.documents.markdown import code, escape
from comgmt.domain.ages import ago
from comgmt.domain.device import DeviceRow
from comgmt.domain.error_facts import Aged
from comgmt.domain.explain import Explanation, explain
from comgmt.domain.fixes import aged_words
from comgmt.domain.nouns import counted
from comgmt.render.device_cells import state_words
from comgmt.render.error_block import NO_CODE_STEP
from comgmt.render.moments import utc
from comgmt.render.numbers import thousands
from comgmt.render.tile_words import NO_CODE_TITLE

MOST_DEVICES: Final = 50


class TicketScope(msgspec.Struct, frozen=True, kw_only=True):
    """Where the devices come from: the list `title` of `site` as read at `taken_at`, seen by `visible_to`.

    `total` is how many devices the block is about, listed or not; `filter` is what was typed, or "".
    """

    site: str
    title: str
    total: int
    taken_at: datetime
    visible_to: str = ""
    filter: str = ""


def ticket(
    devices: Iterable[DeviceRow],
    codes: Sequence[int | None],
    scope: TicketScope,
    now: datetime,
    most: int = MOST_DEVICES,
) -> str:
    """The block: each of `codes` explained, at most `most` devices by name, then "and n more".

    None among `codes` is "failed with no code". `devices` may be a stream; no more than `most` are taken.
    """
    listed = list(islice(devices, most))
    pieces = [
        f"## {escape(scope.title)}: {_devices(scope.total)}\n",
        *(_error(found, listed, now) for found in dict.fromkeys(codes)),
        _listed(listed, scope),
        _source(scope, now),
    ]
    return "\n".join(pieces)


def _error(number: int | None, listed: Sequence[DeviceRow], now: datetime) -> str:
    if number is None:
        return f"### {NO_CODE_TITLE}\n\n{NO_CODE_STEP}\n"
    found = explain(number)
    return error_markdown(found, level=3, ages=_ages(found, listed, now))


def _ages(found: Explanation, listed: Sequence[DeviceRow], now: datetime) -> str:
    """How many of the devices listed are past the age at which the mend of a code turns."""
    if found.mend.then is None:
        return ""
    since = [row.state_since for row in listed if row.error == found.code and row.state_since is not None]
    past = sum(now - moment >= found.mend.turns_after for moment in since)
    words = aged_words(len(since), Aged(past=past, open=0, turns_after=found.mend.turns_after))
    return f"{words} ({found.mend.then.phrase})" if ":" in words else words


def _listed(devices: Sequence[DeviceRow], scope: TicketScope) -> str:
    lines = ["### Devices", "", *(f"- {_device(device)}" for device in devices)]
    rest = scope.total - len(devices)
    if rest > 0:
        lines.append(f"- and {thousands(rest)} more")
    return "\n".join(lines) + "\n"


def _device(device: DeviceRow) -> str:
    state = state_words(device)
    error = f", {code(f'0x{device.error:08X}')}" if device.error is not None else ""
    user = f", user {escape(device.user)}" if device.user else ""
    return f"{escape(device.name)} (resource {device.resource_id}): {state}{error}{user}"


def _source(scope: TicketScope, now: datetime) -> str:
    by = f", visible to {escape(scope.visible_to)}" if scope.visible_to else ""
    typed = f", filter {code(scope.filter)}" if scope.filter else ""
    taken = f"{utc(scope.taken_at)}, {ago(scope.taken_at, now)}"
    return f'Site {escape(scope.site)}{by}; list "{escape(scope.title)}"{typed}; data read {taken}.\n'


def _devices(count: int) -> str:
    return counted(count, "device")
