"""Several writers on one store, and one that is killed: the store is whole, old or new."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from comgmt.domain.selection import Selection
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

ROOT = Path(__file__).resolve().parents[2]
_FILLS = """
import sys
from datetime import timedelta
from pathlib import Path
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered
for turn in range(10_000):
    state = enrolled if turn % 2 else (lambda number: failed(number, turn))
    numbers = range(1, 800)
    read = gathered(NOW + timedelta(minutes=turn))
    fill(Path(sys.argv[1]), map(state, numbers), map(client, numbers), read=read)
    print(turn, flush=True)
"""


def _is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def test_a_process_that_is_killed_leaves_a_whole_store(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _FILLS, str(path)], cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ}
    )
    assert process.stdout is not None
    for _ in range(4):
        assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert _is_whole(path)
    reader = StoreReader.open(path)
    census = reader.census()
    assert census is not None
    assert reader.generation() >= 4
    assert reader.count(Selection(title="")) == 799
    states = {row.state for row in reader.stream(Selection(title=""))}
    assert len(states) == 1
    assert not census.unavailable
    reader.close()


def test_two_that_write_and_one_that_reads(path: Path) -> None:
    fill(path, systems=[client(1)])
    problems: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for turn in range(8):
                numbers = range(1, 200)
                state = enrolled if turn % 2 else (lambda number: failed(number, 5))
                at = NOW + timedelta(minutes=first + turn)
                fill(path, map(state, numbers), map(client, numbers), read=gathered(at))
        except BaseException as problem:  # noqa: BLE001 - it belongs to the test
            problems.append(problem)

    writers = [threading.Thread(target=write, args=(first,)) for first in (1, 100)]
    reader = StoreReader.open(path)
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        rows = list(reader.stream(Selection(title="")))
        assert len(rows) in {1, 199}
        assert len({row.state for row in rows}) == 1
    for each in writers:
        each.join()
    assert problems == []
    assert reader.generation() == 17
    reader.close()
    assert _is_whole(path)
