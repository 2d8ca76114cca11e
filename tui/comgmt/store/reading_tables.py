"""The tables of devices that were read by themselves, apart from their range (see `coverage`)."""

from typing import Final

TABLES: Final = (
    # Devices that were read by themselves since their range was, and by which reading.
    "CREATE TABLE read_apart (resource_id INTEGER PRIMARY KEY, reading INTEGER NOT NULL)",
    "CREATE INDEX read_apart_reading ON read_apart (reading)",
    "CREATE TABLE part_reading (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)",
)
