"""Which words are names of a site, while a copy with stand-ins for them is made."""

import sqlite3
from collections.abc import Iterable

from comgmt.domain.pseudonyms import Naming


class KnownNames:
    """Which words are names of the site, on disk: a million devices have millions."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute(
            "CREATE TABLE name (word TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Forget them."""
        self._connection.close()

    def add(self, names: Iterable[tuple[str, Naming]]) -> None:
        """Remember names; what a word was first stays."""
        rows = ((text.strip().casefold(), kind.value) for text, kind in names if text.strip())
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")

    def kind_of(self, word: str) -> Naming | None:
        """What a word, case folded, names."""
        found = self._connection.execute("SELECT kind FROM name WHERE word = ?", (word,)).fetchone()
        return None if found is None else Naming(found[0])
