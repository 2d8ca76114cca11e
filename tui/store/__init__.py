"""One SQLite file per site: current devices, census history, deployments and the query log."""

from tui.store.errors import StoreError
from tui.store.history import Trends
from tui.store.paths import store_path
from tui.store.reader import StoreReader
from tui.store.writer import StoreWriter

__all__ = ["StoreError", "StoreReader", "StoreWriter", "Trends", "store_path"]
