"""Where the store of a site is, and the files beside it."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,94}")
_TAKEN: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)


def store_path(data_folder: Path, site_name: str) -> Path:
    """The file for a site by a name that tells it from every other, inside `data_folder`.

    A name that is no plain file name becomes a digest: nothing in it leads out of the folder.
    """
    if _PLAIN.fullmatch(site_name) and site_name.split(".", maxsplit=1)[0].lower() not in _TAKEN:
        return data_folder / f"{site_name}.sqlite"
    from hashlib import sha256  # noqa: PLC0415 - OpenSSL, for few names

    digest = sha256(site_name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return data_folder / f"site-{digest}.sqlite"


@lru_cache(64)
def beside(store: Path, ending: str) -> Path:
    """The file beside a store that has its name and this ending.

    It is made once: Python enters each name of a path among its own names, whose table is never cleaned, and
    by names that come and go it grows by a MB at some reading.
    """
    return store.with_name(f"{store.name}.{ending}")
