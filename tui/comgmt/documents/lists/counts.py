"""The numbers of all tiles as a table: one row a number."""

from typing import Any, Final

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.census import Census, trend_counts
from comgmt.domain.growth import Growth
from comgmt.domain.trend_rows import label_of, row_of, tile_of

_COLUMNS: Final = (
    TableColumn("tile", "Tile"),
    TableColumn("row", "Row"),
    TableColumn("label", "What it is"),
    TableColumn("devices", "Devices"),
    TableColumn("change", "Change"),
    TableColumn("key", "Key"),
)
KEYS: Final = tuple(column.key for column in _COLUMNS)


def counts_table(census: Census, growth: Growth | None) -> Table:
    """An entry a number, by the keys that --max takes; what was not read has none. `change` needs growth."""
    return Table(
        name="counts",
        columns=_COLUMNS,
        entries=tuple(
            _entry(key, count, None if growth is None else growth.change(key))
            for key, count in trend_counts(census).items()
        ),
    )


def _entry(key: str, count: int, change: int | None) -> dict[str, Any]:
    tile = tile_of(key)
    return {
        "tile": None if tile is None else tile.value,
        "row": row_of(key),
        "label": label_of(key),
        "devices": count,
        "change": change,
        "key": key,
    }
