"""Commands run as they are copied: whole, for a named shell, in that shell's own syntax."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from comgmt.domain.catalogue import catalogue
from comgmt.domain.commands import Command, Shell, filled, step_command
from comgmt.domain.steps import MendStep, commands_of

KNOWN_TO_CMD: Final = {  # in %windir%\system32, which is on every path
    *("dsregcmd", "netsh", "w32tm", "gpupdate", "winmgmt", "repadmin", "nltest", "whoami"),
    "mdmdiagnosticstool.exe",
}


def every_command() -> Iterator[tuple[str, Command]]:
    for entry in catalogue().entries:
        for step in entry.steps:
            yield from ((step.say, command) for command in step.run)


COMMANDS: Final = sorted(
    {(say, command.line, command) for say, command in every_command()}, key=lambda each: each[:2]
)
each_command = pytest.mark.parametrize(
    ("say", "command"),
    [(say, command) for say, _, command in COMMANDS],
    ids=[line for _, line, _ in COMMANDS],
)


@each_command
def test_a_step_says_its_command_its_shell_and_whether_it_wants_elevation(say: str, command: Command) -> None:
    assert command.line in say
    assert command.shell.label in say
    assert ("elevated" in say.replace("not elevated", "")) is command.elevated


def test_every_command_in_a_sentence_is_one_of_its_commands() -> None:
    looks = re.compile(
        r"\b(?:dsregcmd /\w+|netsh winhttp show \w+|w32tm /\w+|gpupdate /\w+|nltest /\w+|whoami /\w+|"
        r"repadmin /\w+|winmgmt /\w+|ccm(?:eval|repair)\.exe|Get-(?:Tpm|Service|ComputerInfo)|"
        r"Restart-Service|Start-ADSyncSyncCycle|Test-NetConnection|Resolve-DnsName)"
    )
    for entry in catalogue().entries:
        for step in entry.steps:
            lines = " ".join(command.line for command in step.run)
            assert [
                found
                for found in looks.findall(step.say)
                if found not in lines
                and "under" not in step.say
                and "in dsregcmd /status belong" not in step.say
            ] == [], step.say


@each_command
def test_a_command_for_cmd_names_a_program_by_its_path_or_one_on_every_path(
    say: str, command: Command
) -> None:
    if command.shell is not Shell.CMD:
        pytest.skip("for PowerShell")
    program = command.line.split()[0]
    assert program in KNOWN_TO_CMD or program.startswith("%windir%\\"), say
    assert not re.search(r"[&|<>^$'`]", command.line.replace("{domain}", "")), "cmd reads these"
    assert command.line.count('"') % 2 == 0


@each_command
def test_a_command_for_powershell_parses(say: str, command: Command) -> None:
    tree_sitter = pytest.importorskip("tree_sitter", reason="a development dependency")
    grammar = pytest.importorskip("tree_sitter_powershell", reason="a development dependency")
    if command.shell is not Shell.POWERSHELL:
        pytest.skip("for cmd")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    line = filled(command.line, {"domain": "CONTOSO", "name": "PC-1", "upn_domain": "contoso.com"})
    tree = parser.parse(line.encode())
    assert not tree.root_node.has_error, say
    assert parser.parse(b"Get-Tpm | | {").root_node.has_error  # it does refuse what is wrong


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("CONTOSO", "nltest /dsgetdc:CONTOSO"),
        ("corp.contoso.com", "nltest /dsgetdc:corp.contoso.com"),
        (None, "nltest /dsgetdc:<domain>"),
        ("A & shutdown /r", "nltest /dsgetdc:<domain>"),
        ("x|y", "nltest /dsgetdc:<domain>"),
        ("%TEMP%", "nltest /dsgetdc:<domain>"),
        ("", "nltest /dsgetdc:<domain>"),
    ],
)
def test_only_a_plain_word_of_a_device_fills_a_gap(value: str | None, line: str) -> None:
    command = Command(line="nltest /dsgetdc:{domain}", shell=Shell.CMD)
    found = step_command(1, command, {"domain": value})
    assert found.command == line
    assert found.whole is ("<" not in line)


def test_several_in_one_step_keep_their_order_and_number() -> None:
    run = (
        Command(line="w32tm /query /status", shell=Shell.CMD),
        Command(line="w32tm /resync", shell=Shell.CMD),
    )
    found = commands_of([MendStep(say="First."), MendStep(say="Second.", run=run)])
    assert [(each.step, each.command) for each in found] == [
        (2, "w32tm /query /status"),
        (2, "w32tm /resync"),
    ]


def test_where_a_command_runs_is_said() -> None:
    command = Command(
        line="repadmin /replsummary", shell=Shell.CMD, elevated=True, on="on a domain controller"
    )
    assert command.where == "elevated cmd, on a domain controller"
