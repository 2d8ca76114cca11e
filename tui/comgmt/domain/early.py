"""The first numbers of a site, tile by tile, while the reading that gives them all still goes on."""

from collections.abc import Callable, Mapping

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

    def after(self, before: "Early | None") -> "Early":
        """These numbers, with the tiles that were known before and are not known by this way yet."""
        if before is None:
            return self
        kept = [key for key in TileKey if key in self.waiting and key not in before.waiting]
        tiles = before.census.tiles()
        census = msgspec.structs.replace(
            self.census,
            flagged=self.census.flagged or before.census.flagged,
            ways={**self.census.ways, **{key: before.census.way(key) for key in kept}},
            **{key.field: tiles[key] for key in kept},
        )
        return Early(census, {key: words for key, words in self.waiting.items() if key not in kept})


class Growing:
    """Passes first numbers on; what was shown of a tile stays until there is newer."""

    def __init__(self, see: Callable[[Early], None]) -> None:
        self._see = see
        self._last: Early | None = None

    def __call__(self, early: Early) -> None:
        """See these too."""
        self._last = early.after(self._last)
        self._see(self._last)
