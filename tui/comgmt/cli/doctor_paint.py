"""Lines with roles as text for stdout: in colors where its terminal has them, plain everywhere else."""

import sys
from typing import Final

import click

from comgmt.cli.terminal import environment_as_given, terminal_profile
from comgmt.render.line import Line, Role, plain

_COLORS: Final[dict[Role, str]] = {"good": "green", "bad": "red", "wait": "yellow"}


def paint(line: Line) -> str:
    """The text of `line`, trailing blanks removed; a judgment in its color if stdout can show it."""
    if not _has_colors():
        return plain(line).rstrip()
    return "".join(
        click.style(span.text, fg=_COLORS[span.role], bold=span.role == "bad")
        if span.role in _COLORS
        else click.style(span.text, dim=True)
        if span.role == "dim"
        else span.text
        for span in line
    ).rstrip()


def _has_colors() -> bool:
    return sys.stdout.isatty() and terminal_profile(environment_as_given(), sys.stdout.encoding).colors > 0
