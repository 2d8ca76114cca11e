"""A file of tables in TOML that people write beside the configuration."""

from pathlib import Path
from typing import Any, Final

import tomli

from comgmt.cli.problems import CommandError
from comgmt.domain.text import inert

_LARGEST: Final = 1 << 20  # octets


def tables_of(path: Path, what: str) -> dict[str, Any]:
    """What a file of `what` says; nothing where there is none. Raises CommandError with one sentence."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    if len(data) > _LARGEST:
        raise CommandError(f"{path} is larger than 1 MiB: it is no file of {what}.")
    try:
        return tomli.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError) as problem:
        raise CommandError(f"{path} is not TOML: {inert(str(problem))}.") from None
