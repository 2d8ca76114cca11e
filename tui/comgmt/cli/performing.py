"""Does what a command does: its module is imported when it runs, not for its options or its help."""

from collections.abc import Mapping
from importlib import import_module


def perform(name: str, given: Mapping[str, object], what: str = "execute") -> int:
    """Run `what` of the command of this name with what its options gave; its exit code."""
    return int(getattr(import_module(f"comgmt.cli.commands.{name}"), what)(**given))
