"""The terminal below the console: differential writes, a driver that asks nothing, and an orderly end."""

from comgmt.terminal.app import TerminalApp
from comgmt.terminal.output import Output
from comgmt.terminal.run import Ending, run
from comgmt.terminal.screen import TerminalScreen

__all__ = ["Ending", "Output", "TerminalApp", "TerminalScreen", "run"]
