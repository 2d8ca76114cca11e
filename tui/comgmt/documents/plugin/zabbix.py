"""A report as the data of a Zabbix trapper: the body that zabbix_sender puts behind its header.

An external check reads the same text by JSONPath: `$.data[?(@.key=='comgmt[errors.all]')].value.first()`.
"""

import json
from typing import Any

from comgmt.documents.plugin.report import Report, plain


def zabbix(report: Report) -> str:
    """`{"request": "sender data", "data": [...]}`; a number that was not read is left out."""
    clock = {} if report.taken_at is None else {"clock": int(report.taken_at.timestamp())}
    data: list[dict[str, Any]] = [
        _item(report, "comgmt.status", str(int(report.status))),
        _item(report, "comgmt.summary", report.summary),
    ]
    if report.age_seconds is not None:
        data.append(_item(report, "comgmt.age", plain(round(report.age_seconds))))
    data += [
        _item(report, f"comgmt.rule[{_name(rule.name, rule.about)}]", str(int(rule.status)))
        for rule in report.rules
    ]
    data += [
        {**_item(report, f"comgmt[{figure.key}]", plain(figure.value)), **clock}
        for figure in report.figures
        if figure.value is not None
    ]
    return json.dumps({"request": "sender data", "data": data}, ensure_ascii=False) + "\n"


def _item(report: Report, key: str, value: str) -> dict[str, Any]:
    return {"host": report.site, "key": key, "value": value}


def _name(rule: str, about: str) -> str:
    return f"{rule},{about}" if about else rule
