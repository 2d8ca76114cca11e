"""Versions as numbers that order them as people do."""

from functools import lru_cache
from typing import Final

_PARTS: Final = 4
_PART_BITS: Final = 20  # the third and fourth part; the first two share what is left
MOST: Final = (1 << _PART_BITS) - 1
_MOST_MAJOR: Final = (1 << 11) - 1
_NO_VERSION: Final = -1
_REMEMBERED: Final = 4096  # a fleet has few different versions


@lru_cache(_REMEMBERED)
def version_order(version: str | None) -> int | None:
    """A number that orders versions as people do; -1 for a text that is none."""
    if version is None:
        return None
    texts = version.strip().split(".")
    if len(texts) > _PARTS or not all(text.isascii() and text.isdigit() for text in texts):
        return _NO_VERSION
    major, minor, build, revision = (int(text[:9]) for text in (*texts, "0", "0", "0")[:_PARTS])
    high = min(major, _MOST_MAJOR) << 11 | min(minor, _MOST_MAJOR)
    return (high << _PART_BITS | min(build, MOST)) << _PART_BITS | min(revision, MOST)
