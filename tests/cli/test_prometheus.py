"""A real Prometheus scrapes what `collect --listen` serves, and answers with the census's own numbers."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comgmt.cli.outlets import Listener, TextFile, loopback
from comgmt.cli.problems import CommandError
from comgmt.documents.metrics.alert_rules import alert_rules
from comgmt.domain.census import Census, EnrollmentTile, ErrorTile
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

PROMETHEUS = shutil.which("prometheus")
needs_prometheus = pytest.mark.skipif(PROMETHEUS is None and not os.environ.get("CI"), reason="no Prometheus")
PATIENCE = 120.0  # seconds for a machine that is slow; nothing waits for them


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "P01.sqlite"


@pytest.fixture
def listener(store: Path) -> Iterator[Listener]:
    with closing(Listener("127.0.0.1:0", store)) as running:
        yield running


@pytest.fixture
def server(listener: Listener, tmp_path: Path) -> Iterator[str]:
    """A Prometheus of its own that scrapes the listener; its address."""
    (tmp_path / "rules.yml").write_text(alert_rules(()))
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            {"job_name": "comgmt", "static_configs": [{"targets": [f"127.0.0.1:{listener.port}"]}]}
        ],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    port = free_port()
    with (tmp_path / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                PROMETHEUS or "prometheus",
                f"--config.file={tmp_path / 'prometheus.yml'}",
                f"--storage.tsdb.path={tmp_path / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
            cwd=tmp_path,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def query(server: str, expression: str) -> list[dict[str, Any]]:
    """The instant vector of an expression; nothing while Prometheus is not up yet."""
    address = f"{server}/api/v1/query?{urllib.parse.urlencode({'query': expression})}"
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found
    except OSError:
        return []


def wait_for(server: str, expression: str) -> list[dict[str, Any]]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := query(server, expression):
            return found
        time.sleep(0.2)
    raise AssertionError(f"{expression} gave nothing")


def by_label(server: str, name: str, label: str) -> dict[str, int]:
    return {row["metric"][label]: int(row["value"][1]) for row in query(server, name)}


def census_of(store: Path) -> Census:
    with closing(StoreReader.open(store)) as reader:
        census = reader.census()
    assert census is not None
    return census


@needs_prometheus
def test_prometheus_has_the_numbers_of_three_censuses(server: str, store: Path) -> None:
    for turn, (good, bad, waiting) in enumerate([(3, 2, 1), (5, 1, 0), (0, 7, 4)]):
        records = [
            *(enrolled(n) for n in range(good)),
            *(failed(100 + n, 0x80180018 + n % 2) for n in range(bad)),
            *(pending(200 + n) for n in range(waiting)),
        ]
        clients = [client(record.resource_id) for record in records]
        fill(store, records, clients, read=gathered(NOW + timedelta(minutes=turn)))
        census = census_of(store)
        wait_for(server, f"comgmt_census_timestamp_seconds == {census.taken_at.timestamp():.0f}")
        assert isinstance(census.enrollment, EnrollmentTile)
        assert isinstance(census.errors, ErrorTile)
        assert by_label(server, "comgmt_devices", "state") == {
            state.value: count for state, count in census.enrollment.states.items()
        }
        codes = {f"0x{row.code:08X}": row.count for row in census.errors.errors if row.code is not None}
        assert by_label(server, "comgmt_errors", "code") == codes
        assert sum(codes.values()) == bad
        (failures,) = query(server, "comgmt_failed_devices")
        assert int(failures["value"][1]) == bad
    assert wait_for(server, 'ALERTS{alertname="ComgmtStale"}')  # they are of another day


def test_what_is_no_address_of_this_computer_is_refused() -> None:
    assert loopback("127.0.0.1:9470") == ("127.0.0.1", 9470)
    assert loopback("[::1]:9470") == ("::1", 9470)
    for address in (
        "0.0.0.0:9470",
        "cm01.contoso.com:80",
        ":9470",
        "9470",
        "127.0.0.1:http",
        "127.0.0.1:70000",
    ):
        with pytest.raises(CommandError):
            loopback(address)


def test_a_taken_port_is_a_sentence(listener: Listener, store: Path) -> None:
    with pytest.raises(CommandError, match="Address already in use"):
        Listener(f"127.0.0.1:{listener.port}", store)


def test_before_the_first_reading_nothing_is_made_up(listener: Listener) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{listener.port}/metrics", timeout=30) as answer:
        assert b"comgmt_" not in answer.read()


def test_the_text_file_is_replaced_as_a_whole(store: Path, tmp_path: Path) -> None:
    fill(store, [enrolled(1)], [client(1)])
    path = tmp_path / "comgmt.prom"
    textfile = TextFile(path)
    textfile.write(store)
    first = path.stat()
    assert path.read_text().endswith("\n")
    assert first.st_mode & 0o777 == 0o644
    textfile.write(store)
    assert path.stat().st_ino != first.st_ino
    assert [each.name for each in tmp_path.glob(".comgmt.prom*")] == []


def test_a_text_file_that_cannot_be_written_is_said(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(store, [enrolled(1)], [client(1)])
    with pytest.raises(CommandError, match=r"must end in \.prom"):
        TextFile(tmp_path / "comgmt.txt")
    with pytest.raises(CommandError, match="there is no folder"):
        TextFile(tmp_path / "nowhere" / "comgmt.prom")
    folder = tmp_path / "gone"
    folder.mkdir()
    textfile = TextFile(folder / "comgmt.prom")
    folder.rmdir()
    textfile.write(store)
    assert "cannot be written" in capsys.readouterr().err
