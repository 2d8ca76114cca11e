"""The cells of exported columns: the values of a key for JSON, and the same as texts of CSV."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from comgmt.domain.device_columns import MOMENTS
from comgmt.domain.workloads import switched

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide forms count
_SIGNS: Final = frozenset(_FORMULA)
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


def cells(key: str, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as CSV has them; what is not given is empty."""
    if key == "workloads":
        return list(map(_workloads_cell, values))
    if key in _WRITTEN or key in MOMENTS:
        return plain(key, values)  # an empty cell is what csv makes of None
    first = next((value for value in values if value is not None), None)
    if isinstance(first, bool):
        return list(map(_FLAGS.__getitem__, values))
    if isinstance(first, str):
        return [f"'{text}" if text and text[0] in _SIGNS else text for text in values]
    return values


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
