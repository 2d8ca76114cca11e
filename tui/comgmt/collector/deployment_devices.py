"""The devices behind the numbers of a deployment, from the four classes that hold them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final

from comgmt.collector.source import Source
from comgmt.domain.batches import RecordBatch
from comgmt.domain.deployments import Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.record_classes import (
    COMPLIANT_ASSETS,
    ERROR_ASSETS,
    NONCOMPLIANT_ASSETS,
    UNKNOWN_ASSETS,
    Asset,
    RecordClass,
)
from comgmt.domain.row_conditions import Equals
from comgmt.domain.source_errors import PartError

_BY_STATUS: Final = {
    1: DeploymentNumber.SUCCESS,
    2: DeploymentNumber.IN_PROGRESS,
    3: DeploymentNumber.OTHER,
    4: DeploymentNumber.UNKNOWN,
    5: DeploymentNumber.ERRORS,
}
ASSETS: Final = (
    (COMPLIANT_ASSETS, DeploymentNumber.SUCCESS),
    (NONCOMPLIANT_ASSETS, DeploymentNumber.IN_PROGRESS),
    (ERROR_ASSETS, DeploymentNumber.ERRORS),
    (UNKNOWN_ASSETS, DeploymentNumber.UNKNOWN),
)
_USER: Final = 0


def read_deployment_devices(
    source: Source, deployment: Deployment, refuse: Callable[[DeploymentNumber, PartError], None]
) -> Iterator[RecordBatch[DeploymentDevice]]:
    """The devices class by class, as they come; each once a number.

    A class that cannot be read is left out, and `refuse` hears why its number has no devices, unless all four
    are: then the first of their errors is raised too.
    """
    errors: list[PartError] = []
    for of, number in ASSETS:
        try:
            yield from _devices(source, deployment, of, number)
        except PartError as error:  # noqa: PERF203 - four turns, and one refused is not the end
            errors.append(error)
            refuse(number, error)
    if len(errors) == len(ASSETS):
        raise errors[0]


def device_of(asset: Asset, deployment: Deployment, number: DeploymentNumber) -> DeploymentDevice:
    """One asset of a deployment; `number` is that of its class, which its own status may better."""
    return DeploymentDevice(
        deployment_id=deployment.deployment_id,
        number=_number(asset.status, number),
        name=asset.name or "",
        resource_id=_resource_id(asset.asset_id, asset.asset_type),
    )


def _devices(
    source: Source, deployment: Deployment, of: RecordClass[Asset], number: DeploymentNumber
) -> Iterator[RecordBatch[DeploymentDevice]]:
    condition = Equals("AssignmentID", deployment.assignment_id or 0)
    with closing(source.batches(of, condition)) as found:
        for assets in found:
            yield _devices_of(assets, deployment, number)


def _devices_of(
    assets: RecordBatch[Asset], deployment: Deployment, number: DeploymentNumber
) -> RecordBatch[DeploymentDevice]:
    """The same as `device_of` of each asset, column by column."""
    ids, kinds = assets.column("asset_id"), assets.column("asset_type")
    columns: dict[str, list[Any]] = {
        "deployment_id": [deployment.deployment_id] * len(assets),
        "number": [_number(status, number) for status in assets.column("status")],
        "name": [name or "" for name in assets.column("name")],
        "resource_id": list(map(_resource_id, ids, kinds)),
    }
    return RecordBatch(DeploymentDevice, columns, len(assets))


def _number(status: int | None, of_class: DeploymentNumber) -> DeploymentNumber:
    return _BY_STATUS.get(status or 0, of_class)


def _resource_id(asset_id: int, asset_type: int | None) -> int | None:
    return None if asset_type == _USER else asset_id
