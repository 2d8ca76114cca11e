"""A simulated site in a process of its own, and consoles that read it on terminals."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.terminal.programs import environment, started
from tests.terminal.terminals import ROOT, Terminal

COMGMT: Final = (sys.executable, "-c", "import sys; from comgmt.cli.main import main; sys.exit(main())")


class Site(NamedTuple):
    """A configuration for it, and the home of everybody who reads it (their stores are there)."""

    config: Path
    home: Path

    def environment(self, term: str = "xterm-256color", locale: str = "utf-8", **more: str) -> dict[str, str]:
        """That of a person at home here."""
        return environment(term, locale, HOME=str(self.home), **more)

    def console(
        self,
        *options: str,
        size: tuple[int, int] = (80, 24),
        painted: str = "comgmt",
        given: Mapping[str, str] | None = None,
    ) -> Terminal:
        """The console on this site, its first frame painted."""
        command = (*COMGMT, "--config", str(self.config), *options)
        return started(command, painted, size=size, given=given or self.environment())


@contextmanager
def serving(home: Path, *options: str, living: bool = False) -> Iterator[Site]:
    """A site served with these options of `comgmt demo-site` for the `with` block; still unless `living`."""
    process = subprocess.Popen(
        [*COMGMT, "demo-site", *(() if living else ("--still",)), *options],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(HOME=str(home)),
    )
    try:
        config = home / "comgmt.toml"
        config.write_text(_start_lines(process))
        yield Site(config, home)
    finally:
        process.terminate()
        process.communicate()


def _start_lines(process: "subprocess.Popen[bytes]") -> str:
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith("password_command"):
        line = process.stdout.readline().decode()
        assert line, "the simulated site did not start"
        lines.append(line)
    return "".join(lines)
