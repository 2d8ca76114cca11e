"""What is asked of a store: by somebody who has it open, in one moment of it."""

import sqlite3
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TypeVar

from comgmt.store.history import newest_id
from comgmt.store.meta_table import parts_read

Value = TypeVar("Value")


class AskedStore(ABC):
    """A store that is open in `_connection`."""

    _connection: sqlite3.Connection

    @abstractmethod
    def _told(self) -> AbstractContextManager[object]:
        """The moment in which a question is answered; errors in it come as StoreError."""

    @abstractmethod
    def _clean(self, value: Value) -> Value:
        """What a question gives, with its texts made inert where they are of somebody else."""

    def _data(self) -> int:
        return newest_id(self._connection) + parts_read(self._connection)
