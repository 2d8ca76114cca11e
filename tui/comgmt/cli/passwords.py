"""Where a password comes from: a command, the environment, the system's key store, or the terminal.

It is held as a Secret only.
"""

import codecs
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, MutableMapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import msgspec

from comgmt.cli.output import say
from comgmt.cli.problems import CommandError
from comgmt.outside import find_program, neutral_folder
from comgmt.site.target import Secret

VARIABLE: Final = "COMGMT_PASSWORD"
_COMMAND_SECONDS: Final = 60  # a key agent may ask for its own passphrase meanwhile
_TERMINAL: Final = Path("/dev/tty")
_MARK: Final = "\ufeff"


def find_password(
    site: str,
    who: str,
    command: str | None,
    keyring: str | None = None,
    environment: MutableMapping[str, str] | None = None,
    ask: Callable[[str], str] | None = None,
) -> Secret:
    """The password of `who` for the site named `site`; raises CommandError with one sentence.

    `command` prints it; `keyring` is the service that the system's key store has it under.
    COMGMT_PASSWORD is taken out of the environment when it is used, so that no child process sees it.
    """
    if command is not None:
        return Secret(printed_secret(f"Site {site}: password_command", command, say))
    variables = os.environ if environment is None else environment
    given = variables.pop(VARIABLE, "")
    if given:
        return Secret(given)
    if keyring is not None:
        return Secret(_from_keyring(site, keyring, who))
    answer = (ask or _ask)(f"Password of {who} for site {site}: ")
    if not answer:
        raise CommandError(f"Site {site}: no password was given; nothing was sent.")
    return Secret(answer)


class Renewal(msgspec.Struct, frozen=True):
    """A way to have a password again without a person. `name` begins a sentence; CommandError by `find`."""

    name: str
    find: Callable[[], Secret]


def renewal(site: str, who: str, command: str | None, keyring: str | None) -> Renewal | None:
    """How the password is had again while the console draws: the command gets no terminal."""
    if command is not None:
        owner = f"Site {site}: password_command"
        return Renewal("password_command", lambda: Secret(printed_secret(owner, command)))
    if keyring is not None:
        return Renewal("The key store", lambda: Secret(_from_keyring(site, keyring, who)))
    return None


def _ask(prompt: str) -> str:
    if not _has_terminal():
        raise CommandError(
            f"{prompt.removesuffix(': ')}: there is no terminal to ask on; set password_command in the "
            f"configuration or the environment variable {VARIABLE}."
        )
    try:
        import getpass  # noqa: PLC0415 - where a person is asked

        return getpass.getpass(prompt)
    except EOFError:
        return ""


def _has_terminal() -> bool:
    if sys.platform == "win32":
        return sys.stdin.isatty()
    try:
        _TERMINAL.open("rb").close()
    except OSError:
        return False
    return True


def _from_keyring(site: str, service: str, who: str) -> str:
    try:
        store = import_module("keyring")
        problems = import_module("keyring.errors")
    except ImportError:
        raise CommandError(
            f"Site {site}: keyring needs an extra that is not installed; in the folder of comgmt's source: "
            "pip install '.[keyring]'."
        ) from None
    try:
        password = store.get_password(service, who)
    except problems.KeyringError as problem:
        raise CommandError(
            f"Site {site}: the key store of this system cannot be used ({type(problem).__name__}); unlock "
            "it, or set password_command instead."
        ) from None
    if not password:
        raise CommandError(
            f"Site {site}: the key store holds no password of {who} under {service}; store it with: "
            f"keyring set {shlex.quote(service)} {shlex.quote(who)}"
        )
    return str(password)


def printed_secret(owner: str, command: str, tell: Callable[[str], None] | None = None) -> str:
    """The first line of what a command prints, without what surrounds a password by accident.

    `owner` names its key in sentences. `tell` hears of what was left out; without it a screen is drawn, and
    the command gets no terminal. Raises CommandError.
    """
    words = _words(owner, command)
    place = f"{owner} ({words[0]})"
    try:
        output, status = _run([_program(place, words[0]), *words[1:]], apart=tell is None)
    except FileNotFoundError:
        raise CommandError(f"{place} was not found; give the full path of the program.") from None
    except OSError as problem:
        raise CommandError(f"{place} could not be started: {problem.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise CommandError(f"{place} did not end within {_COMMAND_SECONDS} s and was stopped.") from None
    if status:
        raise CommandError(f"{place} ended with exit code {status}; run it in your home to see why.")
    try:
        line, left_out = _first_line(output)
    except UnicodeDecodeError:
        raise CommandError(f"{place} printed something that is not UTF-8 text.") from None
    if not line:
        raise CommandError(f"{place} printed nothing; its first line must be what is asked for.")
    if left_out and tell is not None:
        tell(f"{place} printed {' and '.join(left_out)}, which is left out of the password.")
    return line


def _first_line(output: bytes) -> tuple[str, list[str]]:
    """The first line without a byte order mark and blanks at its end, and what was left out of it."""
    wide = output.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = output.decode("utf-16" if wide else "utf-8")
    marked = wide or text.startswith(_MARK)
    line = text.removeprefix(_MARK).split("\n", 1)[0].removesuffix("\r")
    plain = line.rstrip(" \t")
    found = {"a byte order mark": marked, "blanks at the end of the line": plain != line}
    return plain, [what for what, there in found.items() if there]


def _words(owner: str, command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise CommandError(f"{owner} cannot be split into words: {problem}.") from None
    if not words:
        raise CommandError(f"{owner} is empty; remove the key or name a command.")
    return words


def _program(place: str, word: str) -> str:
    """Never one of the folder comgmt is started in: whoever can write there would get the password."""
    try:
        program = find_program(word)
    except ValueError:
        raise CommandError(
            f"{place} depends on the folder comgmt is started in; give the full path of the program."
        ) from None
    if program is None:
        raise CommandError(f"{place} was not found; give the full path of the program.")
    return program


def _run(words: Sequence[str], *, apart: bool) -> tuple[bytes, int]:
    """Output and exit code; stderr is dropped, since programs quote there what they were given.

    `apart` keeps the command away from our terminal: one that wants to ask something there fails.
    """
    with subprocess.Popen(  # noqa: S603 - the admin's own command, no shell
        words,
        stdin=subprocess.DEVNULL if apart else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=apart,
        cwd=neutral_folder(),
    ) as process:
        try:
            output, _ = process.communicate(timeout=_COMMAND_SECONDS)
        except BaseException:
            process.kill()
            raise
        return output, process.returncode
