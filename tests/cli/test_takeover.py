"""Watchers of one store that are killed at any moment: each transition is told, and told once.

`COMGMT_KILLS=100` kills more often.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import pytest

from comgmt.store.reader import StoreReader
from tests.store.filling import client, enrolled, failed, fill, gathered

ROOT: Final = Path(__file__).resolve().parents[2]
KILLS: Final = int(os.environ.get("COMGMT_KILLS", "8"))
PATIENCE_SECONDS: Final = 60.0
_WATCHES: Final = """
import secrets, sys
from datetime import timedelta
from pathlib import Path
from comgmt.cli import watching
from comgmt.cli.alert_settings import TellSettings
from comgmt.domain.alerts.history import Teller
from comgmt.domain.alerts.rules import CountRule, Limit, Rule

watching.EVERY_SECONDS = 0.05
rules = [Rule(name="failures", subject=CountRule("errors.all", Limit(0)), tell=("ops",))]
tell = {"ops": TellSettings(command=["/bin/sh", sys.argv[2], sys.argv[3]])}
teller = Teller(secrets.token_hex(8), timedelta(seconds=1))
watch = watching.Watch(Path(sys.argv[1]), "P01", rules, tell, teller=teller)
watch.start()
print("watches", flush=True)
sys.stdin.read()
"""
Watcher = subprocess.Popen[bytes]


class Scene:
    """A store, those who watch it, and what they told."""

    def __init__(self, folder: Path) -> None:
        self.store, self.said = folder / "P01.sqlite", folder / "said.jsonl"
        self._page = folder / "page.sh"
        self._page.write_text('line=$(cat)\nprintf "%s\\n" "$line" >> "$1"\n')
        self._turns = 0

    def turn(self) -> None:
        """A reading after which the alert fires, or ends."""
        self._turns += 1
        record = failed(1, 5) if self._turns % 2 else enrolled(1)
        fill(self.store, [record], [client(1)], read=gathered(datetime.now(timezone.utc)))

    def events(self) -> int:
        with closing(StoreReader.open(self.store)) as reader:
            return len(reader.alert_events(limit=10_000))

    def untold(self) -> int:
        with closing(StoreReader.open(self.store)) as reader:
            return sum(not told.tellings for told in reader.alert_events(limit=10_000))

    def told(self) -> list[dict[str, Any]]:
        lines = self.said.read_text().splitlines() if self.said.exists() else []
        return [json.loads(line) for line in lines]

    @contextmanager
    def watcher(self) -> Iterator[Watcher]:
        process = subprocess.Popen(
            [sys.executable, "-c", _WATCHES, str(self.store), str(self._page), str(self.said)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"watches\n"
            yield process
        finally:
            process.kill()
            process.communicate()


def until_zero(count: Any, what: str) -> None:  # noqa: ANN401 - any function that counts
    limit = time.monotonic() + PATIENCE_SECONDS
    while count():
        assert time.monotonic() < limit, what
        time.sleep(0.02)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_each_transition_is_told_once_over_every_takeover(scene: Scene) -> None:
    chance = random.Random(11)
    fill(scene.store, [enrolled(1)], [client(1)])
    with scene.watcher():  # stands by, and lives
        for turn in range(1, KILLS + 1):
            with scene.watcher() as killed:
                scene.turn()
                time.sleep(chance.uniform(0, 0.12))  # any moment: before, while and after it is told
                killed.send_signal(signal.SIGKILL)
                killed.wait()
            until_zero(lambda turn=turn: turn - scene.events(), "transition was not seen")
        until_zero(scene.untold, "transition was not told")
    told = Counter(message["id"] for message in scene.told())
    assert len(told) == scene.events() == KILLS
    first = [message for message in scene.told() if not message["repeated"]]
    assert max(Counter(message["id"] for message in first).values()) == 1, "told twice, and not said so"
    again = sum(told.values()) - len(told)
    assert again <= KILLS // 2, f"{again} of {KILLS} were told again"


def test_all_are_killed_and_who_comes_next_tells(scene: Scene) -> None:
    fill(scene.store, [enrolled(1)], [client(1)])
    scene._page.write_text("sleep 60\n")
    with scene.watcher():
        scene.turn()
        until_zero(lambda: not scene.events(), "transition was not seen")
    assert scene.untold() == 1
    scene._page.write_text('line=$(cat)\nprintf "%s\\n" "$line" >> "$1"\n')
    with scene.watcher():
        until_zero(scene.untold, "transition was not told")
    assert [(message["kind"], message["site"]) for message in scene.told()] == [("fired", "P01")]
