"""A believable fleet from a seed: the same seed gives the same devices, with times relative to now."""

from collections.abc import Iterator
from datetime import datetime, timezone
from random import Random
from typing import Final

from comgmt.demo import policies, profiles
from comgmt.demo.database import SqlRow
from comgmt.demo.draft_making import SiteClock, make_drafts, serials
from comgmt.demo.drafts import Draft, Drafts
from comgmt.demo.fleet import ELIGIBLE_COLLECTION, Fleet, MadeRows, iso
from comgmt.demo.memberships import Memberships, find_memberships
from comgmt.demo.schema import SITE_CODE
from comgmt.demo.states import comanagement_row

_DAY: Final = 86400
_FOREST: Final = "contoso.com"


def generate_fleet(
    devices: int, seed: int, now: datetime | None = None, plans: policies.Plans = policies.PILOT_EACH
) -> Fleet:
    """A fleet of so many resources, with its collections, policies and deployments."""
    start = now or datetime.now(timezone.utc)
    clock = SiteClock(start)
    drafts = make_drafts(devices, _draws(seed, "drafts"))
    found = find_memberships(drafts, plans, _draws(seed, "memberships"))
    policy_draws = _draws(seed, "policies")
    return Fleet(
        systems=MadeRows(lambda: _system_rows(drafts, clock, _draws(seed, "systems"))),
        comanagement=MadeRows(lambda: _comanagement_rows(drafts, plans, _draws(seed, "comanagement"))),
        activity=MadeRows(lambda: _activity_rows(drafts, clock, _draws(seed, "activity"))),
        collections=_collections(found, plans, start),
        members=MadeRows(found.member_rows),
        deployments=policies.deployment_rows(plans, policy_draws, start, found.state_counts()),
        deployment_states=MadeRows(found.state_rows),
        policies=policies.policy_rows(plans, policy_draws, start),
        policy_documents=policies.policy_documents(plans),
    )


def _draws(seed: int, table: str) -> Random:
    """The random numbers of one table, which do not depend on how often another is read."""
    return Random(f"{seed}:{table}")


def _system_rows(drafts: Drafts, clock: SiteClock, rng: Random) -> Iterator[SqlRow]:
    numbers = serials(rng)
    return (_system_row(draft, clock, rng, next(numbers)) for draft in drafts)


def _comanagement_rows(drafts: Drafts, plans: policies.Plans, rng: Random) -> Iterator[SqlRow]:
    return (
        comanagement_row(draft, policies.workload_mask(plans, draft.rank), rng)
        for draft in drafts
        if draft.state
    )


def _activity_rows(drafts: Drafts, clock: SiteClock, rng: Random) -> Iterator[SqlRow]:
    return (_activity_row(draft, clock, rng) for draft in drafts)


def _system_row(draft: Draft, clock: SiteClock, rng: Random, serial: str) -> SqlRow:
    domain = "WORKGROUP" if draft.entra_only else profiles.DOMAINS[draft.ad_site]
    joined_domain = None if draft.entra_only else _full_name(domain)
    client = 1 if draft.has_client else None
    assigned = f'["{SITE_CODE}"]' if draft.has_client else "[]"
    number = draft.number + 2
    address = f"10.{20 + number // 62500 % 200}.{number // 250 % 250}.{number % 250 + 2}"
    virtual = draft.role == "server" or draft.name.startswith("VD-")
    return (
        draft.resource_id,
        5,
        draft.name,
        draft.name[:15].upper(),
        domain,
        joined_domain,
        None if draft.entra_only else draft.ad_site,
        None if draft.entra_only else f"CN={draft.name},OU={draft.ad_site},DC=contoso,DC=com",
        f"GUID:{rng.getrandbits(128):032X}" if draft.has_client else None,
        client,
        client,
        0 if draft.has_client else None,
        None if not draft.has_client else int(draft.silent < 14 * _DAY),
        int(draft.role == "obsolete"),
        int(draft.role == "decommissioned"),
        None,
        draft.client_version,
        draft.operating_system,
        draft.build,
        None,
        None,
        draft.entra_id,
        profiles.TENANT if draft.entra_id else None,
        serial,
        None,
        None,
        draft.user,
        domain if not draft.entra_only else "AzureAD",
        None if draft.entra_only else clock.ago(draft.silent + 40000),
        clock.local_ago((30 + draft.rank * 1100) * _DAY),
        int(virtual),
        f'["{address}","fe80::{number:x}"]',
        f'["00:15:5D:{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"]',
        _quoted_array(draft.name),
        assigned,
        assigned,
        "[]" if draft.entra_only else f'["CONTOSO.COM/{draft.ad_site}"]',
    )


def _full_name(domain: str) -> str:
    return _FOREST if domain == "CONTOSO" else f"{domain.lower()}.{_FOREST}"


def _quoted_array(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


def _activity_row(draft: Draft, clock: SiteClock, rng: Random) -> SqlRow:
    if not draft.has_client:
        return (draft.resource_id, *(None,) * 16)
    silent = draft.silent
    online = silent < 5400  # noqa: PLR2004 - seen in the last hour and a half
    user = f"{profiles.DOMAINS[draft.ad_site]}\\{draft.user}"
    healthy = int(silent < 7 * _DAY)
    return (
        draft.resource_id,
        SITE_CODE,
        1,
        0,
        healthy,
        1 if rng.random() < 0.985 else 2,  # noqa: PLR2004 - one in seventy fails its check
        int(online),
        clock.ago(silent),
        clock.ago(silent),
        clock.ago(silent + rng.random() * 3 * _DAY),
        clock.local_ago(silent + rng.random() * 6 * _DAY),
        clock.ago(silent + rng.random() * 3600),
        clock.ago(silent + rng.random() * 7200),
        clock.ago(silent + rng.random() * _DAY),
        user if online and draft.role != "server" and rng.random() < 0.7 else None,  # noqa: PLR2004
        user,
        None if draft.role == "server" else user.lower(),
    )


def _collections(found: Memberships, plans: policies.Plans, now: datetime) -> list[SqlRow]:
    counts = {collection: len(devices) for collection, devices in found.members.items()}
    names = [(policies.ALL_SYSTEMS, "All Systems", 1), (policies.ELIGIBLE_ID, ELIGIBLE_COLLECTION, 1)]
    names += [
        (policies.collection_id(plan), policies.collection_name(plan), 0)
        for plan in policies.deployed_pilots(plans)
    ]
    refreshed = iso(now)
    return [
        (
            key,
            name,
            "",
            2,
            counts.get(key, 0),
            counts.get(key, 0),
            policies.ALL_SYSTEMS,
            refreshed,
            refreshed,
            1,
            built_in,
        )
        for key, name, built_in in names
    ]
