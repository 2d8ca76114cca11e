"""A command imports what it uses: its help nothing of its work, an answer from the store no network.

Each runs in a process of its own, which says what was imported when it ended.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import comgmt.screens
from comgmt.cli.main import COMMANDS
from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import configure
from tests.terminal.terminals import Terminal

NETWORK = {"winrm", "requests", "urllib3", "spnego", "gssapi", "krb5", "ssl", "http", "comgmt.site.site"}
OF_ASYNCIO = {"ssl"}
SCREEN = {"textual", "plotext", "comgmt.app", "comgmt.screens", "comgmt.widgets"}
STORE = {"sqlite3", "regex", "comgmt.store", "comgmt.collector"}
SITE_OF_OTHERS = {"comgmt.demo", "sqlglot", "comgmt.doctor", "cryptography", "keyring"}
WORK = {"tomli", "rich", "xml", "platformdirs", "comgmt.render", "comgmt.documents", "comgmt.cli.commands"}

# What a first frame shows nothing of: dialogs, documents, charts, the other screens, the questions of setup.
LATER = {
    *("comgmt.screens.picker", "comgmt.screens.choice", "comgmt.screens.outbox", "comgmt.screens.pictures"),
    *("comgmt.screens.devices", "comgmt.screens.device", "comgmt.screens.board", "comgmt.screens.texts"),
    *("comgmt.screens.welcome.app", "comgmt.screens.welcome.form", "comgmt.cli.setting_up"),
    *("comgmt.documents.export", "comgmt.documents.ticket", "comgmt.documents.headless"),
    *("comgmt.render.trend_chart", "comgmt.domain.filter_language", "comgmt.collector.collector"),
    *("comgmt.store.writer", "importlib.metadata"),
}
_CODE = (
    "import sys; from comgmt.cli.main import main; code = main(sys.argv[1:]); "
    "print('\\n'.join(sys.modules), file=sys.stderr); sys.exit(code)"
)
OFFLINE = [
    ["errors", "0x80180018"],
    ["errors", "no license"],
    ["explain", "pending"],
    ["schema", "status"],
    ["config", "path"],
    ["completion", "bash"],
]
ASKED = [
    ["status"],
    ["check", "--cached"],
    ["devices", "--limit", "3"],
    ["device", "16777220"],
    ["find", "failed"],
    ["findings"],
    ["workloads"],
    ["policies"],
    ["export"],
    ["changes", "--since", "7d"],
    ["trend", "enrollment_errors"],
    ["log"],
]


def imported(*arguments: str) -> set[str]:
    """What a command has imported when it is done."""
    ran = subprocess.run(
        [sys.executable, "-c", _CODE, *arguments], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.partition("\n")[0]
    return set(ran.stderr.splitlines())


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=30, still=True) as server:
        yield server


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo-site"])
def test_help_imports_nothing_of_the_work(name: str) -> None:
    found = imported(name, "--help")
    assert not found & (NETWORK | SCREEN | STORE | SITE_OF_OTHERS | WORK)
    assert not {each for each in found if each.startswith("comgmt.cli.commands.")}


@pytest.mark.parametrize("arguments", OFFLINE, ids=" ".join)
def test_what_needs_no_site_imports_no_store_and_no_network(arguments: list[str]) -> None:
    assert not imported(*arguments) & (NETWORK | SCREEN | STORE | SITE_OF_OTHERS)


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_an_answer_from_the_store_imports_no_network(
    run: Run, site: DemoServer, home: Path, arguments: list[str]
) -> None:
    config = str(configure(site, home))
    assert run("status", "--config", config).code == 0
    found = imported(*arguments, "--config", config)
    assert not found & (NETWORK | SCREEN | SITE_OF_OTHERS)
    assert "regex" not in found


def test_only_what_reads_a_site_imports_the_network(site: DemoServer, home: Path) -> None:
    found = imported("status", "--config", str(configure(site, home)))
    assert {"winrm", "requests"} <= found
    assert not found & (SCREEN | {"comgmt.demo", "comgmt.doctor", "sqlglot", "keyring"})


_TO_FIRST_FRAME = """
import sys
from comgmt.app import ConsoleApp
def begun(self):
    with open(sys.argv[1], "w") as file:
        file.write(chr(10).join(sys.modules))
    self.exit()
ConsoleApp._start = begun
from comgmt.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.terminal
@pytest.mark.parametrize("read", [False, True], ids=["nothing-read", "read"])
def test_the_first_frame_imports_what_it_shows(
    run: Run, site: DemoServer, home: Path, tmp_path: Path, *, read: bool
) -> None:
    config, modules = str(configure(site, home)), tmp_path / "modules"
    if read:
        assert run("status", "--config", config).code == 0
    command = (sys.executable, "-c", _TO_FIRST_FRAME, str(modules), "--config", config)
    with Terminal(command, environment=dict(os.environ, TERM="xterm-256color")) as terminal:
        assert terminal.exit_code() == 0
    found = set(modules.read_text(encoding="utf-8").splitlines())
    assert "comgmt.screens.dashboard" in found
    assert not sorted(found & (NETWORK - OF_ASYNCIO | SITE_OF_OTHERS | LATER | {"plotext"}))
    assert ("comgmt.store.first_look" in found) is read
    assert "comgmt.store.reader" not in found


def test_behind_the_first_frame_every_screen_and_dialog_is_imported() -> None:
    code = "import sys, comgmt.app as app; app.import_rest(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    files = Path(comgmt.screens.__file__).parent.glob("[a-z]*.py")
    assert not sorted({f"comgmt.screens.{file.stem}" for file in files} - set(ran.stdout.split()))
