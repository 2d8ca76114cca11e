"""A fleet whose every text is hostile: for tests of whatever reads, shows, copies or exports a site's text.

    with DemoServer(fleet=write_hostile_fleet(tmp_path)) as server: ...

What can travel: XML 1.0 holds TAB, LF, CR, DEL, the C1 controls (U+0080 to U+009F: CSI, OSC and ST in one
character each) and every bidirectional, invisible and combining character. It cannot hold NUL, ESC, BEL and
the other C0 controls, nor U+FFFE and U+FFFF: the site sends ? for each, as Windows does (`as_sent`). An
escape sequence that begins with ESC therefore arrives harmless; the same one in C1 arrives whole.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.demo.fleets import Object, write_fleet

LONG: Final = 4000
_CANNOT_TRAVEL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

HOSTILE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "markup": "[bold red]PC[/] [@click=app.quit]x[/] [link=http://x]y[/link] \\[not] [/]",
        "open markup": "[[[/",
        "xml": "<b>&amp;&#x1b;</b><![CDATA[x]]>]]> <!DOCTYPE x>",
        "esc colour": "PC\x1b[31;1mRED\x1b[0m",
        "esc clear": "PC\x1b[2J\x1b[H\x1bc",
        "esc osc 52": "PC\x1b]52;c;cm0gLXJmIH4=\x07",
        "esc osc 8": "\x1b]8;;http://x\x1b\\PC\x1b]8;;\x1b\\",
        "c1 csi": "PC\x9b31;1mRED\x9b0m\x9b2J\x9bH",
        "c1 osc 52": "PC\x9d52;c;cm0gLXJmIH4=\x9c",
        "c1 all": "".join(map(chr, range(0x80, 0xA0))),
        "c0 all": "PC" + "".join(map(chr, range(0x20))) + "\x7f",
        "lines": "PC\r\nFAKE ROW\rOVER\nNEXT\x85LS\u2028PS\u2029\x0b\x0c",
        "tabs": "PC\t\tFAR",
        "bidi": "PC\u202e70000-CP\u202c \u2066x\u2069 \u200fy\u200e",
        "zero width": "P\u200bC\u200c-\u200d\ufeff\u2060\u00ad01",
        "wide": "東京-端末-\uff10\uff17-全角",
        "emoji": "👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈🇩🇪1\ufe0f\u20e3",
        "combining": "e\u0301" + "\u0300\u0336\u20dd" * 40 + "x",
        "combining first": "\u0301PC",
        "zalgo": "".join(f"{letter}{chr(0x300 + place)}" * 4 for place, letter in enumerate("CONTOSO")),
        "right to left": "مكتب-12 שולחן",
        "fillers": "\u115f\u1160\u3164\uffa0PC\u180e",
        "tags": "PC\U000e0041\U000e0042\U000e007f\ufe0f",
        "private": "\ue000\U000f0000\ufffd\ufffe\uffff",
        "formula": '=HYPERLINK("http://x","y")\t@SUM(1)\t+1\t-1',
        "quotes": "a,\"b\";'c'`d`\\e|f",
        "format": "%s %n {0} {name} $(id) `id` ${HOME} ;id&&id",
        "markdown": "| a | b |\n# T\n[x](http://x) **b** `c` <img src=x> ~~~",
        "blanks": "  PC  ",
        "empty": "",
        "no-break": "PC\u00a0\u2007\u202f01",
        "long": "x" * LONG,
        "long wide": "端" * LONG,
        "long combining": "e" + "\u0301" * (LONG - 1),
        "long words": "word " * (LONG // 5),
    }
)

_STATES: Final[tuple[Object, ...]] = (
    {"HybridAADJoined": True, "MDMEnrolled": True, "MDMProvisioned": True, "MDMWorkloads": "12543"},
    {"AADJoined": True, "MDMEnrolled": True, "MDMProvisioned": True, "MDMWorkloads": "8193"},
    {"HybridAADJoined": True, "EnrollmentFailed": True, "EnrollmentStatusCode": 0x80180018},
    {"AADJoined": True, "EnrollmentFailed": True, "EnrollmentStatusCode": 0x8018AB01},
    {"HybridAADJoined": True, "PendingLogon": True},
    {"HybridAADJoined": True, "MDMEnrolled": True, "MDMProvisioned": False},
    {"HybridAADJoined": True, "EnrollmentScheduled": True},
    {"EnrollmentFailed": True},
)


def as_sent(text: str) -> str:
    """The text as it arrives at a client of the site."""
    return _CANNOT_TRAVEL.sub("?", text)


def write_hostile_fleet(folder: Path) -> Path:
    """A fleet file: each text in every text of a device of its own, in a collection and in a deployment.

    The devices go through the enrollment states in turn; ResourceIDs are 1, 2, 3 in the order of HOSTILE.
    """
    devices = [_device(number, text) for number, text in enumerate(HOSTILE.values(), start=1)]
    everyone = list(range(1, len(devices) + 1))
    collections = [_collection(place, text, everyone) for place, text in enumerate(HOSTILE.values()) if text]
    eligible: Object = {
        "CollectionID": "SMSDC008",
        "Name": "Co-management Eligible Devices",
        "Comment": HOSTILE["markup"],
        "Members": everyone,
    }
    deployments = [_deployment(place, text) for place, text in enumerate(HOSTILE.values())]
    objects: list[Object] = [*devices, {"collection": eligible}, *collections, *deployments]
    return write_fleet(folder / "hostile.jsonl", objects)


def _device(number: int, text: str) -> Object:
    return {
        **_STATES[number % len(_STATES)],
        "ResourceID": number,
        "Name": text,
        "SiteCode": "P01",
        "Client": 1,
        "Obsolete": 0,
        "Decommissioned": 0,
        "Active": 1,
        "ComgmtPolicyPresent": True,
        "OperatingSystemNameandVersion": "Microsoft Windows NT Workstation 10.0",
        "Build": "10.0.26100",
        **dict.fromkeys(_TEXTS, text),
        "LastActiveTime": "2026-11-20T08:30:00Z",
        "LastPolicyRequest": "2026-11-20T08:30:00Z",
        "ClientActiveStatus": 1,
        "CNIsOnline": True,
        "IPAddresses": [text, text],
    }


# Every text of a device that is shown somewhere, beside its name.
_TEXTS: Final = (
    "AADDeviceID",
    "ADSiteName",
    "Authority",
    "ClientVersion",
    "CurrentLogonUser",
    "DistinguishedName",
    "EnrollmentErrorDetail",
    "FullDomainName",
    "LastLogonUser",
    "LastLogonUserDomain",
    "LastLogonUserName",
    "PrimaryUser",
    "ResourceDomainORWorkgroup",
    "SerialNumber",
)


def _collection(place: int, text: str, members: list[int]) -> Object:
    return {
        "collection": {"CollectionID": f"P01{place:05}", "Name": text, "Comment": text, "Members": members}
    }


def _deployment(place: int, text: str) -> Object:
    return {
        "deployment": {
            "DeploymentID": f"{{{place:08}-0000-0000-0000-000000000000}}",
            "SoftwareName": f"CoMgmtSettings{text}",
            "CollectionID": f"P01{place:05}",
            "CollectionName": text,
            "NumberTargeted": 9,
            "NumberSuccess": 4,
            "NumberErrors": 1,
            "NumberInProgress": 1,
            "NumberUnknown": 2,
            "NumberOther": 1,
            "SummarizationTime": "2026-11-20T08:30:00Z",
        }
    }
