"""Runs `check`: a monitoring plugin has the exit codes 0, 1, 2 and 3, whatever goes wrong."""

from importlib import import_module
from typing import Final

import click

from comgmt.cli.output import UnwritableError, blaming_stdout
from comgmt.cli.problems import CommandError
from comgmt.domain.text import inert

UNKNOWN: Final = 3
_WITH_VALUE: Final = frozenset({"--site", "--replay", "--config"})  # options of the group that take a value


def is_plugin(arguments: list[str]) -> bool:
    """Whether the command is `check`: the first word that is no option, nor the value of one before it."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word == "check"
    return False


def run_plugin(group: click.Group, arguments: list[str]) -> int:
    """Run `check`; what goes wrong before it can report is UNKNOWN too, in the form that was asked for.

    Raises UnwritableError where nothing can be reported.
    """
    try:
        with blaming_stdout(), group.make_context("comgmt", list(arguments)) as context:
            return int(group.invoke(context) or 0)
    except click.exceptions.Exit as ended:
        return ended.exit_code  # --help
    except UnwritableError:
        raise
    except CommandError as wrong:
        words = " ".join(wrong.sentences)
    except click.ClickException as wrong:
        words = wrong.format_message()
    except (KeyboardInterrupt, click.Abort):
        words = "interrupted"
    except Exception as fault:  # noqa: BLE001 - the last resort
        from comgmt.cli.faults import tell  # noqa: PLC0415 - needed for this only

        tell(fault)
        words = f"a fault of comgmt ({type(fault).__name__})"
    return int(import_module("comgmt.cli.commands.check").failed(inert(words), arguments))
