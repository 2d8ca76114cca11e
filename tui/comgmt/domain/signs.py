"""Lines of logs, fields of dsregcmd and texts of events, as data: what each says of an enrollment."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import msgspec
import tomli

from comgmt.domain.data_file import data_text

_FILE: Final = "signs.toml"
_ANY_WORD: Final = r"\S+"
_EVENT: Final = re.compile(r"event(?:\s*id)?[\s:]*(\d{2,5})", re.IGNORECASE)


class Sign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line, field or event. `text` is what a line holds, `{}` in it any word; "" is never in a line.

    `outcome` is what a line says of the enrollment, if anything; `wants` the value a field should have.
    """

    kind: Literal["log", "dsregcmd", "event"]
    name: str
    text: str
    title: str
    meaning: str
    steps: tuple[str, ...] = ()
    outcome: Literal["good", "bad"] | None = None
    wants: str | None = None
    sources: tuple[str, ...]
    read: date


class SeenSign(msgspec.Struct, frozen=True):
    """A sign in a line; `value` is that of a field, `well` whether it is the wanted one, where one is."""

    sign: Sign
    value: str | None = None
    well: bool | None = None


class _SignsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sign: tuple[Sign, ...]


@lru_cache(maxsize=1)
def signs() -> tuple[Sign, ...]:
    """All of them, in the order of the data."""
    return msgspec.convert(tomli.loads(data_text(_FILE)), _SignsFile).sign


def sign_named(text: str) -> Sign | None:
    """The sign of this name, in any case: "WamDefaultSet", "event 76"."""
    wanted = text.strip().rstrip(":").casefold()
    event = _EVENT.fullmatch(wanted)
    if event is not None:
        wanted = f"event {event[1]}"
    return next((sign for sign in signs() if sign.name.casefold() == wanted), None)


def signs_in(line: str) -> Iterator[SeenSign]:
    """Every sign in one line of a log, of dsregcmd or of an event; those of a longer text first."""
    field = _FIELD.match(line)
    if field is not None:
        known = _fields().get(" ".join(field[1].split()).casefold())
        if known is not None:
            yield _with_value(known, field[2].strip())
            return
    lowered = line.casefold()
    found = [sign for literal, sign, rule in _texts() if literal in lowered and rule.search(line)]
    if found:
        yield SeenSign(max(found, key=lambda sign: len(sign.text)))


_FIELD: Final = re.compile(r"\s*([A-Za-z][\w .-]{2,40}?)\s*:\s*(.*)$")


def _with_value(sign: Sign, value: str) -> SeenSign:
    if sign.wants is None or not value:
        return SeenSign(sign, value)
    return SeenSign(sign, value, value.casefold().startswith(sign.wants.casefold()))


@lru_cache(maxsize=1)
def _fields() -> dict[str, Sign]:
    return {sign.name.casefold(): sign for sign in signs() if sign.kind == "dsregcmd"}


@lru_cache(maxsize=1)
def _texts() -> tuple[tuple[str, Sign, re.Pattern[str]], ...]:
    """A part without a gap that is quickly sought, the sign, and its rule."""
    return tuple(
        (max(sign.text.split("{}"), key=len).strip().casefold(), sign, _rule(sign.text))
        for sign in signs()
        if sign.kind != "dsregcmd" and sign.text
    )


def _rule(text: str) -> re.Pattern[str]:
    return re.compile(_ANY_WORD.join(map(re.escape, text.split("{}"))), re.IGNORECASE)
