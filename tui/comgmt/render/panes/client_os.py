"""Clients by operating system, the three documented groups with their releases under them."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.census import ClientOsTile, OsGroupCount, OsReleaseCount, TileKey, part_for
from comgmt.domain.client_os import OsGroup
from comgmt.domain.nouns import counted
from comgmt.domain.os_support import is_out_of_support, support_words
from comgmt.domain.selection import Scope, Selection
from comgmt.render.judgments import UNSUPPORTED
from comgmt.render.numbers import thousands
from comgmt.render.panes.part import PaneHelp, SeriesKey, TilePart
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, Pane, PaneRow, PaneTarget
from comgmt.render.panes.trend import trend_lines
from comgmt.render.shares import Share, group_shares, release_shares, together
from comgmt.render.tile_words import OTHER_RELEASES

Shown = tuple[Quantity, str, PaneTarget]
_NEWEST: Final = OsGroup.WINDOWS_10_1709_AND_LATER
_MOST_RELEASES: Final = 6
_FAMILY: Final = "Windows "


def client_os_pane(tile: ClientOsTile, context: Context) -> Pane:
    """The pane; releases that do not fit are summed in one row of their group, with its own drill-through."""
    groups = [group for group in tile.groups if group.count or group.group is not OsGroup.UNKNOWN_BUILD]
    kept = _kept(groups, context.height)
    shown: list[Shown] = []
    for group in groups:
        shown += [_group_row(group, tile), *_release_rows(group, kept, tile, context)]
    layout = columns([quantity for quantity, _, _ in shown], context, short=context.terse)
    rows = tuple(
        PaneRow(
            key,
            row(quantity, layout, context),
            target,
            _hint(quantity, key, context),
            counts=quantity.counts,
        )
        for quantity, key, target in shown
    )
    clients = thousands(tile.clients)
    return Pane(
        title=TileKey.CLIENT_OS.label,
        right=clients if context.terse else counted(tile.clients, "client"),
        right_short=clients,
        rows=rows,
        notes=tuple(trend_lines(client_os_series(tile), context)),
    )


def _hint(quantity: Quantity, key: str, context: Context) -> str:
    """The count and share of a row, and how long its release is supported."""
    words = support_words(key.removeprefix("release."), context.today)
    hint = share_hint(quantity, "clients", quantity.label.removesuffix(f" {UNSUPPORTED}"), context.glyphs)
    return f"{hint} {context.glyphs.separator} {words}" if words else hint


def _kept(groups: Sequence[OsGroupCount], room: int) -> frozenset[str]:
    """The releases with a row of their own: those with the most clients, as many as fit in `room` lines."""
    candidates = [release for group in groups if len(group.releases) > 1 for release in group.releases]
    ranked = [release.release for release in sorted(candidates, key=lambda release: -release.count)]
    for count in range(len(ranked), 0, -1):
        kept = frozenset(ranked[:count])
        if sum(1 + len(_split(group, kept)) for group in groups) <= room:
            return kept
    return frozenset()


def _split(group: OsGroupCount, kept: frozenset[str]) -> list[list[OsReleaseCount]]:
    """The releases of each row under a group: one each, then all that are not kept in one row.

    A group of one release is that release, and one without a kept release needs no row for the rest.
    """
    if len(group.releases) == 1:
        return []
    named = [[release] for release in group.releases if release.release in kept]
    rest = [release for release in group.releases if release.release not in kept]
    return [*named, rest] if rest and (named or group.group is _NEWEST) else named


def _group_row(group: OsGroupCount, tile: ClientOsTile) -> Shown:
    quantity = Quantity(
        label=group.group.label,
        short_label=group.group.short_label,
        value=group.count,
        most=tile.clients,
        whole=tile.clients,
        share=group_shares(tile)[group.group].text,
        counts=(f"clients.{group.group.value}",),
        label_role="strong",
    )
    target = Selection(title=group.group.label, scope=Scope.CLIENTS, os_groups=(group.group,))
    return quantity, group.group.value, target


def _release_rows(
    group: OsGroupCount, kept: frozenset[str], tile: ClientOsTile, context: Context
) -> list[Shown]:
    shares = release_shares(tile)
    return [
        _release_row(releases, together([shares[release.release] for release in releases]), group, context)
        for releases in _split(group, kept)
    ]


def _release_row(
    releases: Sequence[OsReleaseCount], share: Share, group: OsGroupCount, context: Context
) -> Shown:
    names = tuple(release.release for release in releases)
    label, short = _labels(releases, group)
    key = f"release.{names[0]}" if len(names) == 1 else f"others.{group.group.value}"
    ended = len(names) == 1 and is_out_of_support(names[0], context.today)
    mark = f" {UNSUPPORTED}" if ended else ""
    quantity = Quantity(
        label=label + mark,
        short_label=short + mark,
        label_role="wait" if ended else "text",
        value=share.count,
        most=share.whole,
        whole=share.whole,
        share=share.text,
        counts=tuple(f"release.{name}" for name in names),
        role="bar-second",
        indent=2,
    )
    target = Selection(title=label, scope=Scope.CLIENTS, os_groups=(group.group,), os_releases=names)
    return quantity, key, target


def _labels(releases: Sequence[OsReleaseCount], group: OsGroupCount) -> tuple[str, str]:
    """What a row of releases is called, and that where room is short; one of all names the largest."""
    if len(releases) == 1:
        return releases[0].release, releases[0].release
    if len(releases) < len(group.releases):
        others = f"{len(releases)} {OTHER_RELEASES}"
        return others, others
    most = max(releases, key=lambda release: release.count).release
    number = len(releases)
    return f"{number} releases, most {most}", f"{number}, most {most.removeprefix(_FAMILY)}"


def client_os_series(tile: ClientOsTile) -> list[SeriesKey]:
    """All clients of the newest group, and its largest releases."""
    releases = [release for group in tile.groups if group.group is _NEWEST for release in group.releases]
    most = sorted(releases, key=lambda release: -release.count)[:_MOST_RELEASES]
    return [
        (_NEWEST.label, f"clients.{_NEWEST.value}"),
        *((release.release, f"release.{release.release}") for release in releases if release in most),
    ]


PART: Final = TilePart(
    short="Client OS",
    letter="c",
    help=PaneHelp(
        "Clients by operating system, in the three documented groups, with the releases under them.",
        "Workstations with a client (Client = 1, Obsolete = 0). The third part of the build is compared as a "
        "number with 16299, which is Windows 10 1709: the floor of co-management, not a word on support. "
        f"Windows 11 is in the last group and has its own rows. {UNSUPPORTED} marks a release out of "
        "support.",
        "SMS_R_System: OperatingSystemNameandVersion, Build, Client, Obsolete",
        "Servers, resources without a client, obsolete records.",
    ),
    pane=part_for(ClientOsTile, client_os_pane),
    whole=("All clients", ("clients.all",)),
)
