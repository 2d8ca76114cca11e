"""Words of co-management in plain ones: what each means, how it is counted, what to do about it."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec
import tomli

from comgmt.domain.data_file import data_text

_FILE: Final = "glossary.toml"
_MOST_NEAR: Final = 3
_APART: Final = str.maketrans("_-,", "   ")


class Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One word. `also` are its other names and the keys of rows it explains; `query` is asked of the site."""

    word: str
    also: tuple[str, ...] = ()
    meaning: str
    rule: str = ""
    todo: str = ""
    query: str = ""
    sources: tuple[str, ...]
    read: date


class _GlossaryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    word: tuple[Word, ...]


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """Every word, in the order of the data."""
    return msgspec.convert(tomli.loads(data_text(_FILE)), _GlossaryFile).word


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Word]:
    names: dict[str, Word] = {}
    for word in words():
        for name in (word.word, *word.also):
            names.setdefault(_folded(name), word)
    return names


def word_named(text: str) -> Word | None:
    """The word of this name, in any case, with blanks, hyphens or underscores."""
    return _by_name().get(_folded(text))


def words_like(text: str) -> tuple[Word, ...]:
    """Words with a name that begins so, the exact one first."""
    wanted = _folded(text)
    begun = [word for name, word in _by_name().items() if wanted and name.startswith(wanted)]
    exact = word_named(text)
    return tuple(dict.fromkeys([*([exact] if exact is not None else []), *begun]))


def near(text: str) -> tuple[str, ...]:
    """Words that are spelled almost so, or begin so."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for a wrong word only

    names = _by_name()
    begun = [name for name in names if name.startswith(_folded(text))]
    close = get_close_matches(_folded(text), names, _MOST_NEAR)
    found = dict.fromkeys(names[name].word for name in (*begun, *close))
    return tuple(found)[:_MOST_NEAR]


def word_of_row(key: str) -> Word | None:
    """The word that explains a row of a pane, by its key; None where no row is that way."""
    if key.startswith("error."):
        return word_named("error.none" if key == "error.none" else "error code")
    if key.startswith("deployment."):
        return word_named("deployment policies")
    return word_named(key) or (word_named("release") if key.startswith("windows") else None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().translate(_APART).split())
