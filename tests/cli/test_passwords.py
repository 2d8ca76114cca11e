"""Passwords: a command, the environment, the key store or the terminal; no sentence holds one."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyStore

from comgmt.cli import passwords
from comgmt.cli.passwords import find_password
from comgmt.cli.problems import CommandError


def never(prompt: str) -> str:
    pytest.fail(f"asked: {prompt}")


def python(code: str) -> str:
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


def refused(command: str) -> str:
    with pytest.raises(CommandError) as caught:
        find_password("P01", "CONTOSO\\reader", command, None, {}, never)
    assert caught.value.exit_code == 2
    assert len(caught.value.sentences) == 1
    return caught.value.sentences[0]


def test_the_first_line_of_a_command_is_the_password() -> None:
    secret = find_password("P01", "reader", python("print('p a$s'); print('url: x')"), None, {}, never)
    assert secret.reveal() == "p a$s"


def test_a_command_comes_before_the_environment() -> None:
    environment = {"COMGMT_PASSWORD": "b"}
    assert (
        find_password("P01", "reader", python("print('a')"), "configmgr", environment, never).reveal() == "a"
    )


def test_a_command_is_not_given_to_a_shell(tmp_path: Path) -> None:
    marker = tmp_path / "made"
    secret = find_password("P01", "reader", f"echo x; touch {marker}", None, {}, never)
    assert secret.reveal() == f"x; touch {marker}"
    assert not marker.exists()


def test_a_command_that_fails_is_named_without_what_it_said(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('hunter2'); print('hunter2', file=sys.stderr); sys.exit(3)"
    sentence = refused(python(code))
    assert "ended with exit code 3" in sentence
    assert "hunter2" not in sentence
    assert "hunter2" not in "".join(capfd.readouterr())


def test_commands_that_cannot_be_used() -> None:
    assert "was not found" in refused("no-such-program-here x")
    assert "cannot be split" in refused("pass 'show")
    assert "is empty" in refused("  ")
    assert "printed nothing" in refused(python("pass"))
    assert "printed nothing" in refused(python("print(); print('second')"))
    assert "not UTF-8" in refused(python(r"import sys; sys.stdout.buffer.write(b'\xff\n')"))
    assert "could not be started" in refused("/")


def test_a_command_that_hangs_is_stopped_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COMMAND_SECONDS", 0.5)
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(20)'])"
    assert "did not end within" in refused(python(child))


def test_the_environment_is_emptied_of_the_password() -> None:
    environment = {"COMGMT_PASSWORD": "hunter2", "HOME": "/"}
    secret = find_password("P01", "reader", None, None, environment, never)
    assert secret.reveal() == "hunter2"
    assert environment == {"HOME": "/"}
    assert "hunter2" not in repr(secret)


def test_it_is_asked_for_with_user_and_site() -> None:
    asked = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    assert find_password("P01", "CONTOSO\\reader", None, None, {}, answer).reveal() == "typed"
    assert asked == ["Password of CONTOSO\\reader for site P01: "]


def test_no_answer_is_no_sign_in() -> None:
    with pytest.raises(CommandError, match="no password was given; nothing was sent"):
        find_password("P01", "reader", None, None, {}, lambda _prompt: "")


def test_without_a_terminal_the_other_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_TERMINAL", Path(os.devnull) / "tty")
    with pytest.raises(CommandError) as caught:
        find_password("P01", "reader", None, None, {})
    assert "there is no terminal to ask on" in caught.value.sentences[0]
    assert "password_command" in caught.value.sentences[0]
    assert caught.value.exit_code == 2


class KeyStore(KeyringBackend):
    """A key store in memory, as a backend of the real library."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@pytest.fixture
def key_store() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def from_key_store(**environment: str) -> str:
    return find_password("P01", "CONTOSO\\reader", None, "configmgr", environment, never).reveal()


def test_the_key_store_holds_it_under_service_and_user(
    key_store: Callable[[KeyringBackend], None],
) -> None:
    key_store(store := KeyStore())
    keyring.set_password("configmgr", "CONTOSO\\reader", "kept")
    assert from_key_store() == "kept"
    assert from_key_store(COMGMT_PASSWORD="given") == "given"
    store.held.clear()
    with pytest.raises(CommandError, match=r"holds no password of CONTOSO\\reader .* keyring set configmgr"):
        from_key_store()


def test_a_key_store_that_cannot_be_used(key_store: Callable[[KeyringBackend], None]) -> None:
    key_store(NoKeyStore())  # type: ignore[no-untyped-call]
    with pytest.raises(CommandError, match=r"cannot be used \(NoKeyringError\)"):
        from_key_store()


def test_the_extra_of_the_key_store_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CommandError, match=r"pip install '\.\[keyring\]'\.$"):
        from_key_store()
