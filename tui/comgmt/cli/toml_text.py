"""Values and keys as TOML writes them."""

import re
from typing import Final

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def toml(value: object) -> str:
    """A string, a truth value or a list of strings."""
    import json  # noqa: PLC0415 - most configurations are only read

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")  # TOML takes no DEL


def toml_key(name: str) -> str:
    """A key, in quotes where it has to be."""
    return name if _BARE.fullmatch(name) else toml(name)
