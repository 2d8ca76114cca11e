"""The catalogue of known enrollment errors, read as it is asked from the data file beside this module."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from comgmt.domain.catalogue_file import CatalogueEntry, EntryFile

FILE: Final = "enrollment-errors.toml"

# What people type -> what the catalogue says. Longer phrases first.
_SAME_WORDS: Final = (
    ("azure active directory", "entra"),
    ("azure ad", "entra"),
    ("licence", "license"),
    ("licensing", "licens"),
    ("throttling", "throttl"),
    ("throttle", "throttl"),
    ("cancelled", "cancel"),
    ("canceled", "cancel"),
    ("authoris", "authoriz"),
    ("enrolment", "enrollment"),
    ("sccm", "configmgr"),
    ("mecm", "configmgr"),
    ("time-out", "timeout"),
    ("timed out", "timeout"),
    ("time out", "timeout"),
)
_TITLE, _SYMBOL, _MEANING, _REMEDIATION = 8, 4, 2, 1


class Catalogue:
    """All known codes, by number, by symbol and by the words in them."""

    def __init__(self, file: EntryFile) -> None:
        self._file: Final = file
        self._known: Final[dict[int, CatalogueEntry | None]] = {}

    @cached_property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        """All of them, in the order of the file."""
        entries = self._file.load()
        self._known.update({entry.code: entry for entry in entries})
        return entries

    @cached_property
    def _by_symbol(self) -> dict[str, CatalogueEntry]:
        return _symbols(self.entries)

    @cached_property
    def _related(self) -> Mapping[int, tuple[int, ...]]:
        return _relations(self._file.relations())

    def get(self, code: int) -> CatalogueEntry | None:
        """The entry of exactly this code; it alone is read where not all were."""
        if code not in self._known:
            self._known[code] = self._file.entry(code)
        return self._known[code]

    def by_symbol(self, text: str) -> CatalogueEntry | None:
        """The entry with this symbol or alias, in any case; MENROLL_E_ may be left out.

        Where two numbers bear one symbol, it is the one that devices log.
        """
        return self._by_symbol.get(text.strip().upper())

    def related(self, code: int) -> tuple[int, ...]:
        """Codes that an entry names as the same fault, in either direction."""
        return self._related.get(code, ())

    def search(self, words: str) -> tuple[CatalogueEntry, ...]:
        """Entries that hold every word, best first: title before symbol, meaning, steps."""
        wanted = _folded(words).split()
        if not wanted:
            return ()
        ranked = [(_rank(entry, wanted), entry) for entry in self.entries]
        hits = [(rank, entry) for rank, entry in ranked if rank]
        hits.sort(key=lambda hit: (-hit[0], not hit[1].on_monitoring_page, hit[1].code))
        return tuple(entry for _, entry in hits)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue, read on the first call and kept."""
    return Catalogue(EntryFile(FILE))


def _symbols(entries: tuple[CatalogueEntry, ...]) -> dict[str, CatalogueEntry]:
    found: dict[str, CatalogueEntry] = {}
    preferred = sorted(entries, key=lambda entry: not entry.on_monitoring_page)
    for entry in preferred:
        if entry.symbol:
            found.setdefault(entry.symbol.upper(), entry)
    for entry in preferred:
        for alias in entry.aliases:
            found.setdefault(alias.upper(), entry)
    for symbol, entry in list(found.items()):
        found.setdefault(re.sub(r"^MENROLL_[ES]_", "", symbol), entry)
    return found


def _relations(named: Iterable[tuple[int, int]]) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, dict[int, None]] = {}
    for code, other in named:
        found.setdefault(code, {})[other] = None
        found.setdefault(other, {})[code] = None
    return {code: tuple(others) for code, others in found.items()}


def _rank(entry: CatalogueEntry, wanted: list[str]) -> int:
    """The sum of the best field of each word; 0 when a word is nowhere."""
    fields = _searchable(entry)
    total = 0
    for word in wanted:
        best = next((weight for weight, text in fields if word in text), 0)
        if not best:
            return 0
        total += best
    return total


@lru_cache(maxsize=512)
def _searchable(entry: CatalogueEntry) -> tuple[tuple[int, str], ...]:
    symbols = " ".join((entry.symbol or "", *entry.aliases))
    steps = " ".join(entry.remediation)
    weighted = ((_TITLE, entry.title), (_SYMBOL, symbols), (_MEANING, entry.meaning), (_REMEDIATION, steps))
    return tuple((weight, _folded(text)) for weight, text in weighted)


def _folded(text: str) -> str:
    folded = text.casefold()
    for said, meant in _SAME_WORDS:
        folded = folded.replace(said, meant)
    return folded
