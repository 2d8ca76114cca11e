"""What reads the value of an option that is a duration: "30s", "5m", "1h", "1d"."""

import click

from comgmt.cli.durations import seconds


def duration(_context: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """The seconds of it; None where it is not given. Raises BadParameter."""
    return _read(option, value, least=0)


def lasting_duration(_context: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """The same of one that takes time."""
    return _read(option, value, least=1)


def _read(option: click.Parameter, value: str | None, least: int) -> float | None:
    if value is None:
        return None
    found = seconds(value)
    if found is None or found < least:
        raise click.BadParameter(f"{value!r} is not a duration; write it as 30s, 5m, 1h or 1d.", param=option)
    return float(found)
