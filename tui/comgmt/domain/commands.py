"""Commands inside remediation steps, found so that they can be copied one by one."""

import re
from collections.abc import Sequence

import msgspec

# Only what runs as it stands: no registry paths, no console snap-ins, nothing that still wants an argument.
_COMMAND = re.compile(
    r"""
    dsregcmd\ /\w+
    | deviceenroller\.exe\ /c\ /AutoEnrollMDM\w*
    | gpupdate(?:\ /force)?
    | netsh\ winhttp\ show\ proxy
    | mdmdiagnosticstool\.exe\ -area\ [\w;]+\ -cab\ [^\s,;]+\.(?:cab|zip)
    | w32tm\ /(?:query\ /status|resync)
    | Get-Service\ \w+(?:,\ \w+)*
    | Get-Tpm\b
    | Get-ComputerInfo\ -Property\ \w+
    | Get-MgDomainFederationConfiguration
    | Restart-Service\ \w+
    | Start-ADSyncSyncCycle\ -PolicyType\ \w+
    | winmgmt\ /\w+
    | repadmin\ /\w+
    | nltest\ /dsgetdc:<?[\w.]+>?
    | whoami\ /upn
    | ccm(?:repair|eval)\.exe
    """,
    re.VERBOSE | re.IGNORECASE,
)


class StepCommand(msgspec.Struct, frozen=True):
    """One command and the number, from 1, of the step it stands in."""

    step: int
    command: str


def step_commands(steps: Sequence[str]) -> tuple[StepCommand, ...]:
    """Every command in `steps`, in their order, each once per step."""
    found = [
        StepCommand(number, match.group())
        for number, step in enumerate(steps, 1)
        for match in _COMMAND.finditer(step)
    ]
    return tuple(dict.fromkeys(found))
