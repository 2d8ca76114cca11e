"""The systemd unit that runs `comgmt collect` as a user of its own, with nothing it does not need."""

import shutil
import sys
from pathlib import Path
from typing import Final

import comgmt
from comgmt.cli.source import SourceChoice

_UNIT: Final = """\
# comgmt collect as a service. Save this as /etc/systemd/system/comgmt-collect.service, then:
#   useradd --system --home-dir /var/lib/comgmt --shell /usr/sbin/nologin comgmt
#   mkdir -m 0750 /etc/comgmt && chown comgmt: /etc/comgmt   (config.toml goes there, mode 0600, owner comgmt)
#   systemctl daemon-reload && systemctl enable --now comgmt-collect
[Unit]
Description=Reads co-management from Configuration Manager (comgmt)
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=comgmt
Group=comgmt
ExecStart={command}
Environment=XDG_CONFIG_HOME=/etc XDG_DATA_HOME=/var/lib XDG_STATE_HOME=/var/log
StateDirectory=comgmt
StateDirectoryMode=0750
LogsDirectory=comgmt
LogsDirectoryMode=0750
UMask=0027
Restart=on-failure
RestartSec=60
# Exit codes that a person must mend: wrong configuration, sign-in refused, no permission.
RestartPreventExitStatus=2 4 5
{writes}
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
MemoryMax=1G

[Install]
WantedBy=multi-user.target
"""

_ELSEWHERE: Final = "it belongs where all can read it, for example into a virtual environment in /opt/comgmt"
# What the hardening above makes empty for the service.
_HIDING: Final = {
    **dict.fromkeys(("/home", "/root", "/run/user"), "ProtectHome"),
    **dict.fromkeys(("/tmp", "/var/tmp"), "PrivateTmp"),  # noqa: S108 - nothing is written there
}


def unit(source: SourceChoice, textfile: Path | None, listen: str | None) -> str:
    """The unit for these options, with the full path of this program."""
    words = [_program(), "collect"]
    if source.site is not None:
        words += ["--site", source.site]
    if source.config is not None:
        words += ["--config", str(source.config.absolute())]
    if textfile is not None:
        words += ["--textfile", str(textfile.absolute())]
    if listen is not None:
        words += ["--listen", listen]
    writes = f"ReadWritePaths={_quoted(str(textfile.absolute().parent))}" if textfile is not None else ""
    return _UNIT.format(command=" ".join(map(_quoted, words)), writes=writes).replace("\n\nNoNew", "\nNoNew")


def hidden(source: SourceChoice, textfile: Path | None) -> list[str]:
    """A sentence for each thing the unit needs and would not see, with the mend."""
    needed = (
        ("The program", Path(_program()), _ELSEWHERE),
        ("The Python it runs with", Path(sys.executable).resolve(), _ELSEWHERE),
        ("The package", Path(comgmt.__file__).resolve(), _ELSEWHERE),
        ("The configuration", source.config, "put it into /etc/comgmt"),
        ("The text file", textfile, "give it a folder such as /var/lib/node_exporter"),
    )
    return [
        f"{what} is {path.absolute()}, which the unit cannot see ({option}): {mend}."
        for what, path, mend in needed
        if path is not None and (option := _hiding(path.absolute())) is not None
    ]


def _hiding(path: Path) -> str | None:
    """The option of the unit that hides a path; None where none does."""
    for folder, option in _HIDING.items():
        if path.is_relative_to(folder):
            return option
    return None


def _program() -> str:
    """Where the command is: beside this interpreter, else on the path."""
    beside = Path(sys.executable).with_name("comgmt")
    return str(beside) if beside.exists() else shutil.which("comgmt") or "/usr/local/bin/comgmt"


def _quoted(word: str) -> str:
    """A word of a unit's command line: systemd splits at blanks, and reads % and $."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(letter in word for letter in " \t\"'\\;") else escaped
