"""The first numbers of a site, tile by tile, while the reading that gives them all still goes on."""

from collections.abc import Mapping

import msgspec

from comgmt.domain.census import Census, TileKey


class Early(msgspec.Struct, frozen=True):
    """What a first reading has given so far; it is shown, and kept nowhere.

    `census` has the tiles that are known. `waiting` are the others, each with what is done for it, in words.
    """

    census: Census
    waiting: Mapping[TileKey, str]

    @property
    def known(self) -> int:
        """How many tiles are known: it only grows."""
        return len(TileKey) - len(self.waiting)
