"""A believable fleet from a seed: the same seed gives the same devices, with times relative to now."""

from datetime import datetime, timezone
from random import Random
from typing import Final

from tui.demo import policies, profiles
from tui.demo.database import Row
from tui.demo.drafts import Clock, Draft, make_drafts, serials
from tui.demo.fleet import ELIGIBLE_COLLECTION, Fleet, iso
from tui.demo.schema import SITE_CODE
from tui.demo.states import comanagement_row
from tui.demo.tables import DeploymentStatus

_DAY: Final = 86400


def generate_fleet(devices: int, rng: Random, now: datetime | None = None) -> Fleet:
    """A fleet of so many resources, with its collections, policies and deployments."""
    start = now or datetime.now(timezone.utc)
    clock = Clock(start)
    drafts = make_drafts(devices, rng)
    members, states = _memberships(drafts, rng)
    numbers = serials(rng)
    return Fleet(
        systems=[_system_row(draft, clock, rng, next(numbers)) for draft in drafts],
        comanagement=[comanagement_row(draft, rng) for draft in drafts if draft.state],
        activity=[_activity_row(draft, clock, rng) for draft in drafts],
        collections=_collections(members, start),
        members=members,
        deployments=policies.deployment_rows(rng, start, states),
        deployment_states=states,
        policies=policies.policy_rows(rng, start),
        policy_documents=policies.policy_documents(),
    )


def _system_row(draft: Draft, clock: Clock, rng: Random, serial: str) -> Row:
    domain = "WORKGROUP" if draft.entra_only else profiles.DOMAINS[draft.ad_site]
    joined_domain = None if draft.entra_only else f"{domain.lower()}.contoso.com"
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


def _quoted_array(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


def _activity_row(draft: Draft, clock: Clock, rng: Random) -> Row:
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


def _memberships(drafts: list[Draft], rng: Random) -> tuple[list[Row], list[Row]]:
    """Rows of the collections' members, and of the state of every deployment on every device."""
    members: list[Row] = []
    states: list[Row] = []
    production = policies.assignment_id(policies.PRODUCTION)
    for draft in drafts:
        members.append((policies.ALL_SYSTEMS, draft.resource_id))
        states.append((production, _production_status(draft, rng), draft.resource_id))
        if draft.role != "eligible":
            continue
        members.append((policies.ELIGIBLE_ID, draft.resource_id))
        for plan in policies.PILOTS:
            if policies.in_pilot(plan, draft.rank):
                members.append((policies.collection_id(plan), draft.resource_id))
                states.append((policies.assignment_id(plan), _pilot_status(draft, rng), draft.resource_id))
    return members, states


def _production_status(draft: Draft, rng: Random) -> int:
    """Servers and systems before Windows 10 do not meet the requirements of production."""
    if draft.role in {"server", "windows_7_or_8", "other_system"}:
        return DeploymentStatus.REQUIREMENTS_NOT_MET
    if draft.role in {"obsolete", "decommissioned", "no_client", "no_build"}:
        return DeploymentStatus.UNKNOWN
    return _pilot_status(draft, rng)


def _pilot_status(draft: Draft, rng: Random) -> int:
    if draft.state and draft.state != "blank":
        return DeploymentStatus.SUCCESS
    luck = rng.random()
    if luck < 0.04:  # noqa: PLR2004 - of the devices that report nothing
        return DeploymentStatus.ERROR
    if luck < 0.1:  # noqa: PLR2004
        return DeploymentStatus.IN_PROGRESS
    return DeploymentStatus.UNKNOWN if luck < 0.6 else DeploymentStatus.SUCCESS  # noqa: PLR2004


def _collections(members: list[Row], now: datetime) -> list[Row]:
    counts: dict[object, int] = {}
    for row in members:
        counts[row[0]] = counts.get(row[0], 0) + 1
    names = [(policies.ALL_SYSTEMS, "All Systems", 1), (policies.ELIGIBLE_ID, ELIGIBLE_COLLECTION, 1)]
    names += [
        (policies.collection_id(plan), policies.collection_name(plan), 0)
        for plan in policies.PILOTS
        if policies.is_deployed(plan)
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
