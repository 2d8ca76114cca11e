"""What is right in the `[tell.NAME]` tables of the configuration; how they tell is in `ways`."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from comgmt.cli.alert_settings import TellSettings
from comgmt.cli.durations import seconds
from comgmt.cli.toml_text import toml
from comgmt.outside import depends_on_folder

_LONGEST: Final = 300
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_WAYS: Final = ("command", "webhook", "webhook_command")


def teller_problems(settings: TellSettings) -> Iterator[str]:
    """What is wrong with one table, as the words after `tell.NAME`."""
    ways = [way for way in _WAYS if getattr(settings, way) is not None]
    if len(ways) != 1:
        given = f"has {' and '.join(ways)}; keep one of them" if ways else "tells nobody"
        yield f" {given}: give it command, webhook or webhook_command"
    if settings.command is not None and not "".join(settings.command[:1]):
        yield ".command is empty; it must be a list of words, the program first"
    elif settings.command is not None and depends_on_folder(settings.command[0]):
        yield (
            f".command = {toml(settings.command[0])} depends on the folder comgmt is started in; give the "
            "full path of the program"
        )
    if settings.webhook is not None and not is_safe(settings.webhook):
        yield (
            f".webhook = {toml(settings.webhook)} is not usable; it must be an https address (http on this "
            "computer only)"
        )
    if settings.command is not None and (settings.token_command is not None or settings.card != "json"):
        yield " is a command; token_command and card are for webhooks, remove them"
    if not 1 <= (seconds(settings.time_out) or 0) <= _LONGEST:
        yield f".time_out = {toml(settings.time_out)} is not usable; it must be a duration from 1s to 5m"


def is_safe(address: str) -> bool:
    """Whether an address may be told of alerts: https, or http on this computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))
