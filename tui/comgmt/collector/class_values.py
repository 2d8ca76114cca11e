"""What a site's classes are asked by, and what their values say: flags, systems, who is a client. Pure."""

from typing import Any, Final

from comgmt.domain.client_os import WORKSTATION, ClientOs, client_os
from comgmt.domain.enrollment import STATE_COLUMNS
from comgmt.domain.record_classes import COMANAGEMENT
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import (
    AnyOf,
    Equals,
    IsNull,
    Not,
    RowCondition,
    SiteValue,
    SiteValues,
    StartsWith,
)

FLAGS: Final = (*STATE_COLUMNS, "ComgmtPolicyPresent")
FIELDS: Final = {column.name: column.field for column in COMANAGEMENT.columns}
OS: Final = ("OperatingSystemNameandVersion", "Build")
CURRENT: Final = (Equals("Client", 1), AnyOf((Not(Equals("Obsolete", 1)), IsNull("Obsolete"))))
CLIENTS: Final = (*CURRENT, StartsWith("OperatingSystemNameandVersion", WORKSTATION))
_NO_IDS: Final = ("", "00000000-0000-0000-0000-000000000000")
# Of the systems that are new enough those that could enroll: not gone, and with an Entra device id.
COULD_ENROLL: Final[tuple[RowCondition, ...]] = (
    AnyOf((Not(Equals("Decommissioned", 1)), IsNull("Decommissioned"))),
    *(Not(Equals("AADDeviceID", text)) for text in _NO_IDS),
)


def flags_alone(values: SiteValues) -> ComanagementRecord:
    """A record of flags only, in the order of `FLAGS`; one with no value is not set."""
    flags: dict[str, Any] = {FIELDS[column]: bool(value) for column, value in zip(FLAGS, values, strict=True)}
    return ComanagementRecord(resource_id=0, **flags)


def system_of(values: SiteValues) -> ClientOs | None:
    """The system of Windows that values in `OS` say."""
    return client_os(*map(text_of, values))


def text_of(value: SiteValue) -> str | None:
    """A value that is a text; what is none says nothing."""
    return value if isinstance(value, str) else None
