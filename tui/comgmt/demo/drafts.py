"""Devices of a generated fleet before they become rows: role, state, name, system, people and times."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import count
from random import Random
from typing import Final

import msgspec

from comgmt.demo import profiles
from comgmt.demo.profiles import Key, apportion, spread

FIRST_RESOURCE: Final = 16777220
_DAY: Final = 86400.0
_EPOCH: Final = date(1970, 1, 1)
_WORKSTATION: Final = "Microsoft Windows NT Workstation "
_OTHER_SYSTEM: Final = "Apple Mac OS X 14.6"
_RETIRED: Final = frozenset({"obsolete", "decommissioned"})
# A device in these states has been reached by the policy lately.
_FRESH_STATES: Final = frozenset({"enrolling", "scheduled"})


class Draft(msgspec.Struct, gc=False):
    """One resource. `state` is empty for one without a co-management record.

    `silent` is how many seconds ago it was last active, `rank` its place between 0 and 1 for pilots. A
    draft refers to no container, so that the garbage collector need not look at 200,000 of them.
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


def make_drafts(devices: int, rng: Random) -> list[Draft]:
    """All resources of a fleet, in the order of their ResourceIDs."""
    roles = spread(rng, devices, profiles.ROLES)
    states = iter(spread(rng, roles.count("eligible"), profiles.STATES))
    builds = iter(spread(rng, roles.count("eligible"), profiles.ELIGIBLE_BUILDS))
    sites = _draw(rng, profiles.AD_SITES, devices)
    prefixes = _draw(rng, profiles.PREFIXES, devices)
    drafts = []
    for number, (role, ad_site, prefix) in enumerate(zip(roles, sites, prefixes, strict=True)):
        eligible = role == "eligible"
        build = next(builds) if eligible else 0
        draft = _draft(rng, number, role, prefix, build)
        draft.ad_site = ad_site
        draft.state = next(states) if eligible else ""
        if draft.state == "nothing":
            draft.state = ""
        drafts.append(draft)
    _set_details(drafts, rng)
    return drafts


def _draw(rng: Random, shares: Mapping[str, float], total: int) -> list[str]:
    return rng.choices(list(shares), list(shares.values()), k=total)


def _draft(rng: Random, number: int, role: str, prefix: str, build: int) -> Draft:
    operating_system, text = _system(rng, role, build)
    has_client = role != "no_client"
    versions = profiles.CLIENT_VERSIONS
    version = rng.choices(list(versions), list(versions.values()))[0] if has_client else None
    first, last = rng.choice(profiles.FIRST_NAMES), rng.choice(profiles.LAST_NAMES)
    return Draft(
        number=number,
        role=role,
        state="",
        name=f"{'SRV' if role == 'server' else prefix}-{number + 1:05}",
        operating_system=operating_system,
        build=text,
        ad_site="",
        user=f"{first}.{last}",
        entra_id=None,
        client_version=version,
        rank=rng.random(),
        silent=_silence(rng, role),
    )


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


def _set_details(drafts: list[Draft], rng: Random) -> None:
    _set_early_failures(drafts)
    _set_retired_twins(drafts, rng)
    _set_entra_ids(drafts, rng)
    _set_codes(drafts, rng)
    _set_odd_names(drafts, rng)
    for draft in drafts:
        if draft.state in _FRESH_STATES:
            draft.silent = min(draft.silent, 2 * _DAY)


def _set_early_failures(drafts: list[Draft]) -> None:
    """A few devices tried to enroll before their Windows could."""
    early = [draft for draft in drafts if draft.role == "before_1709"]
    for draft in early[: max(1, len(early) // 45)]:
        draft.state = "failure_hybrid"
        draft.code = 0x80070032


def _set_retired_twins(drafts: list[Draft], rng: Random) -> None:
    """Obsolete records have the name of the device that was installed anew; some are still enrolled."""
    current = [draft for draft in drafts if draft.role == "eligible"]
    retired = [draft for draft in drafts if draft.role == "obsolete"]
    for place, draft in enumerate(retired):
        if current:
            twin = rng.choice(current)
            draft.name, draft.user, draft.ad_site = twin.name, twin.user, twin.ad_site
        if place % 6 == 0:
            draft.state = "success_hybrid"


def _set_entra_ids(drafts: list[Draft], rng: Random) -> None:
    for draft in drafts:
        if draft.state or draft.role in {"eligible", "obsolete"}:
            text = f"{rng.getrandbits(128):032x}"
            draft.entra_id = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _set_codes(drafts: list[Draft], rng: Random) -> None:
    failed = [draft for draft in drafts if draft.state.startswith("fail") and draft.code == profiles.NO_CODE]
    parts = apportion(len(failed), profiles.ERRORS)
    codes = [code for code, part in parts.items() for _ in range(part)]
    rng.shuffle(codes)
    for draft, code in zip(failed, codes, strict=True):
        draft.code = code


def _set_odd_names(drafts: list[Draft], rng: Random) -> None:
    """People name devices as they like; one server is called like a piece of markup."""
    clients = [draft for draft in drafts if draft.role == "eligible"]
    servers = [draft for draft in drafts if draft.role == "server"]
    if len(clients) >= 4 * len(profiles.ODD_NAMES):
        for draft, name in zip(rng.sample(clients, len(profiles.ODD_NAMES)), profiles.ODD_NAMES, strict=True):
            draft.name = name
    if servers:
        servers[0].name = "[srv01]"


def serials(rng: Random) -> Iterator[str]:
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
