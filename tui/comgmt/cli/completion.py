"""Completion in bash, zsh and fish, by click's standard way: COMMAND and cursor in, candidates out.

A shell sets `_COMGMT_COMPLETE` and runs `comgmt`; nothing is read from a site for an answer, and what is
wrong with a configuration gives no candidates rather than a sentence in the middle of a line.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from comgmt.cli.output import say, write
from comgmt.cli.problems import CommandError, Exit

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem, ShellComplete

VARIABLE: Final = "_COMGMT_COMPLETE"
SHELLS: Final = ("bash", "zsh", "fish")

Completer: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"


def answer(cli: click.Command) -> int | None:
    """Answer a shell that asks; None when none does."""
    asked = os.environ.get(VARIABLE)
    if not asked:
        return None
    shell, _, task = asked.partition("_")
    if shell not in SHELLS or task not in {"source", "complete"}:
        say(f"{VARIABLE}={asked} is none of bash_source, zsh_source and fish_source.")
        return Exit.USAGE
    if task == "source":
        write(script(cli, shell))
    else:
        write(_candidates(cli, shell))
    return Exit.DONE


def script(cli: click.Command, shell: str) -> str:
    """What `shell` has to run so that it asks us."""
    from click.shell_completion import ShellComplete  # noqa: PLC0415 - where a shell asks

    # Not the method of BashComplete: it starts a bash to ask for its version.
    return ShellComplete.source(_completion(cli, shell)).strip() + "\n"


def one_of(*values: str) -> Completer:
    """Candidates of an option that takes one of these."""

    def complete(
        _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        return _items(value for value in values if value.lower().startswith(incomplete.lower()))

    return complete


def one_of_those(values: Callable[[], Iterable[str]]) -> Completer:
    """The same, of values that are only known when a shell asks."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        return one_of(*values())(context, parameter, incomplete)

    return complete


def codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The codes and symbols of the catalogue, with their titles."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - where a shell asks

    from comgmt.domain.catalogue import catalogue  # noqa: PLC0415 - needed for this answer only

    typed = incomplete.lower()
    return [
        CompletionItem(spelling, help=entry.title)
        for entry in catalogue().entries
        for spelling in (f"0x{entry.code:08X}", entry.symbol)
        if spelling and spelling.lower().startswith(typed)
    ]


def limits(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The names of numbers that a limit is set for, up to the equals sign."""
    from comgmt.cli.count_keys import FIXED  # noqa: PLC0415 - needed for this answer only

    return _items(f"{key}=" for key in FIXED if key.startswith(incomplete))


def sites(context: click.Context, _parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The sites of the configuration that is named before, else of the usual one."""
    from comgmt.cli.config import default_path, load  # noqa: PLC0415 - needed for this answer only

    try:
        found = load(_configuration(context) or default_path()).settings.sites
    except CommandError:
        return []
    return _items(name for name in found if name.startswith(incomplete))


def _items(values: Iterable[str]) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - where a shell asks

    return [CompletionItem(value) for value in values]


def _candidates(cli: click.Command, shell: str) -> str:
    """One candidate a line, or nothing: in the middle of a line there is no place for sentences."""
    try:
        found = _completion(cli, shell).complete()
    except Exception:  # noqa: BLE001 - see above
        return ""
    return f"{found}\n" if found else ""


def _configuration(context: click.Context) -> Path | None:
    """What --config says, behind the command or before it."""
    while context.parent is not None and not context.params.get("config"):
        context = context.parent
    return context.params.get("config")


def _completion(cli: click.Command, shell: str) -> "ShellComplete":
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - where a shell asks

    kind = get_completion_class(shell)
    assert kind is not None
    return kind(cli, {}, "comgmt", VARIABLE)
