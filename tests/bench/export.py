"""A whole fleet as CSV and as JSON lines, against the same rows by a bare select and the bare writer."""

import csv
import io
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from comgmt.documents.export import ExportFormat, ExportScope, export_columns
from comgmt.domain.columns import Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.store.reader import StoreReader
from tests.bench.fleets import fill_store
from tests.bench.measures import Measure, devices, middle
from tests.bench.profiles import sampled
from tests.store.filling import NOW

RUNS: Final = 3
_SQL: Final = (
    "SELECT resource_id, name, state, failed, error, error_detail, state_since, os_release, os_build, "
    "site_code, domain, user, joined, enrolled, authority, mask, client_version, last_active, "
    "aad_device_id, changed_at "
    "FROM device ORDER BY name_key, resource_id"
)
_SCOPE: Final = ExportScope(site="P01", taken_at=NOW, title="all devices", count=devices(), total=devices())


def measures() -> Iterator[Measure]:
    """CPU of the two formats, each against its own bare way."""
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        path = Path(folder) / "P01.sqlite"
        fill_store(path, devices())
        for form, bare in ((ExportFormat.CSV, _bare_csv), (ExportFormat.JSON_LINES, _bare_lines)):
            ours = _seconds(lambda form=form: _exported(path, form))  # type: ignore[misc]
            again = sampled(partial(_exported, path, form))
            base = _seconds(lambda bare=bare: bare(path))  # type: ignore[misc]
            yield Measure(
                f"{form.value} of {devices():,} devices",
                ours,
                "s",
                "select and writer",
                base,
                1.5,
                profile=again,
            )


def _exported(path: Path, form: ExportFormat) -> int:
    """As `comgmt devices` does it, into nothing."""
    written = 0
    with closing(StoreReader.open(path)) as store:
        rows = store.columns(Selection(title="all devices"), DeviceFilter(), Sort())
        for piece in export_columns(form, rows, _SCOPE):
            written += len(piece.encode("utf-8", errors="replace"))
    return written


def _bare_csv(path: Path) -> int:
    written = 0
    with closing(sqlite3.connect(path)) as connection:
        for row in connection.execute(_SQL):
            line = io.StringIO()
            csv.writer(line).writerow(row)
            written += len(line.getvalue().encode())
    return written


def _bare_lines(path: Path) -> int:
    written = 0
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(_SQL)
        names = [each[0] for each in cursor.description]
        for row in cursor:
            written += len(json.dumps(dict(zip(names, row, strict=True))).encode()) + 1
    return written


def _seconds(job: Callable[[], int]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        assert job()
        times.append(time.process_time() - begun)
    return middle(times)
