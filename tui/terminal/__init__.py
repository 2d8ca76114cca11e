"""The terminal below the console: differential writes, a driver that asks nothing, and an orderly end."""

from tui.terminal.app import TerminalApp
from tui.terminal.output import Output
from tui.terminal.run import Ending, run
from tui.terminal.screen import TerminalScreen

__all__ = ["Ending", "Output", "TerminalApp", "TerminalScreen", "run"]
