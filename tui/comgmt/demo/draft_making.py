"""Makes the devices of a fleet: role, state, name, system, people and times, all from one seed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final

from comgmt.demo import profiles
from comgmt.demo.drafts import ELIGIBLE, OBSOLETE, ROLES, STATES, Drafts, draw, spread
from comgmt.demo.profiles import Key, apportion

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY: Final = 86400.0
_EPOCH: Final = date(1970, 1, 1)
_WORKSTATION: Final = "Microsoft Windows NT Workstation "
_OTHER_SYSTEM: Final = "Apple Mac OS X 14.6"
_RETIRED: Final = frozenset({"obsolete", "decommissioned"})
_NOTHING: Final = STATES.index("nothing")
# A device in these states has been reached by the policy lately.
_FRESH_STATES: Final = frozenset(STATES.index(each) for each in ("enrolling", "scheduled"))
_FAILED_STATES: Final = frozenset(place for place, name in enumerate(STATES) if name.startswith("fail"))
_BUILDS: Final = tuple(profiles.ELIGIBLE_BUILDS)


def make_drafts(devices: int, rng: Random) -> Drafts:
    """All resources of a fleet, in the order of their ResourceIDs."""
    drafts = Drafts(devices)
    drafts.roles = spread(rng, devices, profiles.ROLES)
    eligible = drafts.roles.count(ELIGIBLE)
    states = iter(spread(rng, eligible, profiles.STATES))
    builds = iter(spread(rng, eligible, profiles.ELIGIBLE_BUILDS))
    drafts.sites = draw(rng, profiles.AD_SITES, devices)
    drafts.prefixes = draw(rng, profiles.PREFIXES, devices)
    for number, role in enumerate(drafts.roles):
        is_eligible = role == ELIGIBLE
        _fill(drafts, rng, number, _BUILDS[next(builds)] if is_eligible else 0)
        if is_eligible:
            state = next(states) + 1
            drafts.states[number] = 0 if state == _NOTHING else state
    _set_details(drafts, rng)
    return drafts


def _fill(drafts: Drafts, rng: Random, number: int, build: int) -> None:
    """Draw what a resource is, in a fixed order: the same seed gives the same fleet."""
    role = ROLES[drafts.roles[number]]
    system = _system(rng, role, build)
    drafts.system[number] = drafts.systems.setdefault(system, len(drafts.systems))
    versions = profiles.CLIENT_VERSIONS
    if role != "no_client":
        drafts.versions[number] = 1 + _place(rng, versions)
    drafts.first_names[number] = rng.choice(range(len(profiles.FIRST_NAMES)))
    drafts.last_names[number] = rng.choice(range(len(profiles.LAST_NAMES)))
    drafts.ranks[number] = rng.random()
    drafts.silences[number] = _silence(rng, role)


def _system(rng: Random, role: str, build: int) -> tuple[str, str | None]:
    """What discovery says of the operating system, and its build."""
    if role == "server":
        return "Microsoft Windows NT Server 10.0", f"10.0.{_one(rng, profiles.SERVER_BUILDS)}"
    if role == "windows_7_or_8":
        version = _one(rng, profiles.OLD_VERSIONS)
        return f"{_WORKSTATION}{version}", profiles.OLD_BUILDS[version]
    if role == "other_system":
        return _OTHER_SYSTEM, "23G93"
    if role == "before_1709":
        build = _one(rng, profiles.EARLY_BUILDS)
    edition = " (Tablet Edition)" if rng.random() < 0.01 else ""  # noqa: PLR2004 - one in a hundred
    text = None if role == "no_build" else f"10.0.{build or _one(rng, profiles.ELIGIBLE_BUILDS)}"
    return f"{_WORKSTATION}10.0{edition}", text


def _one(rng: Random, shares: Mapping[Key, float]) -> Key:
    return rng.choices(list(shares), list(shares.values()))[0]


def _place(rng: Random, shares: Mapping[Key, float]) -> int:
    return rng.choices(range(len(shares)), list(shares.values()))[0]


def _silence(rng: Random, role: str) -> float:
    """Seconds since the device was last active: most today, a few for months."""
    if role in _RETIRED or role == "no_client":
        return rng.uniform(45, 400) * _DAY
    luck = rng.random()
    if luck < 0.6:  # noqa: PLR2004 - six of ten are on now
        return rng.uniform(20, 5400)
    if luck < 0.91:  # noqa: PLR2004
        return min(rng.expovariate(1.2), 6.5) * _DAY + 1800
    if luck < 0.96:  # noqa: PLR2004
        return rng.uniform(7, 30) * _DAY
    return rng.uniform(31, 200) * _DAY


def _set_details(drafts: Drafts, rng: Random) -> None:
    _set_early_failures(drafts)
    _set_retired_twins(drafts, rng)
    drafts.entra = rng.getstate()
    for number in range(len(drafts)):
        drafts.entra_id(number, rng)
    _set_codes(drafts, rng)
    _set_odd_names(drafts, rng)
    for number, state in enumerate(drafts.states):
        if state in _FRESH_STATES:
            drafts.silences[number] = min(drafts.silences[number], 2 * _DAY)


def _set_early_failures(drafts: Drafts) -> None:
    """A few devices tried to enroll before their Windows could."""
    early = drafts.of_role(ROLES.index("before_1709"))
    for number in early[: max(1, len(early) // 45)]:
        drafts.states[number] = STATES.index("failure_hybrid")
        drafts.codes[number] = 0x80070032


def _set_retired_twins(drafts: Drafts, rng: Random) -> None:
    """Obsolete records have the name of the device that was installed anew; some are still enrolled."""
    current, retired = drafts.of_role(ELIGIBLE), drafts.of_role(OBSOLETE)
    for place, number in enumerate(retired):
        if current:
            twin = rng.choice(current)
            drafts.names[number] = drafts.name(twin)
            for column in (drafts.first_names, drafts.last_names, drafts.sites):
                column[number] = column[twin]
        if place % 6 == 0:
            drafts.states[number] = STATES.index("success_hybrid")


def _set_codes(drafts: Drafts, rng: Random) -> None:
    failed = [
        number
        for number, state in enumerate(drafts.states)
        if state in _FAILED_STATES and drafts.codes[number] == profiles.NO_CODE
    ]
    parts = apportion(len(failed), profiles.ERRORS)
    codes = [code for code, part in parts.items() for _ in range(part)]
    rng.shuffle(codes)
    for number, code in zip(failed, codes, strict=True):
        drafts.codes[number] = code


def _set_odd_names(drafts: Drafts, rng: Random) -> None:
    """People name devices as they like; one server is called like a piece of markup."""
    clients, servers = drafts.of_role(ELIGIBLE), drafts.of_role(ROLES.index("server"))
    if len(clients) >= 4 * len(profiles.ODD_NAMES):
        places = rng.sample(range(len(clients)), len(profiles.ODD_NAMES))
        for place, name in zip(places, profiles.ODD_NAMES, strict=True):
            drafts.names[clients[place]] = name
    if servers:
        drafts.names[servers[0]] = "[srv01]"


def serials(rng: Random) -> "Iterator[str]":
    """Serial numbers, none twice."""
    start = rng.randrange(1000, 9000)
    return (f"5CD{start + number:07X}" for number in count(step=7))


class SiteClock:
    """Moments relative to the start of the site, as the site sends them."""

    def __init__(self, now: datetime) -> None:
        self._now = int(now.replace(tzinfo=timezone.utc).timestamp())
        self._days: dict[int, str] = {}

    def ago(self, seconds: float) -> str:
        """A moment so many seconds ago, with its zone."""
        return self.local_ago(seconds) + "Z"

    def local_ago(self, seconds: float) -> str:
        """The same without a zone, as inventory reports it."""
        number, second = divmod(self._now - int(seconds), int(_DAY))
        day = self._days.get(number)
        if day is None:
            day = self._days[number] = (_EPOCH + timedelta(days=number)).isoformat()
        return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
