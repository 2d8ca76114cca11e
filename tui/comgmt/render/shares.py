"""Shares of tiles whose rows are parts of one whole: what is shown adds up to 100.0 (largest remainder)."""

from collections.abc import Sequence
from typing import Final

import msgspec

from comgmt.domain.census import DONUT_STATES, ClientOsTile, EnrollmentTile
from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import EnrollmentState
from comgmt.render.numbers import PERCENT_CELLS, largest_remainder

WHOLE: Final = 1_000  # tenths of a percent


class Share(msgspec.Struct, frozen=True):
    """The share of `count` devices in `whole`, as `tenths` of a percent dealt by largest remainder."""

    count: int
    whole: int
    tenths: int

    @property
    def text(self) -> str:
        """Six cells, as `percent` has it: "<0.1%" and ">99.9%" at the edges, "-" for a share of nothing."""
        if not self.whole:
            return "-".rjust(PERCENT_CELLS)
        if self.count and not self.tenths:
            return " <0.1%"
        if self.tenths == WHOLE and self.count < self.whole:
            return ">99.9%"
        return f"{self.tenths / 10:.1f}%".rjust(PERCENT_CELLS)


def parts(counts: Sequence[int], whole: int | None = None, tenths: int = WHOLE) -> tuple[Share, ...]:
    """The shares of `counts` in `whole` (their sum, if not given); they add up to `tenths`."""
    base = sum(counts) if whole is None else whole
    dealt = largest_remainder(counts, tenths)
    return tuple(Share(count, base, tenth) for count, tenth in zip(counts, dealt, strict=True))


def together(shares: Sequence[Share]) -> Share:
    """Several parts of one whole as one: exactly the sum of what is shown for them."""
    whole = max((share.whole for share in shares), default=0)
    return Share(sum(share.count for share in shares), whole, sum(share.tenths for share in shares))


def state_shares(tile: EnrollmentTile) -> dict[EnrollmentState, Share]:
    """The six states of Microsoft's tile; the other two are no part of its whole."""
    counts = [tile.states.get(state, 0) for state in DONUT_STATES]
    return dict(zip(DONUT_STATES, parts(counts), strict=True))


def group_shares(tile: ClientOsTile) -> dict[OsGroup, Share]:
    """The groups of clients."""
    shares = parts([group.count for group in tile.groups])
    return {group.group: share for group, share in zip(tile.groups, shares, strict=True)}


def release_shares(tile: ClientOsTile) -> dict[str, Share]:
    """The releases of all groups; those of one group add up to the share of the group."""
    found: dict[str, Share] = {}
    for group, share in zip(tile.groups, group_shares(tile).values(), strict=True):
        dealt = parts([release.count for release in group.releases], tile.clients, share.tenths)
        found |= {row.release: part for row, part in zip(group.releases, dealt, strict=True)}
    return found
