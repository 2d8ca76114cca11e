"""The addresses that the catalogues of this room name: the only ones that a console opens."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_FILES: Final = (
    "enrollment-errors.toml",
    "sign-in-errors.toml",
    "signs.toml",
    "known-issues.toml",
    "glossary.toml",
)
_QUOTED: Final = re.compile(r'"(https://[^"\s]+)"')


@lru_cache(maxsize=1)
def own_addresses() -> frozenset[str]:
    """Every address that stands alone as a link or a source of an entry. Read once, when first asked for."""
    return frozenset(
        address
        for name in _FILES
        for address in _QUOTED.findall((_FOLDER / name).read_text(encoding="utf-8"))
    )
