"""Families of codes by their high word: what the number itself says before any table of meanings."""

from typing import Final

import msgspec


class Family(msgspec.Struct, frozen=True):
    """What all codes with one high word have in common.

    `reads` starts a sentence that ends in the low word. `about` says what the family means for enrollment.
    """

    reads: str
    component: str
    where: str
    about: str = ""


MDM_ADMIN: Final = (
    "Event log Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin (76, 71); "
    "CoManagementHandler.log"
)
_SIGN_IN: Final = (
    "Event log Microsoft-Windows-AAD/Operational (1098); CoManagementHandler.log; ADALOperationProvider.log"
)
_JOIN: Final = "Event log Microsoft-Windows-User Device Registration/Admin (304, 305, 307); dsregcmd /status"
_PRT: Final = (
    "dsregcmd /status > SSO State > Attempt Status; event log Microsoft-Windows-AAD/Operational (1081, 1088)"
)
_CLIENT: Final = (
    "CcmMessaging.log, LocationServices.log and ClientIDManagerStartup.log in %WinDir%\\CCM\\Logs"
)
_NET: Final = "Event logs DeviceManagement-Enterprise-Diagnostics-Provider/Admin and AAD/Operational"

_LEGACY: Final = "Enrollment log of the legacy Intune PC client; Event Viewer > Application"
_AUTOPILOT: Final = "Event log ModernDeployment-Diagnostics-Provider/Autopilot"
_TPM: Final = "Event log User Device Registration/Admin; Get-Tpm; dsregcmd /status > Device Details"

_NOT_ENROLLMENT: Final = "This family is not about enrollment."

# domain/FACTS.md#error-numbers, the high word table.
FAMILIES: Final = {
    0x8018: Family("MDM enrollment service error", "MDM enrollment service", MDM_ADMIN),
    0x8019: Family("HTTP facility error", "Network/proxy", _NET),
    0x801C: Family("Entra device registration error", "Device registration / Entra ID token", _JOIN),
    0x8007: Family("Win32 error", "Windows core", MDM_ADMIN),
    0x8000: Family("Generic COM error", "Windows core", MDM_ADMIN),
    0x8004: Family(
        "Component-specific error",
        "Windows core",
        MDM_ADMIN,
        "What the low word means belongs to the interface called.",
    ),
    0x8009: Family("Security provider error", "Windows core", _TPM, "Certificate, key or TLS trouble."),
    0x800B: Family("Certificate error", "Windows core", MDM_ADMIN, "Certificate, key or TLS trouble."),
    0x8024: Family(
        "Windows Update error", "Windows Update", "WindowsUpdate.log (Get-WindowsUpdateLog)", _NOT_ENROLLMENT
    ),
    0x8028: Family("TPM services error", "Windows core", _TPM, "TPM trouble."),
    0x8029: Family("TPM software error", "Windows core", _TPM, "TPM trouble."),
    0x80CF: Family("Retired Intune PC client error", "Legacy Intune PC client", _LEGACY, "A legacy family."),
    0x8103: Family(
        "Autopilot error", "Windows Autopilot", _AUTOPILOT, "About deployment, not about co-management."
    ),
    0xC103: Family(
        "Autopilot error", "Windows Autopilot", _AUTOPILOT, "About deployment, not about co-management."
    ),
    0x82AA: Family(
        "Enterprise management error in Windows",
        "Windows core",
        MDM_ADMIN,
        "The numbers of this family are not public.",
    ),
    0x8600: Family(
        "MDM configuration engine error (CFGMGR_E)",
        "MDM policy",
        MDM_ADMIN,
        f"{_NOT_ENROLLMENT} A policy failed later.",
    ),
    0x87D0: Family(
        "ConfigMgr client error", "ConfigMgr client", _CLIENT, "CMTrace > Tools > Lookup knows its text."
    ),
    0x87D1: Family("Intune app or policy result", "Intune", "IntuneManagementExtension.log", _NOT_ENROLLMENT),
    0x87D3: Family("Intune app or policy result", "Intune", "IntuneManagementExtension.log", _NOT_ENROLLMENT),
    0xC000: Family(
        "NTSTATUS", "Device registration / Entra ID token", _PRT, "Seen when a PRT could not be had."
    ),
    0xC004: Family(
        "Entra ID CloudAP plug-in status",
        "Device registration / Entra ID token",
        _PRT,
        "Seen when a PRT could not be had.",
    ),
    0xC00C: Family(
        "XmlLite error", "Device registration / Entra ID token", _PRT, "An XML document could not be read."
    ),
    0xCAA1: Family("ADAL/WAM status: caller or UI", "Device registration / Entra ID token", _SIGN_IN),
    0xCAA2: Family(
        "ADAL/WAM status: OAuth error",
        "Device registration / Entra ID token",
        _SIGN_IN,
        "Entra ID refused the call: find the AADSTS number in the log.",
    ),
    0xCAA3: Family("ADAL/WAM status: HTTP error", "Network/proxy", _SIGN_IN),
    0xCAA4: Family("ADAL/WAM status: serialization", "Device registration / Entra ID token", _SIGN_IN),
    0xCAA5: Family("ADAL/WAM status: system error", "Device registration / Entra ID token", _SIGN_IN),
    0xCAA6: Family("ADAL/WAM status: JSON error", "Device registration / Entra ID token", _SIGN_IN),
    0xCAA7: Family(
        "ADAL/WAM status: network error", "Network/proxy", _SIGN_IN, "The network failed during a token call."
    ),
    0xCAA8: Family(
        "ADAL/WAM status: WinHTTP error", "Network/proxy", _SIGN_IN, "The network failed during a token call."
    ),
    0xCAA9: Family("ADAL/WAM status: sign-in flow error", "Device registration / Entra ID token", _SIGN_IN),
    0xCAAA: Family("ADAL/WAM status: general error", "Device registration / Entra ID token", _SIGN_IN),
    0xCAAB: Family("ADAL/WAM status: token broker", "Device registration / Entra ID token", _SIGN_IN),
}

# The groups of 0xCAAx that the table does not list: ADAL/WAM by their shape, and no more is known.
_UNLISTED_ADAL: Final = Family(
    "ADAL/WAM status of an unlisted group, code", "Device registration / Entra ID token", _SIGN_IN
)

# Facilities of winerror.h that matter here (same section). Two are re-used by MDM.
FACILITIES: Final = {
    0: "NULL",
    1: "RPC",
    3: "STORAGE",
    4: "ITF",
    7: "WIN32",
    8: "WINDOWS",
    9: "SECURITY/SSPI",
    10: "CONTROL",
    11: "CERT",
    12: "INTERNET",
    15: "SETUPAPI",
    16: "SCARD",
    24: "MDM enrollment (WINDOWS_CE in winerror.h)",
    25: "HTTP, and MDM registration of Windows 8.x",
    27: "WER",
    28: "device registration (not in a public list)",
    32: "BACKGROUNDCOPY",
    34: "STATE_MANAGEMENT",
    36: "WINDOWSUPDATE",
    37: "DIRECTORYSERVICE",
    39: "SHELL",
    40: "TPM_SERVICES",
    41: "TPM_SOFTWARE",
    48: "WINDOWS_SETUP/PLA",
    49: "FVE (BitLocker)",
    62: "WPN (push)",
    85: "EAS",
    134: "ONLINE_ID",
    135: "DEVICE_UPDATE_AGENT",
    208: "DELIVERY_OPTIMIZATION",
    234: "USERMODE_LICENSING",
    885: "WEB",
    1793: "MOBILE",
    2000: "ConfigMgr client",
}


def family(code: int) -> Family | None:
    """The family of a code by its high word; 0x4AAx and 0x0AAx are the milder severities of 0xCAAx."""
    high = code >> 16
    if high & 0x0FF0 == 0x0AA0 and high >> 12 in {0x8, 0x4, 0x0}:  # noqa: PLR2004 - the shape is the rule
        high = 0xC000 | (high & 0x0FFF)
    if high & 0xFFF0 == 0xCAA0:  # noqa: PLR2004 - the shape is the rule
        return FAMILIES.get(high, _UNLISTED_ADAL)
    if high >> 4 == 0x860:  # noqa: PLR2004 - 0x86000000 and up
        return FAMILIES[0x8600]
    return FAMILIES.get(high)
