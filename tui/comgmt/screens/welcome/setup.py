"""What the first minute asks for, what it needs of the command line, and how it ends."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Protocol

import msgspec

from comgmt.domain.doctor import Step


class SetupField(str, Enum):
    """One question."""

    HOST = "host"
    NAME = "name"
    AUTH = "auth"
    USER = "user"
    PASSWORD = "password"  # noqa: S105 - the name of a question
    TRUST = "trust"


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered. `trust` is a PEM file or a fingerprint; `site_code` is what the check found.

    `name` is what the site is called, where it is not called after its code or its server.
    The password is kept beside them, so that nothing that writes answers can write it.
    """

    host: str = ""
    name: str = ""
    auth: str = "kerberos"
    user: str = ""
    trust: str = ""
    site_code: str = ""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with an answer, as one sentence, and which."""

    field: SetupField
    sentence: str


class Setup(Protocol):
    """What the command line does for the first minute."""

    @property
    def path(self) -> Path:
        """Where the configuration belongs."""

    @property
    def before(self) -> Answers | None:
        """What the configuration says of the site that is to be changed; None for a new one."""

    def wants_name(self, host: str) -> bool:
        """Whether a site at this host has to be given a name."""

    def problem(self, answers: Answers, password: str) -> Problem | None:
        """What is wrong with the answers, before anything is sent."""

    def text(self, answers: Answers) -> str:
        """The configuration for these answers."""

    def name_of(self, answers: Answers) -> str:
        """What the site is called in it."""

    def examine(self, answers: Answers, password: str) -> Iterator[Step]:
        """Examine the site; called in a thread of its own."""

    def write(self, answers: Answers) -> Path | None:
        """Write the configuration; the path under which a present file is kept. Raises SaveError."""


class Demo(msgspec.Struct, frozen=True):
    """Look around in the simulated site."""


class Again(msgspec.Struct, frozen=True):
    """Read the configuration again: it was mended."""


class Written(msgspec.Struct, frozen=True):
    """The configuration of the site `name` was written. The password is for this session; never shown."""

    name: str
    password: str

    def __repr__(self) -> str:
        return "Written(...)"


SetupOutcome = Demo | Again | Written
