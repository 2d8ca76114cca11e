"""A configured site for commands: a simulated one on loopback, named in a configuration file."""

from pathlib import Path

from tui.demo.server import DemoServer


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
