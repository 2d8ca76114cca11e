"""Rows of `device` as records."""

from typing import Any, Final

from comgmt.domain.device import DeviceRow
from comgmt.store.schema import STATES
from comgmt.store.times import from_micros

COLUMNS: Final = (
    "resource_id, name, state, failed, error, error_detail, state_since, os_release, os_build, site_code, "
    "domain, user, joined, enrolled AND policy, authority, mask, client_version, last_active, aad_device_id, "
    "changed_at"
)


def device_row(values: tuple[Any, ...]) -> DeviceRow:
    """The record of one row of `COLUMNS`."""
    (
        resource_id,
        name,
        state,
        failed,
        error,
        error_detail,
        state_since,
        os_release,
        os_build,
        site_code,
        domain,
        user,
        joined,
        comanaged,
        authority,
        mask,
        client_version,
        last_active,
        aad_device_id,
        changed_at,
    ) = values
    return DeviceRow(
        resource_id=resource_id,
        name=name,
        state=None if state is None else STATES[state],
        failed=bool(failed),
        error=error,
        error_detail=error_detail,
        state_since=None if state is None else from_micros(state_since),
        os_release=os_release,
        os_build=os_build,
        site_code=site_code,
        domain=domain,
        user=user,
        joined=joined,
        comanaged=bool(comanaged),
        authority=authority,
        workloads=mask,
        client_version=client_version,
        last_active_at=from_micros(last_active),
        aad_device_id=aad_device_id,
        changed_at=from_micros(changed_at),
    )
