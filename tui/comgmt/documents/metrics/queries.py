"""The numbers that rules name as PromQL over the families of `census`, one value a site."""

from typing import Final

from comgmt.domain.alerts.keys import STATES_ALL
from comgmt.domain.census import DONUT_STATES

_FIXED: Final = {
    "errors.all": "comgmt_failed_devices",
    "clients.all": "comgmt_clients",
    "comanaged": 'comgmt_comanaged_devices{definition="documented"}',
    STATES_ALL: f'comgmt_devices{{state=~"{"|".join(state.value for state in DONUT_STATES)}"}}',
}
_FAMILIES: Final = {
    "error.": ("comgmt_errors", "code"),
    "state.": ("comgmt_devices", "state"),
    "stage.": ("comgmt_stage_devices", "stage"),
    "workload.": ("comgmt_workload_devices", "workload"),
    "clients.": ("comgmt_clients", "os"),
    "release.": ("comgmt_release_clients", "release"),
}
_DEPLOYMENT: Final = "deployment."
_SUCCESS: Final = ".success"


def number(key: str, offset: str = "") -> str:
    """The number of a trend key; `offset` is a span of PromQL to look back, such as "24h"."""
    return f"sum by (site) ({selector(key)}{f' offset {offset}' if offset else ''})"


def selector(key: str) -> str:
    """The series that a trend key counts. Raises KeyError for a key that no family has."""
    if key in _FIXED:
        return _FIXED[key]
    if key.startswith(_DEPLOYMENT):
        policy = key.removeprefix(_DEPLOYMENT).removesuffix(_SUCCESS)
        return f'comgmt_deployment_devices{{policy={quoted(policy)},result="success"}}'
    family = next(family for family in _FAMILIES if key.startswith(family))
    name, label = _FAMILIES[family]
    return f"{name}{{{label}={quoted(key.removeprefix(family))}}}"


def quoted(text: str) -> str:
    """A string of PromQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
