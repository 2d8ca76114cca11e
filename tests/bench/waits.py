"""How long another process waits for its turn to write while a job is done, and what the job did then."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Generic, TypeVar

from tests.bench.profiles import Sampling

Answer = TypeVar("Answer")

# Takes turns to write as another process does, and says when its longest wait began and ended.
_WAITS: Final = """
import json, select, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=600, isolation_level=None)
longest = (0.0, 0.0)
with open(sys.argv[2], "w") as ready:
    pass
while not select.select([sys.stdin], [], [], 0.005)[0]:
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    ended = time.perf_counter()
    connection.execute("ROLLBACK")
    if ended - begun > longest[1] - longest[0]:
        longest = (begun, ended)
print(json.dumps(longest))
"""


class Waited(Generic[Answer]):
    """The longest wait while a job was done: its seconds, what the job gave, and what it did in them."""

    def __init__(self, path: Path, job: Callable[[], Answer]) -> None:
        self._sampling = Sampling()
        ready = path.with_name("ready")
        waiter = subprocess.Popen(
            [sys.executable, "-c", _WAITS, str(path), str(ready)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        while not ready.exists():
            time.sleep(0.01)
        with self._sampling:
            self.answer = job()
        answer, _ = waiter.communicate(b"\n")
        ready.unlink()
        self._begun, self._ended = json.loads(answer)

    @property
    def seconds(self) -> float:
        """Of the longest wait."""
        return float(self._ended - self._begun)

    def lines(self) -> Iterator[str]:
        """What took the CPU in it; where that is little it was the disk, or a turn missed among many."""
        return self._sampling.lines(self._begun, self._ended)
