"""What a store keeps beside its devices, held against the devices themselves."""

import sqlite3
from contextlib import closing
from pathlib import Path

from comgmt.store.narrow_texts import SHARED, all_blocks
from comgmt.store.orders import ORDERS


def assert_kept(path: Path) -> None:
    """Every order has every device in its place, and every text can be found."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for order in ORDERS.values():
            name = "''" if order.table == "order_name" else "name_key"
            rows = f"SELECT {order.key}, {name}, resource_id FROM device WHERE {order.only} ORDER BY 1, 2, 3"
            kept = f"SELECT * FROM {order.table} ORDER BY key, name_key, resource_id"
            assert connection.execute(kept).fetchall() == connection.execute(rows).fetchall(), order.table
        blocks = [block for some in all_blocks(connection, "device") for block in some]
        assert connection.execute("SELECT * FROM search ORDER BY block").fetchall() == blocks
        for name in SHARED:
            texts = connection.execute(f"SELECT DISTINCT {name} FROM device WHERE {name} IS NOT NULL")
            held = connection.execute("SELECT text FROM held WHERE name = ?", (name,))
            assert {text for (text,) in texts} <= {text for (text,) in held}, name
