"""Devices of a generated fleet before they become rows, in columns: a million of them in some 30 MB."""

from array import array
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

import msgspec

from comgmt.demo import profiles

FIRST_RESOURCE: Final = 16777220
ROLES: Final = tuple(profiles.ROLES)
STATES: Final = ("", *profiles.STATES)
ELIGIBLE: Final = ROLES.index("eligible")
OBSOLETE: Final = ROLES.index("obsolete")
_SERVER: Final = ROLES.index("server")
_SITES: Final = tuple(profiles.AD_SITES)
_PREFIXES: Final = tuple(profiles.PREFIXES)
_VERSIONS: Final = (None, *profiles.CLIENT_VERSIONS)


class Draft(msgspec.Struct, gc=False):
    """One resource. `state` is empty for one without a co-management record.

    `silent` is how many seconds ago it was last active, `rank` its place between 0 and 1 for pilots.
    """

    number: int
    role: str
    state: str
    name: str
    operating_system: str
    build: str | None
    ad_site: str
    user: str
    entra_id: str | None
    client_version: str | None
    rank: float
    silent: float
    code: int = profiles.NO_CODE

    @property
    def resource_id(self) -> int:
        """The ResourceID."""
        return FIRST_RESOURCE + self.number

    @property
    def has_client(self) -> bool:
        """Whether the client is installed."""
        return self.client_version is not None

    @property
    def entra_only(self) -> bool:
        """Whether the device is joined to Entra only, without a domain."""
        return self.state in {"success_entra", "failure_entra"}


class Drafts:
    """All resources of a fleet, in the order of their ResourceIDs; a column says the place in its list.

    `systems` are the pairs of operating system and build that `system` counts, `names` the names that are not
    made of prefix and number. `entra` is the state of the random numbers of which Entra ids are made.
    """

    def __init__(self, devices: int) -> None:
        self.devices = devices
        self.roles = bytearray()
        self.states = bytearray(devices)
        self.sites = bytearray()
        self.prefixes = bytearray()
        self.system = bytearray(devices)
        self.systems: dict[tuple[str, str | None], int] = {}
        self.first_names = bytearray(devices)
        self.last_names = bytearray(devices)
        self.versions = bytearray(devices)
        self.ranks = array("d", bytes(8 * devices))
        self.silences = array("d", bytes(8 * devices))
        self.codes = array("I", bytes(array("I").itemsize * devices))
        self.names: dict[int, str] = {}
        self.entra: Any = None

    def __len__(self) -> int:
        return self.devices

    def __iter__(self) -> Iterator[Draft]:
        entra = Random()
        entra.setstate(self.entra)
        systems = tuple(self.systems)
        for number in range(self.devices):
            yield self._draft(number, systems[self.system[number]], self.entra_id(number, entra))

    def of_role(self, role: int) -> "array[int]":
        """The numbers of the resources of one role."""
        return array("I", (number for number, each in enumerate(self.roles) if each == role))

    def name(self, number: int) -> str:
        """The name of a resource."""
        named = self.names.get(number)
        if named is not None:
            return named
        prefix = "SRV" if self.roles[number] == _SERVER else _PREFIXES[self.prefixes[number]]
        return f"{prefix}-{number + 1:05}"

    def entra_id(self, number: int, draws: Random) -> str | None:
        """The Entra id of the next resource; `draws` are asked in the order of the resources."""
        if not self.states[number] and self.roles[number] not in {ELIGIBLE, OBSOLETE}:
            return None
        text = f"{draws.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def _draft(self, number: int, system: tuple[str, str | None], entra_id: str | None) -> Draft:
        first = profiles.FIRST_NAMES[self.first_names[number]]
        last = profiles.LAST_NAMES[self.last_names[number]]
        return Draft(
            number=number,
            role=ROLES[self.roles[number]],
            state=STATES[self.states[number]],
            name=self.name(number),
            operating_system=system[0],
            build=system[1],
            ad_site=_SITES[self.sites[number]],
            user=f"{first}.{last}",
            entra_id=entra_id,
            client_version=_VERSIONS[self.versions[number]],
            rank=self.ranks[number],
            silent=self.silences[number],
            code=self.codes[number],
        )


def spread(rng: Random, total: int, shares: Mapping[Any, float]) -> bytearray:
    """The places of the shares, each as often as its part, in random order."""
    places = bytearray()
    parts = profiles.apportion(total, shares)
    for place, name in enumerate(shares):
        places += bytes((place,)) * parts[name]
    rng.shuffle(places)
    return places


def draw(rng: Random, shares: Mapping[Any, float], total: int) -> bytearray:
    """The places of so many draws from the shares."""
    return bytearray(rng.choices(range(len(shares)), list(shares.values()), k=total))
