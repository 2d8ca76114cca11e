"""Octets that pass between a command and its site, seen by a relay on loopback."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from comgmt.demo.launch import DemoProcess
from tests.bench.measures import Measure
from tests.bench.relay import Relay
from tests.terminal.programs import environment
from tests.terminal.sites import COMGMT

DEVICES: Final = 10_000
_DEVICE: Final = "16777300"


def measures() -> Iterator[Measure]:
    """`comgmt device ID` without a store, again with what it knows of policies, and beside a fresh store."""
    with (
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
        DemoProcess.start(devices=DEVICES, still=True) as site,
        Relay(site.url) as relay,
    ):
        home = Path(folder)
        config = _configured(home, relay.url, site)
        first = _passed(relay, home, "device", _DEVICE, "--config", config) / 1000
        yield Measure(f"device {_DEVICE}, no store, with policy documents", first, "kB")
        _passed(relay, home, "status", "--config", config)
        again = _passed(relay, home, "device", _DEVICE, "--now", "--config", config) / 1000
        yield Measure("device ID, policy documents apart", again, "kB", target=50)
        quiet = sum(_passed(relay, home, *words, "--config", config) for words in _ASKED)
        yield Measure("beside a store just read, four commands", quiet, "octets", target=0)


_ASKED: Final = (("status",), ("devices", "--limit", "3"), ("findings",), ("device", _DEVICE))


def _configured(home: Path, url: str, site: DemoProcess) -> str:
    config = home / "comgmt.toml"
    config.write_text(
        f"[sites.P01]\nurl = '{url}'\nauth = 'ntlm'\nuser = '{site.user}'\n"
        f"password_command = 'echo {site.password}'\n",
        encoding="utf-8",
    )
    config.chmod(0o600)
    return str(config)


def _passed(relay: Relay, home: Path, *arguments: str) -> int:
    """The octets of one command."""
    before = relay.octets
    subprocess.run(
        [*COMGMT, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(HOME=str(home)),
        check=True,
    )
    return relay.octets - before
