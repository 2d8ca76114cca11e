"""What a believable fleet is made of: shares of roles, states, releases, masks, errors, names and places.

The shares follow a site of 5,000 devices of which 4,300 are eligible. Errors are weighted after how often
they are met in practice (domain/FACTS.md#where-errors-are-mended).
"""

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

NO_CODE: Final = 0

# Parts of all resources; the rest are devices eligible for co-management.
ROLES: Final = MappingProxyType(
    {
        "eligible": 0.8630,
        "server": 0.0300,
        "windows_7_or_8": 0.0300,
        "before_1709": 0.0280,
        "not_joined": 0.0200,
        "obsolete": 0.0120,
        "no_client": 0.0100,
        "decommissioned": 0.0040,
        "other_system": 0.0020,
        "no_build": 0.0010,
    }
)
# Parts of the eligible devices.
STATES: Final = MappingProxyType(
    {
        "success_hybrid": 0.7186,
        "success_entra": 0.0625,
        "enrolling": 0.0240,
        "failure_hybrid": 0.0738,
        "failure_entra": 0.0095,
        "pending": 0.0375,
        "scheduled": 0.0355,
        "nothing": 0.0355,
        "failed_unjoined": 0.0010,
        "canceled": 0.0010,
        "blank": 0.0005,
    }
)
ELIGIBLE_BUILDS: Final = MappingProxyType(
    {
        26100: 330,
        19045: 305,
        26200: 245,
        22631: 40,
        19044: 22,
        17763: 12,
        22621: 12,
        18363: 8,
        19042: 6,
        22000: 4,
        19041: 4,
        17134: 3,
        19043: 2,
        18362: 2,
        16299: 2,
    }
)
EARLY_BUILDS: Final = MappingProxyType({14393: 60, 15063: 20, 10586: 12, 10240: 8})
OLD_VERSIONS: Final = MappingProxyType({"6.1": 60, "6.3": 30, "6.2": 10})
OLD_BUILDS: Final = MappingProxyType({"6.1": "6.1.7601", "6.2": "6.2.9200", "6.3": "6.3.9600"})
SERVER_BUILDS: Final = MappingProxyType({20348: 45, 17763: 30, 14393: 15, 26100: 10})
CLIENT_VERSIONS: Final = MappingProxyType(
    {
        "5.00.9146.1008": 850,
        "5.00.9141.1008": 95,
        "5.00.9135.1013": 30,
        "5.00.9132.1023": 20,
        "5.00.8913.1032": 5,
    }
)

# code -> devices of 360 that fail with it; the first unknown code and the last but one are in no catalogue.
ERRORS: Final = MappingProxyType(
    {
        0x8018002B: 112,
        0x80180018: 70,
        0x80192EE2: 48,
        0x8018002A: 29,
        0xCAA9001F: 21,
        0x80180014: 17,
        0x8018AB01: 9,
        NO_CODE: 7,
        0x8018000A: 6,
        0xCAA2000C: 5,
        0x80180001: 5,
        0xCAA70004: 4,
        0x80192EE7: 3,
        0x80180026: 3,
        0x801C03F2: 3,
        0x8000FFFF: 2,
        0x80070490: 2,
        0xCAA10001: 2,
        0x801901AD: 2,
        0x80180003: 2,
        0x80180002: 2,
        0x82AA0008: 1,
        0x87D00231: 1,
        0xCAA9004D: 1,
        0x80180023: 1,
        0x80072EFD: 1,
        0xCAAF0017: 1,
    }
)
INTUNE: Final = "https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx"
OTHER_MDM: Final = "https://ds1380.awmdm.com/DeviceServices/AirWatch.svc"
TENANT: Final = "5f0c2a1e-7d43-4b55-9d0e-3b6f0f6a9ce1"

AD_SITES: Final = MappingProxyType(
    {"Seattle-HQ": 38, "Hamburg": 22, "Singapore": 14, "Dublin": 10, "Sao-Paulo": 7, "Branch-VPN": 9}
)
DOMAINS: Final = MappingProxyType(
    {
        "Seattle-HQ": "CONTOSO",
        "Hamburg": "EMEA",
        "Singapore": "APAC",
        "Dublin": "EMEA",
        "Sao-Paulo": "CONTOSO",
        "Branch-VPN": "CONTOSO",
    }
)
PREFIXES: Final = MappingProxyType({"PC": 55, "LT": 35, "WS": 6, "VD": 4})
FIRST_NAMES: Final = [
    "adele",
    "alex",
    "allan",
    "aisha",
    "bianca",
    "carlos",
    "chen",
    "debra",
    "diego",
    "emily",
    "enrico",
    "fatima",
    "grady",
    "henrietta",
    "irvin",
    "isaiah",
    "joni",
    "jordan",
    "kenji",
    "lee",
    "leila",
    "lidia",
    "lynne",
    "megan",
    "miriam",
    "mei",
    "nestor",
    "nina",
    "omar",
    "patti",
    "pradeep",
    "priya",
    "raul",
    "sofia",
    "tomas",
    "wei",
    "yara",
    "zoe",
]
LAST_NAMES: Final = [
    "vance",
    "wilber",
    "deyoung",
    "pisani",
    "martinez",
    "berger",
    "ramos",
    "okafor",
    "fukuda",
    "gupta",
    "hansen",
    "ivanov",
    "jensen",
    "kowalski",
    "langer",
    "mueller",
    "meyers",
    "nguyen",
    "oliveira",
    "patel",
    "quist",
    "rossi",
    "schmidt",
    "silva",
    "tanaka",
    "ueda",
    "vargas",
    "walker",
    "xu",
    "yilmaz",
    "zimmermann",
    "bowen",
    "archie",
]
ODD_NAMES: Final = (
    "[bold red]PC[/]",
    "[LAB] 07",
    "O'BRIEN-LT",
    'PC-"QUOTED"',
    "A&B<C>-KIOSK",
    "BÜRO-MÜNCHEN-Ä1",
    "東京-端末-07",
    "مكتب-12",
    "PC\u202e70000-CP",
    "e\u0301clair-\u200bpc",
    "🚀-DEMO",
    " PC WITH BLANKS ",
    "=HYPERLINK(1)",
    "LAB-WITH-A-NAME-FAR-LONGER-THAN-THE-FIFTEEN-CHARACTERS-NETBIOS-ALLOWS-1",
)


Key = TypeVar("Key", bound=Hashable)


def apportion(total: int, shares: Mapping[Key, float]) -> dict[Key, int]:
    """Whole parts of a total: in proportion, summing to it, and none left out when there is room for all.

    The first share takes what is over.
    """
    first, *others = shares
    whole = sum(shares.values())
    least = 1 if total >= 4 * len(shares) else 0
    parts = {name: max(least, round(total * shares[name] / whole)) for name in others}
    while sum(parts.values()) > total:
        largest = max(parts, key=lambda name: parts[name])
        parts[largest] -= 1
    rest: dict[Key, int] = {first: total - sum(parts.values())}
    return rest | parts
