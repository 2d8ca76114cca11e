"""AADSTS numbers: what Entra ID says when it refuses a sign-in, a token or a join."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec
import tomli

from comgmt.domain.data_file import data_text
from comgmt.domain.fix import Fix

_FILE: Final = "sign-in-errors.toml"
_WRITTEN: Final = re.compile(r"\bAADSTS\s?(\d{4,7})\b", re.IGNORECASE)


class SignInError(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number with what it means, where it is mended and what to do."""

    number: int
    title: str
    fix: Fix
    meaning: str
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    read: date

    @property
    def name(self) -> str:
        """The number as it is written: "AADSTS50076"."""
        return f"AADSTS{self.number}"


class _SignInFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    error: tuple[SignInError, ...]


@lru_cache(maxsize=1)
def sign_in_errors() -> dict[int, SignInError]:
    """Every known number."""
    file = msgspec.convert(tomli.loads(data_text(_FILE)), _SignInFile)
    return {error.number: error for error in file.error}


def sign_in_error(number: int) -> SignInError | None:
    """What one number means; None where it is not known here."""
    return sign_in_errors().get(number)


def sign_in_numbers(text: str) -> tuple[int, ...]:
    """The AADSTS numbers in a text, each once, in their order."""
    return tuple(dict.fromkeys(int(found[1]) for found in _WRITTEN.finditer(text)))
