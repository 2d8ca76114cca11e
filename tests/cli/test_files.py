"""Files that are ours: who may write a configuration, what is no file, and what a killed command left."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from comgmt import passing
from comgmt.cli.config import load
from comgmt.cli.problems import CommandError
from tests.cli.conftest import Run

GOOD = '[sites.P01]\nhost = "cm01.contoso.com"\n'
Make = Callable[[Path], object]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "a b.toml"
    path.write_text(GOOD)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o644, 0o640])
def test_what_others_may_only_read_is_taken(config: Path, mode: int) -> None:
    config.chmod(mode)
    assert load(config)


@pytest.mark.parametrize(("mode", "words"), [(0o602, "chmod go-w"), (0o666, "chmod go-w")])
def test_what_everybody_may_write_is_refused(config: Path, mode: int, words: str) -> None:
    config.chmod(mode)
    with pytest.raises(CommandError, match="can be written by everybody") as caught:
        load(config)
    assert f"{words} '{config}'" in caught.value.sentences[0]
    assert caught.value.exit_code == 2
    subprocess.run(caught.value.sentences[0].partition("alone: ")[2], shell=True, check=True)
    assert load(config)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other groups")
def test_a_group_of_others_may_not_write_it_and_the_own_group_may(config: Path) -> None:
    config.chmod(0o660)
    assert load(config)  # the group of this user alone
    os.chown(config, -1, 1)
    with pytest.raises(CommandError, match=r"by the group \w+; make it yours alone: chmod g-w"):
        load(config)
    config.chmod(0o640)
    assert load(config)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users")
def test_a_configuration_of_another_user_is_refused(config: Path) -> None:
    os.chown(config, 1, -1)
    with pytest.raises(CommandError, match="belongs to another user"):
        load(config)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (os.mkfifo, "a pipe"),
        (Path.mkdir, "a folder"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
    ],
)
def test_what_is_no_file_is_said_at_once(home: Path, run: Run, config: Path, make: Make, kind: str) -> None:
    strange = home / "strange.toml"
    make(strange)
    ran = run("status", "--config", strange)
    assert (ran.code, ran.sentences) == (
        2,
        [f"{strange} is {kind}, not a file; a configuration is a plain file."],
    )
    store = home / "data" / "comgmt" / "P01@cm01.contoso.com.sqlite"
    store.parent.mkdir(parents=True)
    make(store)
    ran = run("status", "--config", config)
    assert (ran.code, ran.sentences) == (
        2,
        [f"{store} is {kind}, not a file; the store of a site is a plain file."],
    )


def test_what_a_killed_command_left_is_cleared_and_what_lives_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    code = (
        "import sys; from comgmt.passing import PassingFolder; one = PassingFolder();"
        "(one.path / 'data').write_text('x'); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (left,) = tmp_path.iterdir()
        assert stat.S_IMODE(left.stat().st_mode) == 0o700
        passing.clear_left()
        assert left.exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    with passing.passing_folder() as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []
