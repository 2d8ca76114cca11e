"""A report for an EXE/Script Advanced sensor of PRTG: channels with limits, 50 at the most."""

import json
from typing import Any, Final

from comgmt.documents.plugin.report import Figure, Report, Status
from comgmt.domain.alerts.rules import Limit

CHANNELS: Final = 50
_UNITS: Final = {"%": "Percent", "s": "TimeSeconds"}
_WORDS: Final = 1990  # characters that PRTG shows of a text


def prtg(report: Report) -> str:
    """The JSON of the sensor. With no number at all it is an error; else a channel tells the status.

    An error would hide the numbers, also those that are stale and worth seeing.
    """
    words = " ".join(f"{report.summary}{f' [stale: {report.stale}]' if report.stale else ''}".split())[
        :_WORDS
    ]
    known = [figure for figure in report.figures if figure.value is not None]
    if not known:
        body: dict[str, Any] = {"error": 1, "text": words}
        if report.status is not Status.UNKNOWN:
            body = {"result": [_status(report.status)], "text": words}
    else:
        room = CHANNELS - 1
        body = {
            "result": [_status(report.status), *(_channel(figure) for figure in known[:room])],
            "text": words,
        }
    return json.dumps({"prtg": body}, ensure_ascii=False) + "\n"


def _status(status: Status) -> dict[str, Any]:
    """0 OK, 1 warning, 2 critical, 3 unknown: PRTG warns above 0.5 and is down above 1.5."""
    return {
        "channel": "Status",
        "value": int(status),
        "unit": "Count",
        "limitmode": 1,
        "limitmaxwarning": 0.5,
        "limitmaxerror": 1.5,
        "float": 1,
    }


def _channel(figure: Figure) -> dict[str, Any]:
    value = figure.value or 0
    channel: dict[str, Any] = {"channel": figure.key, "unit": _UNITS.get(figure.unit, "Count")}
    channel |= {"value": int(value)} if float(value).is_integer() else {"value": round(value, 3), "float": 1}
    limits = {**_limits(figure.warning, "warning"), **_limits(figure.critical, "error")}
    return {**channel, **({"limitmode": 1, **limits} if limits else {})}


def _limits(limit: Limit | None, kind: str) -> dict[str, float]:
    if limit is None:
        return {}
    return {f"limit{'max' if limit.upper else 'min'}{kind}": limit.number}
