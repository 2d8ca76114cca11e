"""The names in what a reading gathered besides devices, and the same with stand-ins."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import msgspec

from comgmt.domain.census import (
    ELIGIBLE_COLLECTION,
    Census,
    DeploymentTile,
    FunnelTile,
    Tile,
    TileKey,
    Unavailable,
)
from comgmt.domain.deployments import PREFIX, Deployment
from comgmt.domain.host_naming import names_of_host
from comgmt.domain.pseudonyms import Naming, Pseudonyms, Wording
from comgmt.domain.record_naming import names_of_account
from comgmt.domain.records import CollectionRecord, PolicyRecord, SiteIdentity
from comgmt.store.gathered import Gathered

_BUILT_IN: Final = frozenset({ELIGIBLE_COLLECTION, "All Systems", "All Desktop and Server Clients"})
_BUILT_IN_ID: Final = "SMS"  # ids of collections that every site has begin so
Key = TypeVar("Key")


def names_of_site(gathered: Gathered) -> list[tuple[str, Naming]]:
    """The server and who reads it, each with what it is of."""
    return [*names_of_host(gathered.site.server), *names_of_account(gathered.site.visible_to)]


def phrases_of(gathered: Gathered, pseudonyms: Pseudonyms) -> Iterable[tuple[str, str]]:
    """Names of several words, with what stands for them."""
    site = gathered.site
    if site.site_name:
        yield site.site_name, _site_name(site)
    yield site.visible_to, pseudonyms.account(site.visible_to) or ""
    for deployment in gathered.deployments:
        name = deployment.collection_name
        if name and not _is_built_in(name, deployment.collection_id):
            yield name, pseudonyms.name(Naming.COLLECTION, name) or ""
    for policy in gathered.policies:
        if not policy.name.startswith(PREFIX):
            yield policy.name, pseudonyms.name(Naming.POLICY, policy.name) or ""


def gathered_renamed(gathered: Gathered, pseudonyms: Pseudonyms, wording: Wording) -> Gathered:
    """What was gathered, with stand-ins."""
    words = wording.text
    return msgspec.structs.replace(
        gathered,
        site=_site(gathered.site, pseudonyms),
        refused=_said(gathered.refused, wording),
        eligible=None if gathered.eligible is None else _collection(gathered.eligible, pseudonyms),
        members_refused=_said(gathered.members_refused, wording),
        deployments=tuple(_deployment(each, pseudonyms) for each in gathered.deployments),
        devices_refused={key: _said(each, wording) for key, each in gathered.devices_refused.items()},
        policies=tuple(_policy(each, pseudonyms) for each in gathered.policies),
        notes=tuple(words(note) for note in gathered.notes),
    )


def census_renamed(census: Census, pseudonyms: Pseudonyms, wording: Wording) -> Census:
    """The same of whole tiles."""
    tiles = {key.field: _tile(tile, pseudonyms, wording) for key, tile in census.tiles().items()}
    assert len(tiles) == len(TileKey)
    return msgspec.structs.replace(
        census,
        site=_site(census.site, pseudonyms),
        notes=tuple(wording.text(note) for note in census.notes),
        unread=_said(census.unread, wording),
        **tiles,
    )


def _tile(tile: Tile, pseudonyms: Pseudonyms, wording: Wording) -> Tile:
    if isinstance(tile, Unavailable):
        return Unavailable(wording.text(tile.why))
    if isinstance(tile, FunnelTile):
        return msgspec.structs.replace(
            tile,
            eligible_source=wording.text(tile.eligible_source),
            eligible_note=_perhaps(tile.eligible_note, wording),
            comanaged_note=_perhaps(tile.comanaged_note, wording),
        )
    if isinstance(tile, DeploymentTile):
        deployments = tuple(_deployment(each, pseudonyms) for each in tile.deployments)
        return msgspec.structs.replace(tile, deployments=deployments)
    return tile


def _site(site: SiteIdentity, pseudonyms: Pseudonyms) -> SiteIdentity:
    return msgspec.structs.replace(
        site,
        site_name=None if site.site_name is None else _site_name(site),
        server=pseudonyms.host(site.server),
        visible_to=pseudonyms.account(site.visible_to),
    )


def _site_name(site: SiteIdentity) -> str:
    return f"Site {site.site_code}"


def _collection(collection: CollectionRecord, pseudonyms: Pseudonyms) -> CollectionRecord:
    if _is_built_in(collection.name, collection.collection_id):
        return collection
    return msgspec.structs.replace(collection, name=pseudonyms.name(Naming.COLLECTION, collection.name))


def _deployment(deployment: Deployment, pseudonyms: Pseudonyms) -> Deployment:
    name = deployment.collection_name
    if name is None or _is_built_in(name, deployment.collection_id):
        return deployment
    return msgspec.structs.replace(deployment, collection_name=pseudonyms.name(Naming.COLLECTION, name))


def _policy(policy: PolicyRecord, pseudonyms: Pseudonyms) -> PolicyRecord:
    if policy.name.startswith(PREFIX):
        return policy
    return msgspec.structs.replace(policy, name=pseudonyms.name(Naming.POLICY, policy.name))


def _is_built_in(name: str, collection_id: str | None) -> bool:
    return name in _BUILT_IN or (collection_id or "").startswith(_BUILT_IN_ID)


def _said(sentences: Mapping[Key, str], wording: Wording) -> dict[Key, str]:
    return {key: wording.text(sentence) for key, sentence in sentences.items()}


def _perhaps(sentence: str | None, wording: Wording) -> str | None:
    return None if sentence is None else wording.text(sentence)
