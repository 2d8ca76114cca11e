"""A configured site for commands: a simulated one on loopback, named in a configuration file."""

import sys
from pathlib import Path

from comgmt.demo.server import DemoServer

# The command as a process of its own.
COMGMT = [sys.executable, "-c", "import sys; from comgmt.cli.main import main; sys.exit(main())"]


def configure(server: DemoServer, folder: Path, **changes: str) -> Path:
    """A configuration that reads `server`; `changes` are settings in TOML, "" leaves a setting out."""
    settings = {
        "url": f'"{server.url}"',
        "auth": '"ntlm"',
        "user": f"'{server.user}'",
        "password_command": f'"echo {server.password}"',
        "connect_timeout": '"5s"',
        "read_timeout": '"10s"',
        **changes,
    }
    lines = ["[sites.P01]", *(f"{key} = {value}" for key, value in settings.items() if value)]
    path = folder / "comgmt.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
