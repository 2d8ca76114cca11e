"""One SQLite file per site: current devices, census history, deployments and the query log."""

from comgmt.store.errors import StoreError
from comgmt.store.history import Trends
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter

__all__ = ["StoreError", "StoreReader", "StoreWriter", "Trends", "store_path"]
