"""The first start: what the welcome screens need of configuration, doctor and files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from comgmt.cli.config import load
from comgmt.cli.place import data_folder
from comgmt.cli.problems import CommandError
from comgmt.cli.site_text import OddConfigError, with_site
from comgmt.cli.sources import SourceTarget, examine, latched, with_password
from comgmt.cli.targets import target_for
from comgmt.cli.toml_text import toml
from comgmt.domain.addresses import is_address
from comgmt.domain.doctor import Step
from comgmt.passing import passing_folder
from comgmt.screens.saving import SaveError, write_new
from comgmt.screens.welcome.setup import Answers, Problem, SetupField
from comgmt.site.errors import SettingError
from comgmt.site.sign_in import require
from comgmt.site.target import PASSWORD_METHODS, Secret

_HEAD: Final = """\
# Written by the first start of comgmt; "comgmt config example" has every key.
# There is no password in it: comgmt asks for it, or see password_command.
"""
_FINGERPRINT: Final = re.compile(r"(?:sha256:)?[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_TRUST: Final = ("ca_file", "ca_fingerprint")
_FIELDS: Final = {
    "user": SetupField.USER,
    "ca_file": SetupField.TRUST,
    "ca_fingerprint": SetupField.TRUST,
    "auth": SetupField.AUTH,
    "kerberos": SetupField.AUTH,
    "credssp": SetupField.AUTH,
}


class FirstStart:
    """Makes a configuration at `path` of what was answered, or changes the one there: the site `name`.

    `before` is what that says now, None for a site that is new. `is_usable` is whether the file that is
    there is right: then all else in it stays.
    """

    def __init__(
        self, path: Path, name: str | None = None, before: Answers | None = None, *, is_usable: bool = False
    ) -> None:
        self.path = path
        self.before = before
        self._name = name
        self._usable = is_usable

    def wants_name(self, host: str) -> bool:
        """Whether a site at this host has to be given a name: one could not be told from an address."""
        return self._name is None and _names_no_host(host)

    def problem(self, answers: Answers, password: str) -> Problem | None:
        """What is wrong with the answers, before anything is sent."""
        if not answers.host:
            return Problem(SetupField.HOST, "Which server? For example cm01.contoso.com")
        if self.wants_name(answers.host) and not _NAME.fullmatch(answers.name):
            return Problem(SetupField.NAME, "An address needs a name of letters, digits, - and _, like P01.")
        if answers.auth in PASSWORD_METHODS and not answers.user:
            return Problem(SetupField.USER, f"{answers.auth} needs a user, for example CONTOSO\\reader")
        if answers.auth in PASSWORD_METHODS and not password:
            return Problem(SetupField.PASSWORD, "The check needs the password; nothing was sent yet.")
        return self._unusable(answers, password)

    def _unusable(self, answers: Answers, password: str) -> Problem | None:
        """What keeps the answers from being written, or from being used."""
        try:
            self.text(answers)
            require(self._target(answers, password))
        except OddConfigError as problem:
            return Problem(SetupField.HOST, f"{self.path} stays as it is: {problem}.")
        except (CommandError, SettingError) as problem:
            sentence = str(problem) if isinstance(problem, SettingError) else problem.sentences[0]
            field = next((field for key, field in _FIELDS.items() if key in sentence), SetupField.HOST)
            return Problem(field, sentence)
        return None

    def text(self, answers: Answers) -> str:
        """The configuration for these answers."""
        name = self.name_of(answers)
        if self._usable:
            stay = _TRUST if self.before is not None and self.before.trust == answers.trust else ()
            values = {key: value for key, value in _keys(answers) if key not in stay}
            return with_site(self.path.read_text(encoding="utf-8"), name, values, stay)
        lines = [_HEAD, f"default_site = {toml(name)}", "", f"[sites.{name}]"]
        lines += [f"{key} = {toml(value)}" for key, value in _keys(answers)]
        return "\n".join(lines) + "\n"

    def name_of(self, answers: Answers) -> str:
        """What the site is called: as it is already, as was answered, else by its code or its server."""
        return self._name or answers.name or _name(answers)

    def examine(self, answers: Answers, password: str) -> Iterator[Step]:
        """Examine the site with what was answered."""
        return examine(self._target(answers, password), lambda _query: None)

    def write(self, answers: Answers) -> Path | None:
        """Write the configuration for its owner only; a present file is kept under the path given back."""
        path = self.path.resolve()  # where a link leads to: the link stays
        folder = path.parent
        try:
            text = self.text(answers)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = _set_aside(path)
        except OddConfigError as problem:
            raise SaveError(f"{self.path} stays as it is: {problem}.") from problem
        except OSError as problem:
            raise SaveError(f"{self.path} cannot be written: {problem.strerror}.") from problem
        try:
            write_new(folder, path.name, [text])
        except SaveError:
            if kept is not None:
                kept.rename(path)
            raise
        return kept

    def _target(self, answers: Answers, password: str) -> SourceTarget:
        """The target as the configuration would give it. Raises CommandError."""
        target = latched(_as_read(self.text(answers), self.path.name, self.name_of(answers)), data_folder())
        return with_password(target, Secret(password)) if answers.auth in PASSWORD_METHODS else target


def _as_read(text: str, file_name: str, name: str) -> SourceTarget:
    """The target that the text gives as a file; what is wrong does not name a place that it never had."""
    with passing_folder() as folder:
        draft = folder / file_name
        draft.write_text(text, encoding="utf-8")
        try:
            return target_for(load(draft), name, sign_in=False)
        except CommandError as problem:
            raise CommandError(
                [each.removeprefix(f"{draft}: ") for each in problem.sentences], problem.exit_code
            ) from None


def _keys(answers: Answers) -> Iterator[tuple[str, str]]:
    yield ("url" if "://" in answers.host else "host"), answers.host
    yield "auth", answers.auth
    if answers.user:
        yield "user", answers.user
    if answers.site_code:
        yield "site_code", answers.site_code
    if answers.trust:
        yield ("ca_fingerprint" if _FINGERPRINT.fullmatch(answers.trust) else "ca_file"), answers.trust


def _name(answers: Answers) -> str:
    """What the site is called: its code when it is known, else the first part of the server's name."""
    if answers.site_code:
        return answers.site_code
    host = re.sub(r"^\w+://", "", answers.host)
    plain = re.sub(r"[^A-Za-z0-9_-]", "", re.split(r"[.:/]", host)[0]).lstrip("-_")[:32]
    return plain or "site"


def _names_no_host(host: str) -> bool:
    plain = re.sub(r"^\w+://", "", host).partition("/")[0]
    bare = plain.strip("[]") if plain.count(":") > 1 else plain.partition(":")[0]
    return is_address(bare.partition("]")[0])


def _set_aside(path: Path) -> Path | None:
    """Keep a present file under the next number that is free."""
    if not path.exists():
        return None
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return path.rename(kept)
