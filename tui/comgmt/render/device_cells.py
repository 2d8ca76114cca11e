"""How the values of a column look: in a cell of a list, whole for somebody else, and as a value of a group.

A column is drawn by its form, unless it has a look of its own here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import msgspec

from comgmt.domain.ages import age
from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import explain, short_title, uncut_titles
from comgmt.domain.os_support import is_out_of_support
from comgmt.domain.told import ToldValue
from comgmt.domain.workloads import Workload, switched
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, UNSUPPORTED, short_name_of, state_symbol
from comgmt.render.line import Role
from comgmt.render.moments import utc
from comgmt.render.tile_words import NO_CODE

NO_VALUE: Final = "-"
NOT_REPORTED: Final = "not reported"
NO_RECORD: Final = "no co-management record"
_LONG_STATE: Final = 38
_WITH_TITLE: Final = 16
_LETTERS: Final = {
    Workload.COMPLIANCE_POLICIES: "c",
    Workload.RESOURCE_ACCESS_POLICIES: "r",
    Workload.DEVICE_CONFIGURATION: "d",
    Workload.WINDOWS_UPDATE_POLICIES: "w",
    Workload.ENDPOINT_PROTECTION: "e",
    Workload.CLIENT_APPS: "a",
    Workload.OFFICE_CLICK_TO_RUN: "o",
}
_JOINED: Final = {"hybrid": "hybrid", "entra": "Entra"}
_JOINED_WHOLE: Final = {"hybrid": "Microsoft Entra hybrid joined", "entra": "Microsoft Entra joined"}
_FLAGS: Final = {True: "yes", False: "no"}

Cell = tuple[str, Role]


class ColumnLook(msgspec.Struct, frozen=True, kw_only=True):
    """The look of one column, where it has its own.

    `cell` draws in so many cells; `whole` is the value as another program or person should get it, and
    `group` what a value is called that devices are counted by. `least` and `most` are the cells it may
    shrink and grow to.
    """

    cell: Callable[[DeviceRow, GlyphSet, int], Cell] | None = None
    whole: Callable[[DeviceRow], str] | None = None
    group: Callable[[str], str] | None = None
    least: int | None = None
    most: int = 0
    at_right: bool = False


def look_of(column: Column) -> ColumnLook:
    """The look of a column."""
    return _LOOKS.get(column, _AS_ITS_FORM)


def cell(device: DeviceRow, column: Column, now: datetime, glyphs: GlyphSet, width: int) -> Cell:
    """The text of one cell and its role; a value the site did not give is "-"."""
    if column is Column.OS:
        return _os(device, now)
    own = look_of(column).cell
    if own is not None:
        return own(device, glyphs, width)
    value = column.value_in(device)
    at_least = column is Column.SINCE and device.state_since_at_least
    text = _age(value, now, at_least=at_least) if isinstance(value, datetime) else _shown(value)
    return (text, "text") if text else (NO_VALUE, "dim")


def whole(device: DeviceRow, column: Column) -> str:
    """One value whole, times in UTC; "" when the site gave none."""
    own = look_of(column).whole
    if own is not None:
        return own(device)
    text = _shown(column.value_in(device))
    return f"before {text}" if column is Column.SINCE and text and device.state_since_at_least else text


def spoken_cell(device: DeviceRow, column: Column, now: datetime, glyphs: GlyphSet) -> Cell:
    """The value in words alone: what a column says by letters and signs is said whole."""
    text, role = cell(device, column, now, glyphs, column.width)  # of states the long words say no more
    if column is Column.ERROR:
        return error_words(device) or text, role
    if column is Column.WORKLOADS and device.workloads is not None:
        names = [each.short_label for each in _LETTERS if device.workloads & each.bit]
        return f"with Intune: {' and '.join(names) or 'none'}", role
    return text.replace(f" {UNSUPPORTED}", " out of support").replace(">= ", "at least ").strip(), role


def group_label(column: Column, value: str) -> str:
    """The words for one value of a column, as the store counts by it."""
    own = look_of(column).group
    return own(value) if own is not None else value or NOT_REPORTED


def whole_group(column: Column, value: str) -> str:
    """The same with all its words, for documents."""
    words = group_label(column, value)
    is_code = column is Column.ERROR and value.startswith("0x")
    return uncut_titles(words, [int(value, 16)]) if is_code else words


def workload_letters(mask: int | None) -> str:
    """The workloads with Intune as letters in a fixed place each: "c-dw---"; "" when not known."""
    if mask is None:
        return ""
    return "".join(letter if mask & workload.bit else "-" for workload, letter in _LETTERS.items())


def error_words(device: DeviceRow) -> str:
    """The error of a device in words: "0x80180018 User has no valid Intune license"."""
    if device.error is None:
        return NO_CODE if device.failed else ""
    found = explain(device.error)
    return f"{found.hexadecimal} {found.title}"


def state_words(device: DeviceRow, *, short: bool = False) -> str:
    """The state of a device by its whole label, or by the short one."""
    if device.state is None:
        return NO_RECORD
    return device.state.short_label if short else device.state.label


def _shown(value: ToldValue) -> str:
    if isinstance(value, bool):
        return _FLAGS[value]
    if isinstance(value, datetime):
        return utc(value)
    return "" if value is None else str(value)


def _age(then: datetime, now: datetime, *, at_least: bool) -> str:
    """The age in the few cells of a column: ">= 3 min" for one that may be higher."""
    words = age(then, now, at_least=at_least)
    return "just now" if words == "under 1 min" else words


def _name(device: DeviceRow, _glyphs: GlyphSet, _width: int) -> Cell:
    return device.name, "strong"


def _state(device: DeviceRow, glyphs: GlyphSet, width: int) -> Cell:
    if device.state is None:
        return f"{glyphs.skipped} no record", "dim"
    label = device.state.label if width >= _LONG_STATE + 2 else device.state.short_label
    return f"{state_symbol(device.state, glyphs)} {label}", STATE_ROLES[device.state]


def _error(device: DeviceRow, glyphs: GlyphSet, width: int) -> Cell:
    if device.error is None:
        return ("no code", "bad") if device.failed else (NO_VALUE, "dim")
    code = f"0x{device.error:08X}"
    return (
        f"{code} {short_name_of(device.error, glyphs)}" if width >= _WITH_TITLE + len(code) else code
    ), "bad"


def _os(device: DeviceRow, now: datetime) -> Cell:
    """The release, marked where it is out of support."""
    release = device.os_release
    if not release:
        return NO_VALUE, "dim"
    ended = is_out_of_support(release, now.date())
    return (f"{release} {UNSUPPORTED}", "wait") if ended else (release, "text")


def _joined(device: DeviceRow, _glyphs: GlyphSet, _width: int) -> Cell:
    word = _JOINED.get(device.joined or "")
    return (word, "text") if word else (NO_VALUE, "dim")


def _workloads(device: DeviceRow, _glyphs: GlyphSet, _width: int) -> Cell:
    letters = workload_letters(device.workloads)
    return (letters, "text") if letters else (NO_VALUE, "dim")


def _state_label(value: str) -> str:
    return EnrollmentState(value).label if value else NO_RECORD


def _error_label(value: str) -> str:
    if not value:
        return "not failed"
    return f"{value} {short_title(int(value, 16))}" if value.startswith("0x") else NO_CODE


def _joined_label(value: str) -> str:
    return _JOINED_WHOLE.get(value, value) or NOT_REPORTED


def _workloads_label(value: str) -> str:
    if not value:
        return NOT_REPORTED
    with_intune = [workload.short_label for workload in switched(int(value))]
    return ", ".join(with_intune) or "none with Intune"


_AS_ITS_FORM: Final = ColumnLook()
# In the order in which they take what room is left.
_LOOKS: Final[Mapping[Column, ColumnLook]] = MappingProxyType(
    {
        Column.NAME: ColumnLook(cell=_name, least=15, most=32),  # the name of a computer may have 15
        Column.ERROR: ColumnLook(cell=_error, whole=error_words, group=_error_label, most=44),
        Column.USER: ColumnLook(most=30),
        Column.AUTHORITY: ColumnLook(most=24),
        Column.STATE: ColumnLook(cell=_state, whole=state_words, group=_state_label, most=40),
        Column.JOINED: ColumnLook(cell=_joined, group=_joined_label),
        Column.WORKLOADS: ColumnLook(
            cell=_workloads, whole=lambda device: workload_letters(device.workloads), group=_workloads_label
        ),
        Column.RESOURCE_ID: ColumnLook(at_right=True),
    }
)
GROWING: Final = tuple(column for column, look in _LOOKS.items() if look.most)
