"""The cells of exported columns: the values of a key for JSON, and the same as texts of CSV."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Any, Final

from comgmt.domain.device_columns import MOMENTS
from comgmt.domain.workloads import switched

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide forms count
_SIGNS: Final = frozenset(_FORMULA)
_ENDS: Final = re.compile('[",\r\n]')  # a cell, or a line
_SELDOM: Final = 4  # times that each value of a column is there on average: fewer are written one by one
_DAY: Final = 86_400
_DAY_MICROS: Final = _DAY * 1_000_000
_EPOCH: Final = date(1970, 1, 1)
_FLAGS: Final = {None: "", True: "true", False: "false"}


def defused(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(key: str, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as JSON has them: an error as "0x%08X", workloads by name, times as ISO."""
    if key in MOMENTS:
        return moment_texts(values)
    write = _WRITTEN.get(key)
    return values if write is None else list(map(write, values))


def cells(key: str, values: Sequence[Any]) -> Iterable[str]:
    """The values of a column as the cells of a CSV file; what is not given is empty.

    Most columns have few values that are not the same: each of those is written once.
    """
    distinct = set(values)
    if len(distinct) == 1:
        return repeat(_written(key, values[:1])[0], len(values))
    if len(distinct) * _SELDOM > len(values):
        return _written(key, values)
    known = list(distinct)
    of_value = dict(zip(known, _written(key, known), strict=True))
    return map(of_value.__getitem__, values)


def quoted(text: str) -> str:
    """A cell as RFC 4180 has it: in quotes where it holds what ends a cell or a line."""
    return '"' + text.replace('"', '""') + '"' if _ENDS.search(text) else text


def _written(key: str, values: Sequence[Any]) -> list[str]:
    if key == "workloads":
        return list(map(_workloads_cell, values))
    if key in _WRITTEN or key in MOMENTS:
        return ["" if text is None else text for text in plain(key, values)]
    first = next((value for value in values if value is not None), "")
    if isinstance(first, bool):
        return list(map(_FLAGS.__getitem__, values))
    if isinstance(first, str):
        return _texts(values)
    return ["" if value is None else str(value) for value in values]


def _texts(values: Sequence[str | None]) -> list[str]:
    """Texts of devices: defused, and in quotes where they need them; one look tells that none does."""
    texts = [f"'{text}" if text and text[0] in _SIGNS else text or "" for text in values]
    return list(map(quoted, texts)) if _ENDS.search("".join(texts)) else texts


def moment_texts(micros: Sequence[int | None]) -> list[str | None]:
    """Times as ISO 8601 in UTC: "2026-11-23T14:02:00Z"."""
    return [
        None if moment is None else _day(moment // _DAY_MICROS) + _time(moment // 1_000_000 % _DAY)
        for moment in micros
    ]


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


@lru_cache(maxsize=_DAY)
def _time(second: int) -> str:
    return f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


@lru_cache(maxsize=4096)
def _code(error: int | None) -> str | None:
    return None if error is None else f"0x{error:08X}"


@lru_cache(maxsize=4096)
def _workloads(mask: int | None) -> list[str] | None:
    return None if mask is None else [each.value for each in switched(mask)]


@lru_cache(maxsize=4096)
def _workloads_cell(mask: int | None) -> str:
    names = _workloads(mask)
    return "" if names is None else " ".join(names) or "none"  # empty is "not known"


_WRITTEN: Final[dict[str, Callable[[Any], Any]]] = {
    "error": _code,
    "workloads": _workloads,
}
