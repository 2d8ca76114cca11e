"""Devices as a table of plain text: fitted to a terminal, uncut in a pipe."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.documents.devices_text import devices_text
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.text import inert
from comgmt.render.glyphs import ASCII, FULL
from comgmt.render.line import cells


def lines(devices: list[DeviceRow], width: int | None, now: datetime) -> list[str]:
    return list(devices_text(devices, width, now, ASCII))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.text(max_size=40).map(inert), max_size=4), st.integers(40, 200))
def test_a_table_on_a_terminal_keeps_its_columns(now: datetime, names: list[str], width: int) -> None:
    devices = [DeviceRow(resource_id=1, name=name, state=EnrollmentState.OTHER) for name in names]
    heading, *rows = lines(devices, width, now)
    assert heading.startswith("Name ")
    at = heading.index("State")
    for row in rows:
        assert cells(row.rstrip("\n")) <= width
        assert row[at:].startswith("? Other")
        assert row.isascii()


def test_in_a_pipe_nothing_is_cut(row: DeviceRow, now: datetime) -> None:
    name = "A" * 60
    _, line = lines([msgspec.structs.replace(row, name=name)], None, now)
    assert name in line
    for words in (
        "Failure, hybrid",
        "0x80180018",
        "14 days",
        "Windows 11 24H2",
        "jdoe",
        str(row.resource_id),
    ):
        assert words in line


def test_in_a_pipe_a_long_cell_keeps_its_gap(row: DeviceRow, now: datetime) -> None:
    _, line = lines([msgspec.structs.replace(row, os_release="Windows NT Server 10.0")], None, now)
    assert "Windows NT Server 10.0  5 h " in line


def test_a_narrow_terminal_keeps_name_state_and_error(row: DeviceRow, now: datetime) -> None:
    heading, line = devices_text([row], 50, now, FULL)
    assert heading.split() == ["Name", "State", "Error"]
    assert line.split() == ["PC-00412", "✗", "Failure,", "hybrid", "0x80180018"]


def test_what_is_not_known_is_said(now: datetime) -> None:
    failed = DeviceRow(resource_id=1, name="PC", state=EnrollmentState.FAILURE_HYBRID, failed=True)
    assert "no code" in lines([failed], None, now)[1]
    assert "no record" in lines([DeviceRow(resource_id=2, name="SRV")], None, now)[1]


def test_lines_come_one_by_one(row: DeviceRow, now: datetime) -> None:
    taken = 0

    def stream() -> Iterator[DeviceRow]:
        nonlocal taken
        while True:
            taken += 1
            yield row

    table = devices_text(stream(), 80, now, ASCII)
    assert [next(table).split()[0] for _ in range(3)] == ["Name", "PC-00412", "PC-00412"]
    assert taken == 2


def test_ages_are_counted_from_now(row: DeviceRow, now: datetime) -> None:
    _, line = lines([row], 120, now + timedelta(days=10))
    assert "24 days" in line
