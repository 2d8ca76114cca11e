"""From the `[tell.NAME]` tables of the configuration to the ways in which their receivers are told."""

from collections.abc import Callable, Mapping
from functools import partial

from comgmt.cli.alert_settings import TellSettings
from comgmt.cli.durations import seconds
from comgmt.cli.passwords import printed_secret
from comgmt.cli.problems import CommandError
from comgmt.cli.tellers import is_safe
from comgmt.telling.message import plain, teams
from comgmt.telling.ways import NotToldError, Program, Way, Webhook


def ways_of(tell: Mapping[str, TellSettings]) -> dict[str, Way]:
    """How each receiver is told. No command runs and no address is looked at before it is needed."""
    return {name: _way(name, settings) for name, settings in tell.items()}


def _way(name: str, settings: TellSettings) -> Way:
    patience = float(seconds(settings.time_out) or 0)
    if settings.command is not None:
        return Program(settings.command, patience)
    write = teams if settings.card == "teams" else plain
    return Webhook(_address(name, settings), patience, write, _token(name, settings))


def _address(name: str, settings: TellSettings) -> Callable[[], str]:
    if settings.webhook is not None:
        return partial(str, settings.webhook)
    return partial(_printed, f"tell.{name}.webhook_command", settings.webhook_command or "", address=True)


def _token(name: str, settings: TellSettings) -> Callable[[], str] | None:
    if settings.token_command is None:
        return None
    return partial(_printed, f"tell.{name}.token_command", settings.token_command, address=False)


def _printed(place: str, command: str, *, address: bool) -> str:
    """The first line that a command prints; what is wrong with it is told without it."""
    try:
        text = printed_secret(place, command)
    except CommandError as problem:
        raise NotToldError(problem.sentences[0], final=True) from None
    if address and not is_safe(text):
        raise NotToldError(f"{place} did not print an https address", final=True)
    return text
