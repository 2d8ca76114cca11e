"""Several processes on one store at once, ended in every order: it stays whole, all see the same."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.sites import COMGMT, configure

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 2

# What a console is to its store: a collector that reads again and again, and a reader that stays open.
_WATCHES = """
import sys, threading
from contextlib import closing
from pathlib import Path
from comgmt.cli.place import configured_place
from comgmt.cli.source import SourceChoice
from comgmt.collector.collector import Collector
from comgmt.domain.selection import Selection
from comgmt.domain.source import Phase
from comgmt.store.reader import StoreReader

rested = threading.Semaphore(0)
told = []

def heard(state):
    if state.trouble is not None or state.notice:
        told.append(state)
    if state.phase in (Phase.LIVE, Phase.STALE, Phase.STOPPED):
        rested.release()

place = configured_place(SourceChoice(config=Path(sys.argv[1])))
collector = Collector(place.access, place.store, 0.3, heard)
collector.start()
rested.acquire()
with closing(StoreReader.open(place.store)) as reader:
    while True:
        reader.findings(), reader.changes(), reader.queries(), reader.trends()
        devices = len(list(reader.stream(Selection(title=""))))
        print(devices, reader.census().enrollment.states, told, flush=True)
        rested.acquire()
"""


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=80, seed=3, still=True) as server:
        yield server


@pytest.fixture
def config(site: DemoServer, home: Path) -> Path:
    return configure(site, home)


@pytest.fixture
def watchers(config: Path) -> Iterator[list["subprocess.Popen[str]"]]:
    running: list[subprocess.Popen[str]] = []
    for _ in range(2):
        command = [sys.executable, "-c", _WATCHES, str(config)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT))
    yield running
    for process in running:
        process.kill()
        process.communicate()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the watcher has ended"
    return line


def _started(*words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*COMGMT, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _all_at_once(config: Path) -> dict[str, Any]:
    """What `status` says, while the others read too; every one of them ends well."""
    commands = (["status", "--format", "json"], ["devices", "--format", "json"], ["collect", "--once"])
    running = [
        subprocess.Popen(
            [*COMGMT, *words, "--config", str(config)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for words in commands
    ]
    answers = [process.communicate() for process in running]
    said = [err.decode() for _, err in answers]
    assert [process.returncode for process in running] == [0, 0, 0], said
    status, devices = (json.loads(out) for out, _ in answers[:2])
    assert len(devices["devices"]) == 80
    assert isinstance(status, dict)
    for key in ("taken_at", "cost", "ways"):  # of the reading, which each makes for itself
        del status[key]
    return status


def _store(home: Path) -> Path:
    (found,) = home.rglob("*.sqlite")
    return found


def _deleted_files(processes: list["subprocess.Popen[str]"]) -> list[str]:
    held = []
    for process in processes:
        for entry in Path(f"/proc/{process.pid}/fd").iterdir():
            try:
                target = os.readlink(entry)  # noqa: PTH115 - what it says of a deleted file is no path
            except FileNotFoundError:
                continue
            if ".sqlite" in target and "(deleted)" in target:
                held.append(target)
    return held


def _is_whole(store: Path) -> bool:
    with closing(sqlite3.connect(store)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def _seen(line: str) -> str:
    assert line.rstrip().endswith("[]"), f"the watcher was told of trouble: {line}"
    return line


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_that_come_and_go_leave_the_store_whole(
    home: Path, config: Path, watchers: list["subprocess.Popen[str]"]
) -> None:
    first, second = watchers
    numbers = {_seen(_line(first)), _seen(_line(second))}
    answers = []
    for _ in range(ROUNDS):
        answers.append(_all_at_once(config))
        numbers |= {_seen(_line(first)), _seen(_line(second))}
        assert _deleted_files(watchers) == []
    first.terminate()
    first.wait()
    answers.append(_all_at_once(config))
    for _ in range(ROUNDS):
        numbers.add(_seen(_line(second)))
    assert _deleted_files([second]) == []
    second.kill()
    second.wait()
    answers.append(_all_at_once(config))
    assert len(numbers) == 1
    assert all(answer == answers[0] for answer in answers)
    assert _is_whole(_store(home))


@pytest.mark.parametrize("presses", [1, 2, 30])
def test_however_often_it_is_interrupted_a_collect_ends_without_a_trace(config: Path, presses: int) -> None:
    command = [*COMGMT, "collect", "--config", str(config)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stderr is not None
    assert b"read." in process.stderr.readline()
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    _, said = process.communicate(timeout=60)
    assert process.returncode in {0, 130, -signal.SIGINT}  # the last when Python has let go of it already
    assert said == b""
