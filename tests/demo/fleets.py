"""Fleet files of a few objects for the tests."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from comgmt.demo.database import Database
from comgmt.demo.fleet_file import load_fleet

Object = dict[str, object]


def write_fleet(path: Path, objects: Sequence[Object]) -> Path:
    """A fleet file with one object a line."""
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in objects))
    return path


def load_objects(folder: Path, objects: Sequence[Object]) -> Database:
    """A database with these objects."""
    return Database(load_fleet(write_fleet(folder / "fleet.jsonl", objects)).batches("127.0.0.1"))
