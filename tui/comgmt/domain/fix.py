"""Where an enrollment error is mended: in the tenant, on the device, in the network, or by waiting."""

from enum import Enum
from typing import Final

from comgmt.domain.catalogue import CatalogueEntry


class Fix(str, Enum):
    """Where to mend an error; the value is its one-word label. LOOK: the code alone does not say."""

    TENANT = "tenant"
    DEVICE = "device"
    NETWORK = "network"
    WAIT = "wait"
    LOOK = "look"

    @property
    def label(self) -> str:
        """One word for a narrow column."""
        return self.value

    @property
    def phrase(self) -> str:
        """The heading of its group."""
        return _PHRASES[self]


_PHRASES: Final = {
    Fix.TENANT: "fix in the tenant",
    Fix.DEVICE: "fix on the device",
    Fix.NETWORK: "fix the network",
    Fix.WAIT: "wait, it clears by itself",
    Fix.LOOK: "look in the logs first",
}

# Entries whose guidance points elsewhere than their component and transience do, by what their steps say.
_BY_CODE: Final = {
    Fix.TENANT: frozenset(
        {
            *(0x8000FFFF, 0x80070525, 0x80180002, 0x80180007, 0x8018000E, 0x80180019, 0x80180031),
            *(0x80190199, 0x8019019A, 0x801901F5, 0x81036501, 0x81036502, 0xC1036501),
            *(0x801C0002, 0x801C0013, 0x801C0014, 0x801C0016, 0x801C001D, 0x801C003A, 0x801C03F1),
        }
    ),
    Fix.DEVICE: frozenset(
        {
            *(0x8007052E, 0x80190190, 0x80190191, 0x801C000F, 0x87D00276, 0xC000006A),
            *(0xCAA90003, 0xCAA90004, 0xCAA9002F, 0xCAA90038, 0xCAA90056),
        }
    ),
    Fix.NETWORK: frozenset(
        {
            *(0x80070774, 0x801C0001, 0x801C000B, 0x801C000C, 0x801C0012, 0x801C0021, 0x801C003D),
            *(0x801C03E9, 0x801C03EB, 0xC0048442),
            *(0xCAA90015, 0xCAA90018, 0xCAA90019, 0xCAA9001B, 0xCAA9001E, 0xCAA9002B, 0xCAA9002C),
        }
    ),
    Fix.WAIT: frozenset(
        {0x00180011, 0x801901AD, 0x801901F4, 0x801901F7, 0xCAA1002D, 0xCAA301F4, 0xCAA301F7},
    ),
    Fix.LOOK: frozenset(
        {
            *(0x80004004, 0x80004005, 0x80070001, 0x80180004, 0x80180008, 0x8018001D, 0x80180032),
            *(0xC000006D, 0xCAA20064, 0xCAA50002, 0xCAA5001C, 0xCAAA0001),
        }
    ),
}
_BY_COMPONENT: Final = {
    "Intune licensing/restrictions": Fix.TENANT,
    "MDM enrollment service": Fix.DEVICE,
    "Windows core": Fix.DEVICE,
    "ConfigMgr client": Fix.DEVICE,
}
_TENANT_FAMILIES: Final = frozenset(
    {0xC000, 0xC004, 0xC00C, 0xCAA2, 0xCAA9}
)  # Entra ID or federation refused


def fix_of(entry: CatalogueEntry) -> Fix:
    """Where one entry of the catalogue is mended (facts/enrollment-errors.md section e).

    First what its own steps say, then the network, then time, then its component.
    """
    for fix, codes in _BY_CODE.items():
        if entry.code in codes:
            return fix
    if entry.component == "Network/proxy":
        return Fix.NETWORK
    if entry.transient == "yes":
        return Fix.WAIT
    default = Fix.TENANT if entry.code >> 16 in _TENANT_FAMILIES else Fix.DEVICE
    return _BY_COMPONENT.get(entry.component, default)
