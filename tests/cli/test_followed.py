"""A store is read by its group, live and with the collector down, and by nobody else: with other user ids."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from comgmt.store.keeper import Keeper
from comgmt.store.sharing import is_shared
from tests.cli.conftest import Run
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

GROUP, VIEWER, STRANGER = 48_711, 48_712, 48_713  # numbers are enough: nobody needs an account
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs to be other users")
# Another user may not read this interpreter's own files, so all is imported by a first run on another store.
READS = """
import contextlib, io, os, sys
from comgmt.cli.main import main
user, group, warm, *words = sys.argv[1:]
here = sys.stdout
sys.stdout = io.TextIOWrapper(io.BytesIO())
main([*words[:-1], warm])
sys.stdout = here
os.setgroups([int(group)] if group != "-" else [])
os.setgid(int(user)); os.setuid(int(user))
sys.exit(main(words))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder whose group may read, outside of what pytest keeps for this user only."""
    folder = Path(mkdtemp(prefix="comgmt-shared-"))
    os.chown(folder, -1, GROUP)
    folder.chmod(0o2750)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def store(shared: Path) -> Path:
    path = shared / "P01@cm01.contoso.com.sqlite"
    fill(path, [enrolled(1), failed(2, 0x80180018)], [client(1), client(2)])
    return path


@pytest.fixture
def warm(tmp_path: Path) -> Path:
    """Another store, for the run that imports all."""
    store, path = tmp_path / "warm.sqlite", tmp_path / "warm.toml"
    fill(store, [enrolled(1), failed(2, 0x80180018)], [client(1), client(2)])
    path.write_text(f'[sites.P01]\nstore = "{store}"\n')
    return path


@pytest.fixture
def config(shared: Path, store: Path) -> Path:
    path = shared / "viewer.toml"
    path.write_text(f'[sites.P01]\nstore = "{store}"\n')
    path.chmod(0o644)
    return path


def run_as(user: int, group: str, warm: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    home = warm.parent / "nowhere"
    environment = {
        **os.environ,
        "HOME": str(home),
        **{f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
    return subprocess.run(
        [sys.executable, "-c", READS, str(user), group, str(warm), *arguments],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def failures(ran: "subprocess.CompletedProcess[str]") -> int:
    assert ran.returncode == 0, ran.stderr
    states = json.loads(ran.stdout)["tiles"]["enrollment_status"]
    return int(states["failure_hybrid"])


@as_root
def test_the_group_reads_and_nobody_else(store: Path, config: Path, warm: Path) -> None:
    status = ("status", "--format", "json", "--config", str(config))
    assert failures(run_as(VIEWER, str(GROUP), warm, *status)) == 1
    # the collector reads on, while it is up and after it
    more = [failed(2, 0x80180018), failed(3, 0x80180018)]
    fill(store, more, [client(2), client(3)], read=gathered(NOW + timedelta(hours=1)))
    assert failures(run_as(VIEWER, str(GROUP), warm, *status)) == 2
    for user, group in ((STRANGER, "-"), (VIEWER, "-")):
        refused = run_as(user, group, warm, *status)
        assert refused.returncode == 2
        assert refused.stdout == ""
    read = [path for path in store.parent.glob(f"{store.name}*") if path.suffix != ".lock"]
    assert {oct(path.stat().st_mode & 0o777) for path in read} == {"0o640"}


@as_root
def test_a_collector_that_was_killed_leaves_it_readable(store: Path, config: Path, warm: Path) -> None:
    killed = (
        "import os, signal, sys, sqlite3\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA wal_autocheckpoint=0'); c.execute('UPDATE census SET taken_at = taken_at + 1')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, str(store)], check=False)
    assert store.with_name(f"{store.name}-wal").stat().st_size > 0
    ran = run_as(VIEWER, str(GROUP), warm, "status", "--format", "json", "--config", str(config))
    assert failures(ran) == 1


def test_whose_view_it_is_is_said_and_nothing_is_signed_in_to(run: Run, config: Path, store: Path) -> None:
    ran = run("status", "--config", str(config))
    assert ran.code == 0
    assert ran.err.startswith("From the store that ")
    assert run("devices", "--config", str(config)).code == 0
    assert run("config", "check", "--config", str(config)).code == 0
    for words in (["collect", "--once"], ["doctor"], ["status", "--now"]):
        refused = run(*words, "--config", str(config))
        said = refused.out + refused.err
        assert (refused.code, "only its collector" in " ".join(said.split())) == (2, True), words
    assert store.exists()


def test_a_check_says_when_nothing_fills_the_store(run: Run, config: Path, store: Path) -> None:
    ran = run("check", "--config", str(config))
    assert (ran.code, "no collector of" in ran.out) == (3, True)
    keeper = Keeper(store)
    assert keeper.try_hold()
    assert run("check", "--config", str(config)).code == 0
    keeper.close()


def test_only_a_folder_that_says_so_is_shared(tmp_path: Path) -> None:
    store = tmp_path / "P01.sqlite"
    tmp_path.chmod(0o750)
    fill(store, [enrolled(1)], [client(1)])
    assert not is_shared(store)
    assert store.stat().st_mode & 0o777 == 0o600
    assert not store.with_name(f"{store.name}-wal").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('store = "P01.sqlite"\n', "is not a full path"),
        ('store = "/x"\nhost = "cm01"\n', "has store, which needs no other key; remove host"),
    ],
)
def test_a_wrong_store_is_a_sentence(run: Run, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"[sites.P01]\n{text}")
    path.chmod(0o600)
    ran = run("config", "check", "--config", str(path))
    assert (ran.code, words in ran.err) == (2, True)
