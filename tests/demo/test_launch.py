"""The simulated site as a process of its own: it starts, says where it is, and ends with its parent."""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from comgmt.demo import extra, launch
from comgmt.demo.extra import DemoError
from comgmt.demo.launch import DemoProcess
from comgmt.demo.server import DemoServer
from tests.demo.wire import Address, SealedWire, Wire

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
PARENT = """
from comgmt.demo.launch import DemoProcess
process = DemoProcess.start(devices=5)
print(process.url, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the site's data, so that what is left behind shows."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def run_python(script: str, *arguments: str, out: int | None = None) -> "subprocess.Popen[bytes]":
    """A Python of its own that runs a script in the tree; without `out` its output comes by a pipe."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys\n{script}", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if out is None else out,
        stderr=subprocess.DEVNULL,
    )


def listens(url: str) -> bool:
    port = int(url.rpartition(":")[2].partition("/")[0])
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionError:
        return False
    return True


def wait_until_it_is_gone(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while listens(url):
        assert time.monotonic() < deadline, "the site outlived its parent"
        time.sleep(0.02)


def test_a_process_serves_until_it_is_stopped(folder: Path) -> None:
    with DemoProcess.start(devices=5, auth="basic", still=True) as process:
        assert (process.running, listens(process.url), process.site_code) == (True, True, "P01")
        assert (process.user, process.password) == ("CONTOSO\\reader", "demo")
    assert (process.running, listens(process.url)) == (False, False)
    process.stop()
    assert list(folder.iterdir()) == []


def test_two_processes_live_side_by_side() -> None:
    with DemoProcess.start(devices=5) as one, DemoProcess.start(devices=5) as other:
        assert one.url != other.url
        assert listens(one.url)
        assert listens(other.url)


def test_options_reach_the_process(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.jsonl"
    fleet.write_text('{"Name": "ONLY"}\n')
    with DemoProcess.start(fleet=fleet, auth="basic", faults=["http-503*1"]) as process:
        wire = Wire(Address(process.url))
        assert wire.identify().status == 503
        assert wire.rows("SELECT Name FROM SMS_R_System") == [{"Name": "ONLY"}]
        wire.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_ends_with_its_parent(folder: Path, number: signal.Signals) -> None:
    with run_python(PARENT) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().decode().strip()
        assert listens(url)
        parent.send_signal(number)
        parent.wait(PATIENCE)
    wait_until_it_is_gone(url)
    deadline = time.monotonic() + PATIENCE
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_process_in_order(folder: Path, number: signal.Signals) -> None:
    with DemoProcess.start(devices=5) as process:
        process._process.send_signal(number)
        assert process._process.wait(PATIENCE) == 0
        assert list(folder.iterdir()) == []


def test_why_a_process_did_not_start_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"^There is no fault 'nonsense'; the faults are .*\.$"):
        DemoProcess.start(devices=5, faults=["nonsense"])
    fleet = tmp_path / "fleet.jsonl"
    fleet.write_text("nonsense\nnonsense\n")
    with pytest.raises(DemoError) as caught:
        DemoProcess.start(fleet=fleet)
    assert [line.split(" of ")[0] for line in str(caught.value).splitlines()] == ["Line 1", "Line 2"]


def test_a_process_that_is_not_ready_in_time_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_PATIENCE_SECONDS", 0.0)
    with pytest.raises(DemoError, match=r"^The simulated site was not ready within 0 seconds\.$"):
        DemoProcess.start(devices=5)
    assert list(folder.iterdir()) == []


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with DemoServer(devices=5) as server:
        taken = (
            rf"^The simulated site cannot use port {server.port} of 127\.0\.0\.1: Address already in use\.$"
        )
        with pytest.raises(DemoError, match=taken):
            DemoServer(devices=5, port=server.port)
        with pytest.raises(DemoError, match=taken):
            DemoProcess.start(devices=5, port=server.port)
    with pytest.raises(DemoError, match=r"port 70000 of 127\.0\.0\.1: ports go from 0 to 65535\.$"):
        DemoServer(devices=5, port=70000)


def test_a_disk_that_is_full_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comgmt.demo.site.write_user_file", full)
    with pytest.raises(DemoError, match=r"^The simulated site cannot keep its data in .*: .*No space left"):
        DemoServer(devices=5)
    assert list(folder.iterdir()) == []


def test_a_fleet_of_less_than_nothing_is_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^A fleet has 0 devices or more, not -1\.$"):
        DemoServer(devices=-1)


def test_a_server_that_could_not_start_leaves_nothing_behind(folder: Path) -> None:
    with pytest.raises(DemoError):
        DemoServer(devices=5, port=70000)
    assert list(folder.iterdir()) == []


def test_a_server_that_nobody_stopped_takes_its_data_along_when_python_ends(folder: Path) -> None:
    script = "from comgmt.demo.server import DemoServer; server = DemoServer(devices=5).start()"
    with run_python(script) as ended:
        assert ended.wait(PATIENCE) == 0
    assert list(folder.iterdir()) == []


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    with pytest.raises(DemoError, match=r"pip install '\.\[demo\]'\.$"):
        DemoProcess.start(devices=5)


def run_comgmt(*arguments: str, out: int | None = None) -> "subprocess.Popen[bytes]":
    return run_python("from comgmt.cli.main import main; sys.exit(main())", *arguments, out=out)


@pytest.fixture
def demo_site(tmp_path: Path) -> Iterator[Path]:
    """A file with what a running `comgmt demo-site` printed."""
    path = tmp_path / "demo.toml"
    with path.open("wb") as out, run_comgmt("demo-site", "--devices", "5", out=out.fileno()) as site:
        while b"password_command" not in path.read_bytes():
            assert site.poll() is None
            time.sleep(0.02)
        yield path
        site.terminate()


def test_what_demo_site_prints_is_a_configuration_that_signs_in(demo_site: Path) -> None:
    text = demo_site.read_text()
    site = tomli.loads(text)["sites"]["P01"]
    first = text.splitlines()[0]
    assert all(words in first for words in ("P01", site["url"], "CONTOSO\\reader", "password demo"))
    assert (site["auth"], site["user"], site["password_command"]) == ("ntlm", "CONTOSO\\reader", "echo demo")
    with run_comgmt("config", "check", "--config", str(demo_site)) as checked:
        assert checked.wait(PATIENCE) == 0
    wire = SealedWire(Address(site["url"]))
    assert wire.sign_in().status == 200
    assert len(wire.rows("SELECT Name FROM SMS_R_System")) == 5
    wire.close()
