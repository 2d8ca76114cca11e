"""Commands of remediation steps: which shell they are for, and what a device fills in."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

import msgspec

_GAP: Final = re.compile(r"\{(\w+)\}")
_PLAIN: Final = re.compile(r"[\w.-]{1,255}", re.ASCII)  # what no shell takes for more than a word


class Shell(str, Enum):
    """The shell a command is written for; the value is its key in JSON."""

    CMD = "cmd"
    POWERSHELL = "powershell"

    @property
    def label(self) -> str:
        """Its name."""
        return "cmd" if self is Shell.CMD else "PowerShell"


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One command as the catalogue has it. `{domain}`, `{name}`, `{upn_domain}` are gaps for a device.

    `on` says where, or as whom, if not on the device by whoever is there.
    """

    line: str
    shell: Shell
    elevated: bool = False
    on: str | None = None

    @property
    def where(self) -> str:
        """The shell and what else it wants: "elevated PowerShell, on a domain controller"."""
        shell = f"elevated {self.shell.label}" if self.elevated else self.shell.label
        return f"{shell}, {self.on}" if self.on else shell


class StepCommand(msgspec.Struct, frozen=True):
    """One command and the number, from 1, of the step it stands in. `whole`: no gap is left in it."""

    step: int
    command: str
    shell: Shell = Shell.CMD
    elevated: bool = False
    where: str = "cmd"
    whole: bool = True


def filled(text: str, values: Mapping[str, str | None]) -> str:
    """A text with its gaps filled; one without a value, or whose value is no plain word, is `<its name>`.

    Values come from devices: only letters, digits, dots and hyphens pass, so that no shell sees more in them.
    """

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return value if value is not None and _PLAIN.fullmatch(value) else f"<{match[1].replace('_', ' ')}>"

    return _GAP.sub(fill, text)


def step_command(step: int, command: Command, values: Mapping[str, str | None]) -> StepCommand:
    """A command of one step, filled in."""
    line = filled(command.line, values)
    return StepCommand(
        step, line, command.shell, command.elevated, command.where, whole=not re.search(r"<[\w ]+>", line)
    )


def copied(commands: Iterable[StepCommand]) -> tuple[StepCommand, ...]:
    """Those that run as they stand, each once a step."""
    return tuple(dict.fromkeys(command for command in commands if command.whole))
