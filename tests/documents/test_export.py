import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.documents.export import (
    KEYS,
    SCOPE_KEYS,
    ExportFormat,
    ExportScope,
    export,
    export_columns,
    export_name,
)
from comgmt.documents.export_cells import defused
from comgmt.domain.device import DeviceRow
from comgmt.domain.device_columns import DeviceColumns
from comgmt.domain.rows_read import RowsRead, RowsWay
from comgmt.domain.text import inert

TEXT_KEYS = ("name", "user", "domain")
TAKEN_AT = datetime(2026, 11, 23, 14, 2, 30, tzinfo=timezone.utc)
SCOPE = ExportScope(
    site="P01",
    taken_at=TAKEN_AT,
    title="Failure, Microsoft Entra hybrid joined",
    filter="error:0x8018",
    count=74,
    total=318,
)
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    '"quoted", comma',
    "two\nlines",
    "a|b",
    "[link](http://example.com)",
    "<script>",
    "`code`",
    "www.example.com",
    "漢字 👍",
    "\\",
    "1. first",
    "# no heading",
]
texts = st.text(max_size=40) | st.sampled_from(HOSTILE)


def written(kind: ExportFormat, *rows: DeviceRow, scope: ExportScope = SCOPE) -> str:
    return "".join(export(kind, rows, scope))


def from_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_csv_has_a_header_crlf_and_where_it_comes_from(row: DeviceRow) -> None:
    text = written(ExportFormat.CSV, row)
    assert text.split("\r\n")[0] == ",".join((*KEYS, *SCOPE_KEYS))
    assert text.endswith("\r\n")
    (entry,) = from_csv(text)
    assert entry["resource_id"] == "16777628"
    assert entry["state"] == "failure_hybrid"
    assert entry["error"] == "0x80180018"
    assert entry["failed"] == "true"
    assert entry["state_since"] == "2026-11-09T14:02:00Z"
    assert entry["site"] == "P01"
    assert entry["taken_at"] == "2026-11-23T14:02:30Z"
    assert entry["scope"] == "Failure, Microsoft Entra hybrid joined"
    assert entry["filter"] == "error:0x8018"


@pytest.mark.parametrize("at_least", [True, False])
def test_a_time_says_whether_it_may_be_longer(row: DeviceRow, at_least: bool) -> None:
    seen = msgspec.structs.replace(row, state_since_at_least=at_least)
    (entry,) = from_csv(written(ExportFormat.CSV, seen))
    assert entry["state_since_at_least"] == str(at_least).lower()
    (device,) = json.loads(written(ExportFormat.JSON, seen))["devices"]
    assert device["state_since_at_least"] is at_least


def test_csv_tells_no_workloads_from_unknown_ones(row: DeviceRow) -> None:
    rows = [msgspec.structs.replace(row, workloads=mask) for mask in (None, 1, 2 + 64)]
    entries = from_csv(written(ExportFormat.CSV, *rows))
    assert [entry["workloads"] for entry in entries] == ["", "none", "compliance_policies client_apps"]


@pytest.mark.parametrize("name", HOSTILE)
def test_formulas_are_defused(row: DeviceRow, name: str) -> None:
    (entry,) = from_csv(written(ExportFormat.CSV, msgspec.structs.replace(row, name=name)))
    assert entry["name"] in {name, f"'{name}"}
    assert not entry["name"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_typed_filters_are_defused_too(row: DeviceRow) -> None:
    scope = msgspec.structs.replace(SCOPE, filter="=1+1")
    (entry,) = from_csv(written(ExportFormat.CSV, row, scope=scope))
    assert entry["filter"] == "'=1+1"


@given(columns=st.lists(st.lists(texts | st.none(), min_size=7, max_size=7), min_size=1, max_size=3))
def test_csv_is_written_as_the_standard_library_does(columns: list[list[str | None]]) -> None:
    devices = DeviceColumns(dict(zip(TEXT_KEYS, columns, strict=False)))
    keys = TEXT_KEYS[: len(columns)]
    ours = "".join(export_columns(ExportFormat.CSV, [devices], SCOPE, keys, header=False))
    theirs = io.StringIO(newline="")
    csv.writer(theirs).writerows(
        zip(*([defused(cell or "") for cell in each] for each in columns), strict=True)
    )
    assert ours == theirs.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=texts, user=texts)
def test_csv_reads_back(row: DeviceRow, name: str, user: str) -> None:
    changed = msgspec.structs.replace(row, name=inert(name), user=inert(user))
    (entry,) = from_csv(written(ExportFormat.CSV, changed))
    assert entry["name"].removeprefix("'") == changed.name.removeprefix("'")
    assert len(entry) == len(KEYS) + len(SCOPE_KEYS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(texts, max_size=5))
def test_json_reads_back(row: DeviceRow, names: list[str]) -> None:
    rows = [msgspec.structs.replace(row, name=inert(name)) for name in names]
    document = json.loads(written(ExportFormat.JSON, *rows))
    assert [entry["name"] for entry in document["devices"]] == [each.name for each in rows]
    lines = written(ExportFormat.JSON_LINES, *rows).split("\n")[:-1]
    assert [json.loads(line)["name"] for line in lines] == [each.name for each in rows]


def test_json_says_what_was_exported(row: DeviceRow) -> None:
    document = json.loads(written(ExportFormat.JSON, row))
    devices = document.pop("devices")
    assert document == {
        "schema": 1,
        "site": "P01",
        "taken_at": "2026-11-23T14:02:30Z",
        "scope": "Failure, Microsoft Entra hybrid joined",
        "filter": "error:0x8018",
        "count": 74,
        "total": 318,
        "truncated": False,
        "may_be_older": 0,
        "read": {"rows": 318, "of": 318, "at": "2026-11-23T14:02:30Z", "way": "refresh", "complete": True},
    }

    assert tuple(devices[0]) == KEYS
    assert devices[0]["workloads"] == []
    assert devices[0]["last_active_at"] == "2026-11-23T09:02:00Z"


def test_json_says_how_far_the_rows_of_a_list_were_read(row: DeviceRow) -> None:
    read = RowsRead(412, 415, None, whole=False, way=RowsWay.PREDICATE)
    document = json.loads(written(ExportFormat.JSON, row, scope=msgspec.structs.replace(SCOPE, read=read)))
    assert document["read"] == {"rows": 412, "of": 415, "at": None, "way": "predicate", "complete": False}


def test_what_an_age_leaves_open_is_said_in_every_form(row: DeviceRow) -> None:
    scope = msgspec.structs.replace(SCOPE, may_be_older=3)
    document = json.loads(written(ExportFormat.JSON, row, scope=scope))
    assert (document["may_be_older"], document["read"]["complete"]) == (3, False)
    assert 'The ages of 3 devices are only known as "at least"' in written(
        ExportFormat.MARKDOWN, row, scope=scope
    )


def test_json_lines_have_one_device_a_line(row: DeviceRow) -> None:
    bare = DeviceRow(resource_id=7, name="PC-7")
    first, second = (json.loads(line) for line in written(ExportFormat.JSON_LINES, row, bare).splitlines())
    assert first["error"] == "0x80180018"
    assert second["state"] is None
    assert second["error"] is None
    assert second["workloads"] is None
    assert second["taken_at"] == "2026-11-23T14:02:30Z"


def test_no_devices_are_valid_files() -> None:
    assert json.loads(written(ExportFormat.JSON))["devices"] == []
    assert written(ExportFormat.JSON_LINES) == ""
    assert from_csv(written(ExportFormat.CSV)) == []


def test_markdown_is_a_table_with_its_source(row: DeviceRow) -> None:
    lines = written(ExportFormat.MARKDOWN, row).splitlines()
    assert lines[0] == "# Failure, Microsoft Entra hybrid joined"
    assert lines[2] == "Site P01, read 2026-11-23 14:02 UTC. 74 of 318 devices, filter `error:0x8018`."
    assert lines[4].startswith("| Name | State | Error |")
    assert lines[6].startswith("| PC-00412 | Failure, Microsoft Entra hybrid joined | `0x80180018` |")


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_tables_keep_their_cells(row: DeviceRow, name: str) -> None:
    lines = written(ExportFormat.MARKDOWN, msgspec.structs.replace(row, name=name)).splitlines()
    assert len(lines) == 7
    bars = lines[6].replace("\\\\", "").replace("\\|", "").count("|")
    assert bars == lines[4].count("|")


def test_a_cut_list_says_so(row: DeviceRow) -> None:
    scope = msgspec.structs.replace(SCOPE, filter="", truncated=True)
    assert "74 of 318 devices, the list was cut." in written(ExportFormat.MARKDOWN, row, scope=scope)
    assert json.loads(written(ExportFormat.JSON, row, scope=scope))["truncated"] is True


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_rows_are_streamed(row: DeviceRow, kind: ExportFormat) -> None:
    taken = 0

    def endless() -> Iterator[DeviceRow]:
        nonlocal taken
        while True:
            taken += 1
            yield row

    pieces = export(kind, endless(), SCOPE)
    for _ in range(5):
        next(pieces)
    assert 0 < taken <= 5 * 500


def test_file_names_say_site_list_filter_and_time() -> None:
    assert (
        export_name(ExportFormat.CSV, SCOPE)
        == "comgmt-P01-failure-microsoft-entra-hybrid-joined-error-0x8018-20261123T1402Z.csv"
    )


@given(texts, texts, texts)
def test_file_names_are_plain(site: str, title: str, typed: str) -> None:
    scope = msgspec.structs.replace(SCOPE, site=site, title=title, filter=typed)
    name = export_name(ExportFormat.JSON_LINES, scope)
    assert name.replace("-", "").replace(".", "").isalnum()
    assert name.isascii()
    assert name.endswith("-20261123T1402Z.jsonl")
