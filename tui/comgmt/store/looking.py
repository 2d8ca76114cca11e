"""A text that may be in any column of a device, as a condition on `device`: in two ways.

`NearTexts` is for devices that are looked at one by one, in the order of a list, until there are enough.
`ThroughTexts` is for all: what the devices have for themselves is looked for in the blocks of texts first.
"""

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import TextTerm
from comgmt.domain.text import inert
from comgmt.store.conditions import EVERY, NONE, Condition, among, in_states, of_ids, some
from comgmt.store.narrow_texts import found_in_blocks, matched_in_blocks
from comgmt.store.regexes import Regexes
from comgmt.store.texts import error_text, joined_text, shown_state

RARE: Final = 50_000  # devices up to which ids are what a condition has
_REMEMBERED: Final = 4  # texts whose devices are kept in mind
_ANY: Final = "resource_id || char(10) || name_key || char(10) || {0} || char(10) || ifnull(entra_key, '')"
_TEXTS: Final = _ANY.format("coalesce(user_domain_key, user_key, '')")
_CODES: Final = "SELECT DISTINCT key FROM order_error WHERE key < ''"
_JOINED: Final = ("hybrid", "entra")

Match = Callable[[str], bool]


class Texts(Protocol):
    """How a filter finds texts."""

    def match(self, term: TextTerm) -> Match:
        """Whether a text of ours has what a term looks for."""

    def anywhere(self, term: TextTerm) -> Condition:
        """The devices that have it in any column but times and workloads."""

    def shared(self, name: str, match: Match) -> Condition:
        """The devices with a text, among those of a column that many share, that matches."""

    def codes(self, match: Match) -> Condition:
        """The failed devices with a code that matches as it is written."""

    def own(self, term: TextTerm) -> Condition:
        """Devices among which are all that have it as a text of their own."""


class Shared:
    """The texts that many devices share; read again when the store was written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version = -1
        self._texts: list[tuple[str, str]] = []
        self._codes: list[int] = []
        self._ids: dict[tuple[str, bool], array[int]] = {}

    def condition(self, match: Match) -> Condition:
        """The devices that have a text among those."""
        self._refresh()
        names = {name for name, _ in self._texts}
        return some(*(self.of(name, match) for name in sorted(names)), self.codes(match), *_of_ours(match))

    def of(self, name: str, match: Match) -> Condition:
        """The devices that have a text that matches in one column."""
        self._refresh()
        found = [text for column, text in self._texts if column == name and match(text.casefold())]
        return among(name, [*found, None] if match("") else found) if found or match("") else NONE

    def codes(self, match: Match) -> Condition:
        """The failed devices with a code that matches, or, where that does, with none."""
        self._refresh()
        found = [code for code in self._codes if match(error_text(code, failed=True))]
        none = match(error_text(None, failed=True))
        return some(
            among("error", found) if found else NONE,
            Condition("(failed = 1 AND error IS NULL)") if none else NONE,
            Condition("failed = 0") if match("") else NONE,
        )

    def ids(self, term: TextTerm, found: Callable[[], Iterable[int]]) -> "array[int]":
        """The ids that were found for a term, once for all questions to the same data."""
        self._refresh()
        key = (needle(term), term.regex)
        if key not in self._ids:
            if len(self._ids) >= _REMEMBERED:
                self._ids.clear()
            self._ids[key] = array("q", found())
        return self._ids[key]

    def _refresh(self) -> None:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return
        self._ids.clear()
        self._texts = self._connection.execute("SELECT name, text FROM held").fetchall()
        self._codes = [code for (code,) in self._connection.execute(_CODES)]
        self._version = version


class NearTexts:
    """Texts as they stand in the rows of devices."""

    def __init__(self, shared: Shared, regexes: Regexes) -> None:
        self._shared = shared
        self._regexes = regexes

    def match(self, term: TextTerm) -> Match:
        """Whether a text of ours has what a term looks for. A regex begins its time anew."""
        looked_for = needle(term)
        if not term.regex:
            return lambda text: looked_for in text
        self._regexes.begin(looked_for)
        return lambda text: self._regexes.found(looked_for, text)

    def anywhere(self, term: TextTerm) -> Condition:
        """By all that each row has."""
        sql = f"regex_found(?, {_TEXTS})" if term.regex else f"instr({_TEXTS}, ?) > 0"
        return some(Condition(sql, (needle(term),)), self._shared.condition(self.match(term)))

    def shared(self, name: str, match: Match) -> Condition:
        """By the texts of the column that match."""
        return self._shared.of(name, match)

    def codes(self, match: Match) -> Condition:
        """By the codes that match."""
        return self._shared.codes(match)

    def own(self, term: TextTerm) -> Condition:
        """Any: each is looked at."""
        del term
        return EVERY


class ThroughTexts(NearTexts):
    """Texts as they stand in the blocks."""

    def __init__(self, connection: sqlite3.Connection, shared: Shared, regexes: Regexes) -> None:
        super().__init__(shared, regexes)
        self._connection = connection

    def anywhere(self, term: TextTerm) -> Condition:
        """By the ids of those that have it, unless they are very many."""
        own = self.own(term)
        if own == EVERY:
            return super().anywhere(term)
        return some(own, self._shared.condition(self.match(term)))

    def own(self, term: TextTerm) -> Condition:
        """By their ids; any, where they are very many."""
        ids = self._shared.ids(term, lambda: self._found(term))
        if len(ids) > RARE:
            return EVERY
        return of_ids(ids) if ids else NONE

    def _found(self, term: TextTerm) -> Iterable[int]:
        if term.regex:
            return matched_in_blocks(self._connection, self.match(term))
        return found_in_blocks(self._connection, needle(term).encode())


def needle(term: TextTerm) -> str:
    """What is looked for: a regex as it is, a text as the store holds texts."""
    text = inert(term.text)
    return text if term.regex else text.casefold()


def _of_ours(match: Match) -> Iterator[Condition]:
    """By the names that we give to states and joins."""
    states = [state for state in EnrollmentState if match(shown_state(state))]
    if states:
        yield in_states(states)
    if match(shown_state(None)):
        yield Condition("state IS NULL")
    joined = [each for each in _JOINED if match(joined_text(each))]
    if joined:
        yield among("joined", joined)
