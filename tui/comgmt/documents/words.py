"""Words of the glossary as a table."""

from collections.abc import Iterable
from typing import Any, Final

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.glossary import Word

_COLUMNS: Final = (
    TableColumn("word", "Word"),
    TableColumn("also", "Also", hidden=True),
    TableColumn("meaning", "Means"),
    TableColumn("rule", "Rule", hidden=True),
    TableColumn("what_to_do", "Do", hidden=True),
    TableColumn("query", "Query", hidden=True),
    TableColumn("sources", "Sources", hidden=True),
    TableColumn("read_on", "Read on", hidden=True),
)


def words_table(words: Iterable[Word]) -> Table:
    """An entry a word, in the order asked; what a word lacks is null."""
    return Table(name="words", columns=_COLUMNS, entries=tuple(map(_word, words)))


def _word(word: Word) -> dict[str, Any]:
    return {
        "word": word.word,
        "also": list(word.also),
        "meaning": word.meaning,
        "rule": word.rule or None,
        "what_to_do": word.todo or None,
        "query": word.query or None,
        "sources": list(word.sources),
        "read_on": word.read.isoformat(),
    }
