"""The scene as a program, run by the tests on a real terminal: `python -m tests.terminal.probe [OPTIONS]`.

Like the console it decides from environment and locale what may be sent, and ends with `Ending.code`.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from typing import ClassVar

from textual._compositor import ReflowResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from comgmt.cli.terminal import environment_as_given, terminal_profile
from comgmt.terminal.app import TerminalApp
from comgmt.terminal.output import Output
from comgmt.terminal.run import run
from tests.terminal.scenes import Scene


class Probe(TerminalApp[None], Scene):
    """The scene with keys that make things go wrong, and a count of layouts in the last line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit"),
        Binding("7", "exit_with(7)"),
        Binding("f", "fail"),
        Binding("F", "fail_in_thread"),
        Binding("b", "block"),
        Binding("w", "flood"),
        Binding("r", "report"),
        Binding("c", "clip"),
        Binding("o", "outside"),
    ]

    def __init__(self, output: Output) -> None:
        super().__init__(output)
        self.layouts = 0

    def on_mount(self) -> None:
        reflow = self.screen._compositor.reflow

        def counted(parent: Widget, size: Size) -> ReflowResult:
            self.layouts += 1
            return reflow(parent, size)

        self.screen._compositor.reflow = counted  # type: ignore[method-assign]

    def action_report(self) -> None:
        """Say the size and how often the screen was laid out; saying it is no layout."""
        width, height = self.size
        self.query_one("#names", Static).update(f"layouts={self.layouts} size={width}x{height}", layout=False)

    def action_exit_with(self, code: int) -> None:
        self.exit(return_code=code)

    def action_fail(self) -> None:
        raise ValueError("a fault with \x1b]0;title\x07 in it")

    def action_fail_in_thread(self) -> None:
        threading.Thread(target=self.action_fail, daemon=True).start()

    def action_block(self) -> None:
        """The whole event loop stands still, as in a request that hangs in the wrong thread."""
        time.sleep(60)

    def action_clip(self) -> None:
        self.copy_to_clipboard("text")

    def action_outside(self) -> None:
        """Another program has the terminal for a while."""
        with self.suspend():
            subprocess.run(["sh", "-c", "echo outside; read line"], check=True)

    def action_flood(self) -> None:
        """More than any terminal takes at once."""
        for number in range(3000):
            self.set_timer((number + 1) / 1000, self.redraw)


def main() -> int:
    """Run it; say on stdout how it ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--glyphs", default="auto")
    parser.add_argument("--mouse", action="store_true")
    parser.add_argument("--hanging-thread", action="store_true")
    options = parser.parse_args()
    profile = terminal_profile(
        environment_as_given(), sys.stderr.encoding, interactive=os.isatty(2), glyphs=options.glyphs
    )
    if not profile.screen:
        sys.stdout.write("no screen\n")
        return 0
    if options.hanging_thread:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    output = profile.output(mouse=options.mouse)
    ending = run(Probe(output))
    fault = "" if ending.fault is None else f" fault {type(ending.fault).__name__}"
    sys.stdout.write(f"ended {ending.code}{fault}\n")
    return 70 if ending.fault else ending.code


if __name__ == "__main__":
    sys.exit(main())
