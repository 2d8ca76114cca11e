"""Words of the glossary as JSON."""

from collections.abc import Iterable
from typing import Any, Final

from comgmt.domain.glossary import Word

SCHEMA: Final = 1


def words_document(words: Iterable[Word]) -> dict[str, Any]:
    """`{"schema": 1, "words": [...]}`, in the order asked; what a word lacks is null."""
    return {"schema": SCHEMA, "words": [_word(word) for word in words]}


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
