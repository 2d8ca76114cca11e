"""A Grafana dashboard over the names of `census`: the tiles now, and how they went."""

import json
from typing import Any, Final

from comgmt.documents.metrics.queries import number

_SOURCE: Final = {"type": "prometheus", "uid": "${datasource}"}
_SITE: Final = 'site="$site"'
_COLUMNS: Final = 24

# title, query, columns
_STATS: Final = (
    ("Enrolled", number("stage.enrolled"), 4),
    ("Enrolled, of eligible", f"100 * {number('stage.enrolled')} / {number('stage.eligible')}", 4),
    ("Failed", number("errors.all"), 4),
    ("Pending user sign in", number("state.pending_sign_in"), 4),
    ("Age of the data", "time() - comgmt_census_timestamp_seconds", 4),
    ("Tiles not read", "sum by (site) (comgmt_tile_read == bool 0)", 4),
)
_GRAPHS: Final = (
    ("Enrollment status", "comgmt_devices", "{{state}}"),
    ("Enrollment errors", "topk(10, comgmt_errors)", "{{code}}"),
    ("Co-management status", "comgmt_stage_devices", "{{stage}}"),
    ("Workload transition", "comgmt_workload_devices", "{{workload}}"),
    ("Client OS distribution", "comgmt_release_clients", "{{release}}"),
    ("Deployment policies, applied", 'comgmt_deployment_devices{result="success"}', "{{policy}}"),
    ("Findings", "comgmt_finding_devices", "{{finding}}"),
    ("Failures against a day before", f"{number('errors.all')} - {number('errors.all', '1d')}", "{{site}}"),
)
_UNITS: Final = {"Age of the data": "s", "Enrolled, of eligible": "percent"}


def dashboard() -> str:
    """The dashboard as JSON for Grafana's import: it asks for the data source, and has a site to choose."""
    panels = [*_stats(), *_graphs()]
    for number_, panel in enumerate(panels, 1):
        panel["id"] = number_
    document = {
        "title": "Co-management (comgmt)",
        "uid": "comgmt",
        "tags": ["comgmt", "configuration-manager"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "templating": {"list": [_datasource(), _site()]},
        "panels": panels,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _stats() -> list[dict[str, Any]]:
    panels, left = [], 0
    for title, query, width in _STATS:
        place = {"h": 4, "w": width, "x": left, "y": 0}
        panels.append(_panel("stat", title, query, "{{site}}", place))
        left += width
    return panels


def _graphs() -> list[dict[str, Any]]:
    half = _COLUMNS // 2
    return [
        _panel(
            "timeseries",
            title,
            query,
            legend,
            {"h": 8, "w": half, "x": half * (index % 2), "y": 4 + 8 * (index // 2)},
        )
        for index, (title, query, legend) in enumerate(_GRAPHS)
    ]


def _panel(kind: str, title: str, query: str, legend: str, place: dict[str, int]) -> dict[str, Any]:
    return {
        "type": kind,
        "title": title,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": _UNITS.get(title, "short"), "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "datasource": _SOURCE, "expr": _of_site(query), "legendFormat": legend}],
    }


def _of_site(query: str) -> str:
    """The query for the site that is chosen: the label goes into every selector of it."""
    first, *rest = query.split("comgmt_")
    return first + "".join(f"comgmt_{_with_site(part)}" for part in rest)


def _with_site(part: str) -> str:
    end = next((at for at, letter in enumerate(part) if not (letter.isalnum() or letter == "_")), len(part))
    name, tail = part[:end], part[end:]
    return f"{name}{{{_SITE},{tail[1:]}" if tail.startswith("{") else f"{name}{{{_SITE}}}{tail}"


def _datasource() -> dict[str, Any]:
    return {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"}


def _site() -> dict[str, Any]:
    return {
        "name": "site",
        "label": "Site",
        "type": "query",
        "datasource": _SOURCE,
        "query": "label_values(comgmt_census_timestamp_seconds, site)",
        "refresh": 1,
    }
