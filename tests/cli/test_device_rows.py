"""Devices as CSV, JSON and text: the same keys everywhere, nothing a spreadsheet would run."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.device_rows import KEYS, csv_lines, json_document, json_lines, row, text_lines
from tui.domain.device import DeviceRow
from tui.domain.enrollment import EnrollmentState
from tui.domain.text import inert
from tui.render.glyphs import ASCII
from tui.render.line import cells

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)
FAILED = DeviceRow(
    resource_id=16777301,
    name="PC-0042",
    state=EnrollmentState.FAILURE_HYBRID,
    failed=True,
    error=0x80180018,
    error_detail='said "no", then left',
    state_since=NOW - timedelta(days=14),
    os_release="Windows 11 24H2",
    workloads=0b110,
    user="CONTOSO\\ann",
    comanaged=False,
)
BARE = DeviceRow(resource_id=7, name="SRV")


def test_a_row_has_the_documented_keys() -> None:
    found = row(FAILED)
    assert tuple(found) == KEYS
    assert found["resource_id"] == 16777301
    assert found["state"] == "failure_hybrid"
    assert found["error"] == "0x80180018"
    assert found["workloads"] == ["compliance_policies", "resource_access_policies"]


def test_what_the_site_did_not_say_is_null() -> None:
    found = row(BARE)
    assert found["state"] is None
    assert found["error"] is None
    assert found["workloads"] is None


def test_json_lines_are_one_device_a_line() -> None:
    lines = list(json_lines([FAILED, BARE]))
    assert [json.loads(line)["name"] for line in lines] == ["PC-0042", "SRV"]
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_json_document_is_whole_for_any_number_of_devices(count: int) -> None:
    devices = [FAILED, BARE][:count]
    found = json.loads(b"".join(json_document(devices, {"site": "P01", "total": 2, "shown": count})))
    assert found["schema"] == 1
    assert found["total"] == 2
    assert [device["resource_id"] for device in found["devices"]] == [each.resource_id for each in devices]


def test_csv_has_a_heading_and_ends_lines_as_the_standard_says() -> None:
    text = b"".join(csv_lines([FAILED, BARE])).decode()
    assert text.count("\r\n") == 3
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["error_detail"] == 'said "no", then left'
    assert rows[0]["state_since"] == "2026-11-09T14:00:00Z"
    assert rows[0]["workloads"] == "compliance_policies resource_access_policies"
    assert rows[0]["comanaged"] == "false"
    assert rows[1]["state"] == ""


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(name: str) -> None:
    text = b"".join(csv_lines([DeviceRow(resource_id=1, name=name)])).decode()
    (found,) = csv.DictReader(io.StringIO(text, newline=""))
    assert found["name"] == f"'{name}"


@given(st.text(max_size=30).map(inert))
def test_any_name_comes_back_from_csv_and_json(name: str) -> None:
    device = DeviceRow(resource_id=1, name=name)
    (found,) = csv.DictReader(io.StringIO(b"".join(csv_lines([device])).decode(), newline=""))
    assert found["name"].removeprefix("'") == name.removeprefix("'")
    assert json.loads(next(json_lines([device])))["name"] == name


@given(st.lists(st.text(max_size=40).map(inert), max_size=4), st.integers(40, 200))
def test_a_table_on_a_terminal_keeps_its_columns(names: list[str], width: int) -> None:
    devices = [DeviceRow(resource_id=1, name=name, state=EnrollmentState.OTHER) for name in names]
    heading, *lines = text_lines(devices, ASCII, width, NOW)
    assert heading.startswith("Name")
    assert all(cells(line.rstrip("\n")) <= width for line in (heading, *lines))
    at = heading.index("State")
    for name, line in zip(names, lines, strict=True):
        assert "Other" in line
        if name.isascii():
            assert line[at:].startswith("Other")


def test_in_a_pipe_nothing_is_cut() -> None:
    name = "A" * 60
    _, line = text_lines([DeviceRow(resource_id=1, name=name)], ASCII, None, NOW)
    assert name in line


def test_the_table_says_what_matters() -> None:
    heading, line = text_lines([FAILED], ASCII, None, NOW)
    assert heading.split("  ")[0] == "Name"
    for words in ("PC-0042", "Failure, hybrid", "0x80180018", "14 days", "Windows 11 24H2", "16777301"):
        assert words in line


def test_failed_without_a_code_is_not_an_empty_cell() -> None:
    _, line = text_lines([DeviceRow(resource_id=1, name="PC", failed=True)], ASCII, None, NOW)
    assert "no code" in line
